"""Stages of a run under the names that users know, and which curves belong together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grncore.methods.registry import model_label
from grncore.runs import Curves
from pages.common.text import plain

_SCORER = re.compile(r"stage 2 (\w+), R = (\d+)")
_DECODING = re.compile(r"decoding (\w+), R = (\d+)")
_FITTING = re.compile(r"fitting (\w+)")
_NAMES = {"stage 1": "Retriever", "stage 2 warm-up": "Warm-up of the scorers"}


@dataclass
class Group:
    """Curves that are drawn into one figure, by label, and the stages that they are of."""

    curves: dict[str, Sequence[Mapping[str, float | None]]] = field(default_factory=dict)
    stages: list[str] = field(default_factory=list)


def stage_words(stage: str) -> str:
    """A stage in words."""
    for pattern, words in ((_SCORER, "{}, teams of {}"), (_DECODING, "Naming teams of {1}: {0}")):
        if found := pattern.fullmatch(stage):
            kind, size = found.groups()
            return words.format(model_label(kind), size)
    if found := _FITTING.fullmatch(stage):
        return model_label(found[1])
    return _NAMES.get(stage, plain(stage))


def groups_of(curves: Curves) -> dict[str, Group]:
    """Scorers of one team size together, everything else alone."""
    groups: dict[str, Group] = {}
    for stage, rows in curves.items():
        found = _SCORER.fullmatch(stage)
        name = f"Teams of {found[2]}" if found else stage_words(stage)
        label = model_label(found[1]) if found else ""
        group = groups.setdefault(name, Group())
        group.curves[label] = rows
        group.stages.append(stage)
    return groups
