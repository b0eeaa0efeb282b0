"""What a named or a true regulator is to a predicted team."""

from collections.abc import Sequence
from typing import Literal

from grncore.naming import natural_sorted

Verdict = Literal["hit", "wrong", "missed", "predicted"]
"""What a regulator is to a predicted team; ``predicted`` where the truth is not known."""


def verdicts_of(team: Sequence[str], truth: Sequence[str]) -> dict[str, Verdict]:
    """Verdict on every regulator of the union of a named and a true team, in natural order.

    An empty truth is an unknown one: then every named regulator is ``predicted``.
    """
    named, true = set(team), set(truth)
    if not true:
        return dict.fromkeys(natural_sorted(named), "predicted")
    return {gene: _verdict(gene, named, true) for gene in natural_sorted(named | true)}


def _verdict(gene: str, named: set[str], true: set[str]) -> Verdict:
    if gene not in named:
        return "missed"
    return "hit" if gene in true else "wrong"
