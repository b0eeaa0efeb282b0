"""How much of the truth a prior holds, said wherever something rests on it."""

from collections.abc import Iterable

from grncore.cli.terminal import complain
from grncore.dataset import Dataset
from grncore.evaluation.prior_overlap import prior_said


def say_prior(dataset: Dataset, targets: Iterable[str]) -> None:
    """Say on standard error what of these targets' known edges the dataset's prior names."""
    if said := prior_said(dataset, targets):
        complain(said)
