"""What every test target's teams are, for pages about all of them."""

import streamlit as st

from grncore.answers.part_sets import PartSets, covered_targets, part_models, part_sets
from grncore.methods.registry import model_label
from pages.common.context import Context
from pages.common.result_cache import ResultCache, progress_bar

_SETS = ResultCache[PartSets]("common.tested.sets", 24)


def tested_models(context: Context) -> tuple[str, ...]:
    """Models that name teams for some stratum of test targets."""
    return part_models(context.predictor)


def part_sets_of(context: Context, model: str) -> PartSets:
    """Best sets of every test target; stored ones at once, others decoded under a progress bar."""

    def make() -> PartSets:
        with progress_bar(f"{model_label(model)} on the test targets") as progress:
            return part_sets(context.predictor, model, stored=context.stored, progress=progress)

    return _SETS.get_or_make((context.key, model), make)


def tested_covered(context: Context) -> frozenset[str]:
    """Test targets whose decoding pool holds the whole true team."""
    return _covered(context, key=context.key)


@st.cache_resource(max_entries=8, show_spinner=False)
def _covered(_context: Context, *, key: str) -> frozenset[str]:
    del key
    strata = _context.predictor.split.test.values()
    return covered_targets(_context.predictor, [name for names in strata for name in names])


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
