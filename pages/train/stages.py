"""Which curves of a run belong together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grncore.methods.registry import model_label
from grncore.runs import Curves
from pages.common.run_progress import SCORER, stage_words


@dataclass
class Group:
    """Curves that are drawn into one figure, by label, and the stages that they are of."""

    curves: dict[str, Sequence[Mapping[str, float | None]]] = field(default_factory=dict)
    stages: list[str] = field(default_factory=list)


def groups_of(curves: Curves) -> dict[str, Group]:
    """Scorers of one team size together, everything else alone."""
    groups: dict[str, Group] = {}
    for stage, rows in curves.items():
        found = SCORER.fullmatch(stage)
        name = f"Teams of {found[2]}" if found else stage_words(stage)
        label = model_label(found[1]) if found else ""
        group = groups.setdefault(name, Group())
        group.curves[label] = rows
        group.stages.append(stage)
    return groups
