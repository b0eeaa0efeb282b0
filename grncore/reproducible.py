"""The same seed gives the same numbers: seeded random state and deterministic kernels."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
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
    was = torch.get_deterministic_debug_mode()
    was_filling = memory.fill_uninitialized_memory
    with torch.random.fork_rng(devices=list(range(torch.cuda.device_count()))):
        torch.manual_seed(seed)
        # As use_deterministic_algorithms, which imports torch's compiler first, in a second.
        torch.set_deterministic_debug_mode("warn")
        memory.fill_uninitialized_memory = False
        try:
            yield
        finally:
            torch.set_deterministic_debug_mode(was)
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


def distinct_rows(embeddings: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct rows of ``(n, dim)`` in an order that depends on their content alone.

    Returns
    -------
    A row index of each distinct content, and ``(n,)`` the content of each row.
    """
    # Rows as single byte strings: compared at once. Adding 0 turns -0 into 0.
    rows = np.ascontiguousarray(embeddings + np.float32(0))
    strings = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1])))[:, 0]
    _, first, content = np.unique(strings, return_index=True, return_inverse=True)
    return first, content.reshape(-1)


# Others would have to be woken for every small product, which costs more than it saves, and many
# times more where other work keeps the cores busy.
FEW = 256


def threads_for(sets: int) -> AbstractContextManager[None]:
    """One thread for few sets, all for many."""
    return one_thread() if sets < FEW else nullcontext()
