"""Decoding: from a pool of candidates to the best regulator sets."""

from grncore.decoding.answer import Decoded
from grncore.decoding.budget import Budget
from grncore.decoding.decode import DECODERS, decode, decode_teams
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
