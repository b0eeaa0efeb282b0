"""The paper's experiments as resumable tasks, with baselines beside them and a report."""

from grncore.reproduction.plan import PART_TEXTS, PARTS, ReportPart, Scope, default_parts, make_plan
from grncore.reproduction.report import Report, make_report, read_values, write_report
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
