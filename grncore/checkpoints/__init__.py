"""Checkpoints: a folder with a JSON header, safetensors and the decoded teams."""

from grncore.checkpoints.bundle import Bundle, load_bundle
from grncore.checkpoints.fit_cache import CachedFit, FitCache
from grncore.checkpoints.header import (
    BUNDLE_SCHEMA,
    HEADER,
    DatasetMark,
    FileMark,
    Header,
    StoredModel,
)
from grncore.checkpoints.save import (
    Fitted,
    Trained,
    save_bundle,
)
from grncore.checkpoints.storage import TEAMS, check_replaceable
from grncore.checkpoints.weights import state_digest

__all__ = [
    "BUNDLE_SCHEMA",
    "HEADER",
    "TEAMS",
    "Bundle",
    "CachedFit",
    "DatasetMark",
    "FileMark",
    "FitCache",
    "Fitted",
    "Header",
    "StoredModel",
    "Trained",
    "check_replaceable",
    "load_bundle",
    "save_bundle",
    "state_digest",
]
