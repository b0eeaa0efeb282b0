"""Decoding: from a pool of candidates to the best regulator sets.

Its parts are imported when first asked for: a budget needs no torch, which takes a second.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grncore.decoding.answer import Decoded
    from grncore.decoding.budget import Budget
    from grncore.decoding.decoders import DECODERS, decode, decode_teams
    from grncore.decoding.rank import Rank, rank_of
    from grncore.scores.bound import ResidualBound, UnboundedResidual, residual_bound

__all__ = [
    "DECODERS",
    "Budget",
    "Decoded",
    "Rank",
    "ResidualBound",
    "UnboundedResidual",
    "decode",
    "decode_teams",
    "rank_of",
    "residual_bound",
]

_HOMES = {
    "DECODERS": "grncore.decoding.decoders",
    "Budget": "grncore.decoding.budget",
    "Decoded": "grncore.decoding.answer",
    "Rank": "grncore.decoding.rank",
    "ResidualBound": "grncore.scores.bound",
    "UnboundedResidual": "grncore.scores.bound",
    "decode": "grncore.decoding.decoders",
    "decode_teams": "grncore.decoding.decoders",
    "rank_of": "grncore.decoding.rank",
    "residual_bound": "grncore.scores.bound",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
