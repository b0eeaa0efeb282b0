"""The same seed gives the same numbers: seeded random state and deterministic kernels."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed torch's global generators and ask for deterministic kernels; restore both after.

    Gradients of advanced indexing are otherwise summed in the order in which threads arrive, so
    that two runs on several cores part in the last bits and then for good. Where a device has no
    deterministic kernel torch warns.
    """
    was_deterministic = torch.are_deterministic_algorithms_enabled()
    was_warning = torch.is_deterministic_algorithms_warn_only_enabled()
    with torch.random.fork_rng(devices=list(range(torch.cuda.device_count()))):
        torch.manual_seed(seed)
        torch.use_deterministic_algorithms(True, warn_only=True)
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(was_deterministic, warn_only=was_warning)


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
