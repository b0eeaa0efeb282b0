"""What is known of each edge of a network beside its verdict: its effect and its probability."""

import numpy as np
import pandas as pd

from grncore.answers.part_sets import PartSets
from grncore.answers.team_signs import SIGN_WORDS, SignCheck, signs_by_fit
from grncore.answers.track_record import TrackRecord
from grncore.answers.verdict_of_target import member_probabilities
from grncore.pipeline.predictor import Predictor


def with_evidence(
    source: Predictor,
    edges: pd.DataFrame,
    sets: PartSets,
    record: TrackRecord | None,
    check: SignCheck,
) -> pd.DataFrame:
    """Edges with the columns ``effect`` and ``probability`` added.

    ``effect`` is a word: the known network's where it holds the edge, else the model's, else that
    of the fit where it can be believed; ``regulates`` where nobody can say. ``probability`` is that
    a predicted edge is true; NaN for a missed one and where nothing is known.

    Parameters
    ----------
    edges
        As :func:`grncore.answers.network.network_edges` gives them for ``sets``.
    record, check
        See :mod:`grncore.answers.track_record` and :mod:`grncore.answers.team_signs`.
    """
    known = source.dataset.edge_signs
    signs: dict[tuple[str, str], int] = {}
    chances: dict[tuple[str, str], float | None] = {}
    silent = []
    for target, one in sets.items():
        if not one.best:
            continue
        if one.signs is not None and any(one.signs[0]):
            signs |= {(g, target): s for g, s in zip(one.best, one.signs[0], strict=True)}
        else:
            silent.append((target, one.best))
        said = member_probabilities(one, record)
        chances |= {(g, target): c for g, c in zip(one.best, said, strict=True)}
    if check.is_trusted:
        for (target, team), found in zip(silent, signs_by_fit(source, silent), strict=True):
            signs |= {(gene, target): sign for gene, sign in zip(team, found, strict=True)}
    pairs = list(zip(edges["regulator"], edges["target"], strict=True))
    missed = (edges["verdict"] == "missed").tolist()
    said_signs = [
        known.get(pair, 0) or (0 if is_missed else signs.get(pair, 0))
        for pair, is_missed in zip(pairs, missed, strict=True)
    ]
    values = [
        None if is_missed else chances.get(pair)
        for pair, is_missed in zip(pairs, missed, strict=True)
    ]
    return edges.assign(
        effect=[SIGN_WORDS[sign] for sign in said_signs],
        probability=[np.nan if value is None else float(value) for value in values],
    )
