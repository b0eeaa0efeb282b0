"""Checkpoints: a folder with a JSON header, safetensors and the decoded teams."""

from grncore.checkpoints.bundle import Bundle, load_bundle
from grncore.checkpoints.fit_cache import Piece, Pieces
from grncore.checkpoints.header import HEADER, SCHEMA, DatasetMark, FileMark, Header, Part
from grncore.checkpoints.save import (
    FittedRetriever,
    FittedScorer,
    Trained,
    save_bundle,
)
from grncore.checkpoints.storage import TEAMS, check_replaceable
from grncore.checkpoints.weights import state_digest

__all__ = [
    "HEADER",
    "SCHEMA",
    "TEAMS",
    "Bundle",
    "DatasetMark",
    "FileMark",
    "FittedRetriever",
    "FittedScorer",
    "Header",
    "Part",
    "Piece",
    "Pieces",
    "Trained",
    "check_replaceable",
    "load_bundle",
    "save_bundle",
    "state_digest",
]
