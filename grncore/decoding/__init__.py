"""Exact decoding: from a pool of candidates to the best regulator sets."""

from grncore.decoding.bound import ResidualBound, UnboundedResidual, residual_bound
from grncore.decoding.decode import DECODERS, decode, decode_teams
from grncore.decoding.rank import Rank, rank_of
from grncore.decoding.types import Budget, Decoded

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
