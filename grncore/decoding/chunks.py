"""How many sets are scored at once."""

import numpy as np

from grncore.decoding.model import Model

# Larger chunks leave the processor's cache and gain nothing; a GPU wants to be filled.
CPU_CHUNK = 2048
GPU_CHUNK = 2**16

# A token passes the encoder as about two dozen vectors of its width: input, queries, keys, values,
# attention, norms, and a feed-forward layer of a few widths.
VECTORS_PER_TOKEN = 24

# The tables of attention logits take about 16 numbers per pair of members while they are made.
NUMBERS_PER_PAIR = 16


def chunk_size(model: Model, size: int, memory_bytes: int) -> int:
    """Sets that fit two thirds of the memory at once, at least one; the rest is for tables."""
    dim = model.embeddings.shape[1]
    bytes_per_set = 4 * (size + 1) * dim * VECTORS_PER_TOKEN
    largest = CPU_CHUNK if model.embeddings.device.type == "cpu" else GPU_CHUNK
    return max(1, min(memory_bytes * 2 // 3 // bytes_per_set, largest))


def table_width(memory_bytes: int) -> int:
    """Members whose tables fit a third of the memory."""
    return int(np.sqrt(memory_bytes / 3 / (4 * NUMBERS_PER_PAIR)))
