"""The paper's experiments as resumable tasks, with baselines beside them and a report.

What runs them is imported when first asked for: reading a report needs no torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from grncore.reproduction.plan import PART_TEXTS, PARTS, ReportPart, Scope, default_parts, make_plan
from grncore.reproduction.report import Report, make_report, read_values, write_report

if TYPE_CHECKING:
    from grncore.reproduction.run import reproduce

__all__ = [
    "PARTS",
    "PART_TEXTS",
    "Report",
    "ReportPart",
    "Scope",
    "default_parts",
    "make_plan",
    "make_report",
    "read_values",
    "reproduce",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name != "reproduce":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("grncore.reproduction.run").reproduce
