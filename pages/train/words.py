"""Times and states of runs in words."""

from grncore.runs import Status
from pages.common.run_progress import duration

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


def ago(seconds: float) -> str:
    """How long something has been."""
    return "just now" if seconds < 45 else f"{duration(seconds)} ago"
