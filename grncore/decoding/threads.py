"""How many threads score a batch of sets."""

from contextlib import AbstractContextManager, nullcontext

from grncore.reproducible import one_thread

# Others would have to be woken for every small product, which costs more than it saves, and many
# times more where other work keeps the cores busy.
FEW = 256


def threads_for(sets: int) -> AbstractContextManager[None]:
    """One thread for few sets, all for many."""
    return one_thread() if sets < FEW else nullcontext()
