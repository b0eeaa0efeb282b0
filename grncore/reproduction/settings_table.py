"""Every setting in one place: what is in force, and what the paper's letter would be."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pandas as pd

from grncore.methods.registry import networks, rankers
from grncore.training.config import STAGE2_PRESETS

SETTINGS_TITLE = "Settings: ours, and the paper's letter where it has one"


def settings_frame() -> pd.DataFrame:
    """One line a setting: ``part``, ``setting``, ``ours`` and ``paper``."""
    return pd.DataFrame(
        [
            {"part": part, "setting": name, "ours": str(ours), "paper": str(letter)}
            for part, default, paper in _configs()
            for name, ours, letter in _pairs(default, paper)
        ]
    )


def _configs() -> Iterator[tuple[str, Any, Any]]:
    for method in rankers().values():
        if "paper" in method.presets:
            yield method.label, method.default, method.preset("paper")
    yield "Training of stage 2", STAGE2_PRESETS["default"], STAGE2_PRESETS["paper"]
    for method in networks().values():
        yield method.label, method.default, method.preset("paper")


def _pairs(ours: Any, paper: Any) -> Iterator[tuple[str, Any, Any]]:
    for entry in fields(ours):
        yield entry.name, getattr(ours, entry.name), getattr(paper, entry.name)
