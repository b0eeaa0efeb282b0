"""Where a run stands: its stages, its curves, and how long it will still take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Curves = Mapping[str, Sequence[Mapping[str, float | None]]]
"""Rows of the training curve by stage, an epoch a row."""

ENOUGH_SECONDS = 2.0
"""Work that must have been watched before a remaining time is told."""

TAKEN_AS_FORESEEN = 0.1
"""Share of the plan that is counted as having gone as foreseen: a short first stage that is slow by
itself says little of long ones, and would tell of a day where it takes an hour."""


@dataclass(frozen=True)
class Stage:
    """One stage of a run.

    Attributes
    ----------
    name
        As progress reports it.
    done, total
        Steps; ``total`` is 0 where it has not begun.
    seconds
        Time spent in it by the latest attempt.
    weight
        Seconds that it was expected to take; 0 where it was not foreseen.
    is_over
        Whether nothing of it is left to do.
    """

    name: str
    done: int
    total: int
    seconds: float
    weight: float
    is_over: bool

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        if self.is_over:
            return 1.0
        return min(self.done / self.total, 1.0) if self.total else 0.0


def stages(events: Iterable[Mapping[str, Any]], now: float) -> list[Stage]:
    """Stages in the order in which they come, those that are ahead included.

    Stages run one after the other, so one is over when a later one has begun: a run that is resumed
    does not repeat, nor report, what it finds finished.

    Parameters
    ----------
    now
        Seconds since the epoch; the last stage is counted up to then.
    """
    plan: dict[str, float] = {}
    seen: dict[str, tuple[int, int]] = {}
    began: dict[str, float] = {}
    last: dict[str, float] = {}
    latest, is_finished, stopped = "", False, None
    for event in events:
        if event["kind"] == "started":
            plan = {str(name): float(weight) for name, weight in event.get("plan", ())}
            began, last, latest, stopped = {}, {}, "", None
        elif event["kind"] == "progress":
            name = str(event["stage"])
            if name != latest and latest:
                last[latest] = event["time"]
            seen[name] = int(event["done"]), int(event["total"])
            began.setdefault(name, event["time"])
            last[name] = event["time"]
            latest = name
        elif event["kind"] in ("failed", "cancelled"):
            stopped = event["time"]
        elif event["kind"] == "finished":
            is_finished = True
    names = _in_order(plan, seen)
    reached = names.index(latest) if latest in names else -1
    found = []
    for place, name in enumerate(names):
        done, total = seen.get(name, (0, 0))
        over = is_finished or place < reached or (total > 0 and done >= total)
        until = last.get(name, 0.0)
        if name == latest and not over:
            until = now if stopped is None else stopped
        seconds = max(0.0, until - began[name]) if name in began else 0.0
        found.append(Stage(name, done, total, seconds, plan.get(name, 0.0), over))
    return found


def _in_order(plan: Iterable[str], seen: Iterable[str]) -> list[str]:
    """The plan, with each stage that was not foreseen behind the one before it."""
    names, place = list(plan), 0
    for name in seen:
        if name not in names:
            names.insert(place, name)
        place = names.index(name) + 1
    return names


def share_done(found: Sequence[Stage]) -> float:
    """Share of the whole run that is done, by the seconds that are foreseen for each stage."""
    foreseen = sum(stage.weight for stage in found)
    done = sum(stage.weight * stage.share for stage in found)
    return min(done / foreseen, 1.0) if foreseen else 0.0


def remaining(found: Sequence[Stage]) -> float | None:
    """Seconds that are left; None where too little was seen to tell.

    The stage at work is extrapolated from itself; stages ahead take what was foreseen, times the
    factor by which this machine's work so far differed from what was foreseen for it, believed the
    more, the more of the plan was watched.
    """
    watched = [stage for stage in found if stage.seconds > 0 and stage.share > 0]
    spent = sum(stage.seconds for stage in watched)
    if spent < ENOUGH_SECONDS:
        return None
    foreseen = sum(stage.weight * stage.share for stage in watched)
    trusted = TAKEN_AS_FORESEEN * sum(stage.weight for stage in found)
    pace = (spent + trusted) / (foreseen + trusted) if foreseen > 0 else 1.0
    left = 0.0
    for stage in found:
        if stage.is_over:
            continue
        if stage.seconds >= ENOUGH_SECONDS and stage.share > 0:
            left += stage.seconds * (1 - stage.share) / stage.share
        else:
            left += stage.weight * pace * (1 - stage.share)
    return left


def curves(events: Iterable[Mapping[str, Any]]) -> Curves:
    """Training curves by stage; a stage that was begun again counts from there."""
    found: dict[str, list[Mapping[str, float | None]]] = {}
    for event in events:
        if event["kind"] != "epoch":
            continue
        row = event["row"]
        rows = found.setdefault(str(event["stage"]), [])
        found[str(event["stage"])] = [
            old for old in rows if (old.get("epoch") or 0) < (row.get("epoch") or 0)
        ] + [row]
    return found
