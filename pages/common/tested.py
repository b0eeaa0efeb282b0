"""What the teams of every test or validation target are, for pages about all of them."""

import streamlit as st

from grncore.answers.part_sets import PartSets, covered_targets, part_models, part_sets
from grncore.methods.registry import model_label
from grncore.splits import Part
from pages.common.context import Context
from pages.common.result_cache import ResultCache, cancellable

SETS = ResultCache[PartSets]("common.tested.sets", 64)
"""What :func:`part_sets_of` found, by key of dataset and checkpoint, model and part."""

_COVERED = ResultCache[frozenset[str]]("common.tested.covered", 8)


def tested_models(context: Context) -> tuple[str, ...]:
    """Models that name teams for some stratum of test targets."""
    return part_models(context.predictor)


def part_sets_of(context: Context, model: str, part: Part = "test") -> PartSets:
    """Best sets of every target of a part; stored ones at once, others decoded under a bar."""

    def make() -> PartSets:
        said, key = f"{model_label(model)} on the {part} targets", f"{context.key}|{model}|{part}"
        with cancellable(said, key=key) as progress:
            return part_sets(
                context.predictor, model, stored=context.stored, part=part, progress=progress
            )

    return SETS.get_or_make((context.sets_key, model, part), make)


def tested_covered(context: Context) -> frozenset[str]:
    """Test targets whose decoding pool holds the whole true team."""
    source = context.predictor
    return _COVERED.get_or_make(
        context.key, lambda: covered_targets(source, source.split.targets("test"))
    )


def no_test_targets(context: Context) -> bool:
    """Say so where the dataset has no test targets, and what would give it some."""
    if any(context.predictor.split.test.values()):
        return False
    st.info(
        "Figures over all test targets need known teams: three or more targets with two, three or "
        "four regulators each. This dataset has none, so only single targets can be looked at. "
        "Open a dataset with a file of known edges (see 'Open your own data').",
        title="No test targets in this dataset",
        icon=":material/science:",
    )
    return True
