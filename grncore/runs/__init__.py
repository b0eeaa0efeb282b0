"""Long commands in processes of their own, which outlive the page that started them."""

from grncore.pipeline.check import check_recipe
from grncore.runs.check import check_name, free_name
from grncore.runs.run import Run, RunNote, Status, list_runs
from grncore.runs.stages import Curves, Stage
from grncore.runs.start import start_naming, start_run

__all__ = [
    "Curves",
    "Run",
    "RunNote",
    "Stage",
    "Status",
    "check_name",
    "check_recipe",
    "free_name",
    "list_runs",
    "start_naming",
    "start_run",
]
