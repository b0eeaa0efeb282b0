"""The network of teams whose truth is not known: an edge a row."""

import pandas as pd

from grncore.answers.answer_table import Answers, answer_edges
from grncore.answers.network import membership_shares, peak_groups
from grncore.answers.stabilities import Stabilities, with_stability
from grncore.pipeline.predictor import Predictor


def named_edges(source: Predictor, answers: Answers, stable: Stabilities) -> pd.DataFrame:
    """Edges of named teams whose truth is not known.

    Columns are those of :func:`grncore.answers.network.network_edges`, and what is known besides.

    Every verdict is ``predicted`` and ``exact`` is blank. ``effect`` is a word, ``probability``
    that of the edge, ``stability`` how often cells drawn anew name it; NaN where it is not known.

    Parameters
    ----------
    stable
        See :func:`grncore.answers.stabilities.team_stabilities`; empty where none is counted.
    """
    peaks = peak_groups(source.dataset)
    edges = answer_edges(with_stability(answers.table, stable))
    shares = {target: membership_shares(sets) for target, sets in answers.sets.items()}
    sizes = edges.groupby("target")["regulator"].transform("size")
    return pd.DataFrame(
        {
            "regulator": edges["regulator"],
            "target": edges["target"],
            "verdict": "predicted",
            "share": [
                shares.get(target, {}).get(gene, 0.0)
                for gene, target in zip(edges["regulator"], edges["target"], strict=True)
            ],
            "R": sizes.astype("int64"),
            "part": "",
            "exact": pd.array([None] * len(edges), dtype="boolean"),
            "model": edges["model"],
            "regulator_peak": [peaks.get(gene, "") for gene in edges["regulator"]],
            "effect": edges["effect"],
            "probability": edges["probability"].astype("float64"),
            "stability": edges["stability"].astype("float64"),
        }
    )
