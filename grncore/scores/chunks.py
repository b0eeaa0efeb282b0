"""How many sets are scored at once."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # torch takes a second to import, and a budget needs none of it
    from torch import Tensor

MEBIBYTE = 2**20

# Larger chunks leave the processor's cache and gain nothing; a GPU wants to be filled.
CPU_CHUNK = 2048
GPU_CHUNK = 2**16

# A token passes the encoder as about two dozen vectors of its width: input, queries, keys, values
# of each head, attention, norms, and a feed-forward layer of a few widths.
VECTORS_PER_TOKEN = 24

# The tables of attention logits take about 16 numbers per pair of members while they are made.
NUMBERS_PER_PAIR = 16

# Sets or prefixes that are generated at a time.
MOST_ROWS, FEWEST_ROWS = 2**16, 2**8


def chunk_size(embeddings: "Tensor", size: int, memory_bytes: int) -> int:
    """Sets that fit two thirds of the memory at once, at least one; the rest is for tables."""
    largest = CPU_CHUNK if embeddings.device.type == "cpu" else GPU_CHUNK
    fitting = memory_bytes * 2 // 3 // bytes_per_set(embeddings.shape[1], size, 4)
    return max(1, min(fitting, largest))


def bytes_per_set(dim: int, size: int, bytes_per_number: int) -> int:
    """Memory that a set of ``size`` members takes while it is scored."""
    return bytes_per_number * (size + 1) * dim * VECTORS_PER_TOKEN


def table_width(memory_bytes: int) -> int:
    """Members whose tables fit a third of the memory."""
    return math.isqrt(memory_bytes // 3 // (4 * NUMBERS_PER_PAIR))


def rows_at_once(size: int, memory_bytes: int) -> int:
    """Sets whose generation fits an eighth of the memory: every member's level holds prefixes."""
    bytes_per_row = 8 * size * (size + 8)
    return max(FEWEST_ROWS, min(memory_bytes // 8 // bytes_per_row, MOST_ROWS))
