"""Exact decoding: from a pool of candidates to the best regulator sets."""

from grncore.decoding.decode import DECODERS, decode, decode_teams
from grncore.decoding.types import Budget, Decoded

__all__ = ["DECODERS", "Budget", "Decoded", "decode", "decode_teams"]
