"""The same seed gives the same numbers: seeded random state and deterministic kernels."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils import deterministic


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed torch's global generators and ask for deterministic kernels; restore both after.

    Gradients of advanced indexing are otherwise summed in the order in which threads arrive, so
    that two runs on several cores part in the last bits and then for good. Where a device has no
    deterministic kernel torch warns.

    With such kernels torch also fills the memory that it hands out with NaN, to show code that
    reads what nobody wrote. That changes no result and cost a fifteenth of a training.
    """
    memory: Any = deterministic  # its switch is a property that type checkers do not see
    was_deterministic = torch.are_deterministic_algorithms_enabled()
    was_warning = torch.is_deterministic_algorithms_warn_only_enabled()
    was_filling = memory.fill_uninitialized_memory
    with torch.random.fork_rng(devices=list(range(torch.cuda.device_count()))):
        torch.manual_seed(seed)
        torch.use_deterministic_algorithms(True, warn_only=True)
        memory.fill_uninitialized_memory = False
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(was_deterministic, warn_only=was_warning)
            memory.fill_uninitialized_memory = was_filling


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use one thread, so that no result depends on how work is cut up among several.

    Where a batch is cut decides which elements fall into a vector instruction and which into its
    remainder, and these round differently.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
