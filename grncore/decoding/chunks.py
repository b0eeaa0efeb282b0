"""How many sets are scored at once."""

from grncore.decoding.types import Problem

# Larger chunks leave the processor's cache and gain nothing; a GPU wants to be filled.
CPU_CHUNK = 2048
GPU_CHUNK = 2**16

# A token passes the encoder as about two dozen vectors of its width: input, queries, keys, values,
# attention, norms, and a feed-forward layer of a few widths.
VECTORS_PER_TOKEN = 24


def chunk_size(problem: Problem, memory_bytes: int) -> int:
    """Sets that fit the memory at once, at least one."""
    dim = problem.embeddings.shape[1]
    bytes_per_set = 4 * (problem.size + 1) * dim * VECTORS_PER_TOKEN
    largest = CPU_CHUNK if problem.embeddings.device.type == "cpu" else GPU_CHUNK
    return max(1, min(memory_bytes // bytes_per_set, largest))
