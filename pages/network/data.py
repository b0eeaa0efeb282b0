"""The edges of a whole network, decoded once and kept."""

import pandas as pd

from grncore.answers.edge_evidence import with_evidence
from grncore.answers.network import network_edges
from grncore.splits import Part
from pages.common.context import Context
from pages.common.result_cache import ResultCache
from pages.common.tested import part_sets_of
from pages.common.verdicts import records_of, signs_checked

_EDGES = ResultCache[pd.DataFrame]("network.data.kept", 48)

PARTS: tuple[Part, ...] = ("test", "validation", "train")


def edges_of(context: Context, model: str, *, everything: bool) -> pd.DataFrame:
    """Edges of the test targets, or of every target of the strata."""
    parts = PARTS if everything else PARTS[:1]
    tables = [_part_edges(context, model, part) for part in parts]
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else tables[0]


def _part_edges(context: Context, model: str, part: Part) -> pd.DataFrame:
    source = context.predictor

    record = records_of(context).get(model)

    def make() -> pd.DataFrame:
        sets = part_sets_of(context, model, part)
        edges = network_edges(source, sets)
        return with_evidence(source, edges, sets, record, signs_checked(context))

    return _EDGES.get_or_make((context.key, model, part, record is None), make)
