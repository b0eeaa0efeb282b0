"""Does one model beat another? Paired over targets within seeds, and over seeds."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from grncore.evaluation.paired import PairedComparison, paired_comparison
from grncore.reproduction.measurements import pick
from grncore.reproduction.table import method_label

PAIRED_TITLE = "Paired tests of exact match"

PAIRS = (("pair", "residual"), ("neighbour", "residual"), ("neighbour", "pair"))
"""First and second model; the difference is the second's less the first's."""


def paired_frame(targets: pd.DataFrame) -> pd.DataFrame:
    """One line a comparison and stratum, over all seeds that both models were run with.

    ``difference`` is in exact match, with a 95 % bootstrap interval over seeds and targets;
    ``effect`` is the mean difference over the standard deviation of the seeds' differences.
    """
    if not len(targets):
        return pd.DataFrame()
    rows = pick(targets, {"split": "random", "variant": "", "pools": ["", "attention"]})
    lines = []
    for first, second in PAIRS:
        for stratum, sizes in _strata(rows):
            found = _compare(rows[rows["R"].isin(sizes)], first, second)
            if found is not None:
                lines.append(_line(found, first, second, stratum))
    return pd.DataFrame(lines)


def said_of_pairs(frame: pd.DataFrame) -> list[str]:
    """One sentence a comparison of :func:`paired_frame`, over all strata and with R given.

    A difference counts as shown where the test that flips signs over seeds has p < 0.05.
    """
    said = []
    for line in frame[frame["stratum"] == "all"].to_dict("records"):
        second, first = str(line["second against first"]).split(" against ")
        p = str(line["p, sign flips over seeds"])
        shown = p.startswith("<") or (p != "" and float(p) < 0.05)
        verdict = "not shown to be better or worse than"
        if shown:
            better = str(line["difference"]).startswith("+")
            verdict = "more often right than" if better else "less often right than"
        sign = "" if "<" in p else "= "
        said.append(
            f"{second} is {verdict} {first}: {line['second']} against {line['first']} over "
            f"{line['seeds']} seeds, difference {line['difference']}, p {sign}{p}."
        )
    return said


def _strata(rows: pd.DataFrame) -> Iterator[tuple[str, list[int]]]:
    sizes = sorted(int(size) for size in rows["R"].unique())
    yield from ((f"R = {size}", [size]) for size in sizes)
    yield "all", sizes


def _compare(rows: pd.DataFrame, first: str, second: str) -> PairedComparison | None:
    """The comparison over the seeds that both models have; None with fewer than two."""
    exact = [
        rows[rows["model"] == model].set_index(["seed", "R", "target"])["exact"].astype(bool)
        for model in (first, second)
    ]
    seeds = sorted(set.intersection(*({index[0] for index in values.index} for values in exact)))
    if len(seeds) < 2:
        return None
    one, other = ([values.loc[seed].sort_index() for seed in seeds] for values in exact)
    return paired_comparison(
        [values.to_numpy() for values in one],
        [values.to_numpy() for values in other],
        np.random.default_rng(0),
    )


def _line(found: PairedComparison, first: str, second: str, stratum: str) -> dict[str, str]:
    return {
        "second against first": f"{method_label(second)} against {method_label(first)}",
        "stratum": stratum,
        "seeds": str(found.seeds),
        "second": f"{found.second:.3f}",
        "first": f"{found.first:.3f}",
        "difference": f"{found.difference:+.3f} [{found.lo:+.3f}, {found.hi:+.3f}]",
        "effect": "" if found.standardised is None else f"{found.standardised:+.2f}",
        "won : lost": f"{found.won} : {found.lost}",
        "p, sign flips over seeds": _p(found.sign_flip_p),
        "p, t over seeds": _p(found.t_p),
        "p, McNemar": _p(found.mcnemar_p),
    }


def _p(value: float | None) -> str:
    if value is None:
        return ""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
