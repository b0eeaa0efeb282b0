"""`reproduce`: plan, run what is missing, report."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grncore.claims import claimed
from grncore.progress import Progress, silent
from grncore.reproduction.executor import run_tasks
from grncore.reproduction.plan import ReportPart, Scope, default_parts, make_plan
from grncore.reproduction.report import Report, make_report, write_report
from grncore.reproduction.store import Store

if TYPE_CHECKING:
    from distributed import Client


def reproduce(
    scope: Scope,
    out: Path,
    *,
    parts: Sequence[ReportPart] | None = None,
    settings: dict[str, Any] | None = None,
    workers: int = 1,
    device: str = "cpu",
    progress: Progress = silent,
    cluster: "Client | None" = None,
) -> Report:
    """Run the experiments that ``out`` has no results of yet, and write the report.

    Parameters
    ----------
    out
        Folder of results, fitted models and report. Whatever was finished there is taken over.
    parts
        Some of :data:`grncore.reproduction.plan.PARTS`; by default the paper's own, as far as the
        dataset has targets for them. The report covers every part that was ever asked for.
    settings
        What overrules the default preset, see :class:`grncore.pipeline.Recipe`.
    cluster
        See :func:`grncore.cluster.open_cluster`; by default processes of this machine do the work.

    Raises
    ------
    InputError
        If the dataset has no targets for a part, or another process works in ``out``.
    GrncoreError
        If a task fails.
    """
    chosen = tuple(parts) if parts else default_parts(scope.dataset)
    tasks = make_plan(scope, chosen)
    store = Store(out, scope.dataset.fingerprint, settings)
    with claimed(out):
        run_tasks(
            tasks,
            scope.dataset,
            store,
            fit_cache=out / "models",
            settings=settings,
            workers=workers,
            device=device,
            progress=progress,
            cluster=cluster,
        )
        report = make_report(store.all_results())
        write_report(out, scope.dataset, report)
    return report
