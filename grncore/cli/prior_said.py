"""How much of the truth a prior holds, said wherever something rests on it."""

from collections.abc import Iterable

from grncore.cli.terminal import complain
from grncore.dataset import Dataset
from grncore.evaluation.prior_overlap import prior_overlap


def say_prior(dataset: Dataset, targets: Iterable[str]) -> None:
    """Say on standard error what of these targets' known edges the dataset's prior names."""
    overlap = prior_overlap(dataset, targets)
    if overlap is not None and overlap.known:
        complain(overlap.sentence)
