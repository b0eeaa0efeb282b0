"""How far a run is, in words."""

import re
import time

from grncore.answers.naming import FITTING, JUDGING, NAMING, READING
from grncore.methods.registry import model_label
from grncore.runs import Run
from grncore.runs.stages import remaining, share_done
from pages.common.text import plain

SCORER = re.compile(r"stage 2 (\w+), R = (\d+)")
_DECODING = re.compile(r"decoding (\w+), R = (\d+)")
_FITTING = re.compile(r"fitting (\w+)")
_NAMES = {
    "stage 1": "Retriever",
    "stage 2 warm-up": "Warm-up of the scorers",
    READING: "Reading the data",
    FITTING: "Reading the expression: its noise and its order",
    JUDGING: "Judging the methods on validation targets",
    NAMING: "Naming teams",
}


def stage_words(stage: str) -> str:
    """A stage under the name that users know."""
    for pattern, words in ((SCORER, "{}, teams of {}"), (_DECODING, "Naming teams of {1}: {0}")):
        if found := pattern.fullmatch(stage):
            kind, size = found.groups()
            return words.format(model_label(kind), size)
    if found := _FITTING.fullmatch(stage):
        return model_label(found[1])
    return _NAMES.get(stage, plain(stage))


def duration(seconds: float) -> str:
    """A length of time as one would say it."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"{5 * round(seconds / 5)} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def said_of_progress(run: Run) -> tuple[float, str]:
    """Share of the whole run that is done, and a line: stage at work, time that went and is left.

    A stage that cannot tell how far it is says the seconds that it has taken.
    """
    stages = run.stages()
    begun = [stage for stage in stages if stage.total]
    now = next((stage for stage in begun if not stage.is_over), None)
    if now is None and not begun:
        return 0.0, f"Starting: loading the program and the data · {elapsed(_age(run))}"
    share = share_done(stages)
    if now is None:
        where = "Between two stages"
    elif now.done:
        where = f"{stage_words(now.name)} {now.share:.0%}"
    else:
        where = f"{stage_words(now.name)}, {elapsed(now.seconds)}"
    left = remaining(stages)
    said = "" if left is None else f" · about {duration(left)} left"
    return share, f"{share:.0%} · {where} · {elapsed(_age(run))} in all{said}"


def elapsed(seconds: float) -> str:
    """A time that is watched, to the second as long as it is short."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, whole = divmod(whole, 60)
    return f"{minutes} min {whole} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _age(run: Run) -> float:
    return max(0.0, time.time() - run.began)
