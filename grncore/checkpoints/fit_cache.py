"""Fitted models of training runs, kept so that an interrupted run continues where it was."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from grncore.checkpoints.codec import encode
from grncore.checkpoints.header import digest_of
from grncore.checkpoints.weights import pack
from grncore.files import parsed_json, write_with

_META = "piece"


@dataclass(frozen=True, eq=False)
class CachedFit:
    """Weights of one fitted model with the curve of its training."""

    state: Mapping[str, Any]
    curve: Sequence[Mapping[str, float]]


class FitCache:
    """A folder of fitted models, each under the digest of everything that it was made from.

    Parameters
    ----------
    folder
        None keeps nothing.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    def get_or_fit(self, key: Mapping[str, Any], fit: Callable[[], CachedFit]) -> CachedFit:
        """The fit that was kept under ``key``, or the one that ``fit`` makes now.

        Parameters
        ----------
        key
            Plain values and frozen dataclasses of them: data, settings, seed, device. Nothing else
            may have an influence on the fit.
        """
        if self.folder is None:
            return fit()
        plain = encode(key)
        path = self.folder / f"{digest_of(plain)[:32]}.safetensors"
        found = _read(path, plain)
        if found is None:
            found = fit()
            note = json.dumps({"key": plain, "curve": [dict(row) for row in found.curve]})
            weights = pack(found.state, {_META: note})
            write_with(path, lambda part: part.write_bytes(weights))
        return found


def _read(path: Path, key: Any) -> CachedFit | None:
    """The fit, if it is there and is what it says; a damaged one is made again."""
    try:
        with safe_open(path, framework="pt") as stream:
            note = parsed_json((stream.metadata() or {})[_META])
            state = {name: stream.get_tensor(name) for name in stream.keys()}  # noqa: SIM118
    except (OSError, SafetensorError, KeyError, ValueError):
        return None
    return CachedFit(state, note["curve"]) if note.get("key") == key else None
