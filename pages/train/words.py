"""Times and states of runs in words."""

from grncore.runs import Status

STATES: dict[Status, tuple[str, str, str, str]] = {
    "running": ("Running", ":material/play_circle:", "blue", "At work in a process of its own."),
    "finished": (
        "Finished", ":material/check_circle:", "green", "Its checkpoint is in the sidebar.",
    ),
    "failed": ("Failed", ":material/error:", "red", "It met an error; see below."),
    "cancelled": (
        "Cancelled", ":material/cancel:", "gray", "Stopped on request; resume to continue.",
    ),
    "interrupted": (
        "Interrupted", ":material/power_off:", "orange",
        "Its process has gone: it crashed, was killed, or the machine was switched off. Resume to "
        "continue from the last finished piece.",
    ),
}  # fmt: skip
"""Label, icon, colour and meaning of each state."""


def duration(seconds: float) -> str:
    """A length of time as one would say it."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"{5 * round(seconds / 5)} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def ago(seconds: float) -> str:
    """How long something has been."""
    return "just now" if seconds < 45 else f"{duration(seconds)} ago"
