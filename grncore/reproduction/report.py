"""The report of a reproduction: Markdown, one HTML page, and tables that other tools read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from markupsafe import Markup

from grncore import __version__
from grncore.dataset import Dataset, summarise
from grncore.drawing.markup import rendered
from grncore.evaluation.prior_overlap import prior_said
from grncore.files import write_text
from grncore.reproduction.cells import cells
from grncore.reproduction.figures import (
    failure_figure,
    recall_figure,
    retrieval_figure,
    stress_figure,
)
from grncore.reproduction.markdown import frame_markdown, markdown_table, printed_table
from grncore.reproduction.measurements import Result, pick, typed, values_table
from grncore.reproduction.model_sizes import FITS_TITLE, fits_frame
from grncore.reproduction.paired_tests import PAIRED_TITLE, paired_frame
from grncore.reproduction.plan import SEEDS
from grncore.reproduction.settings_table import SETTINGS_TITLE, settings_frame
from grncore.reproduction.static_figures import StaticFigures, write_static_figures
from grncore.reproduction.table import Table
from grncore.reproduction.tables import tables
from grncore.reproduction.task import Task

VALUES, CELLS, TARGETS, REPORT, PAGE = (
    "values.csv", "cells.csv", "targets.csv", "report.md", "report.html",
)  # fmt: skip
FACTS = "fits.json"

FAILURES = "Why targets fail"
FIGURES = {
    "Figure 2": ("Coverage against pool size, mean over seeds", recall_figure),
    "Figure 3": ("Regulators-only retrieval", retrieval_figure),
    FAILURES: ("Outcome of every test target, mean over seeds", failure_figure),
    "Cooperativity": ("Exact match from additive to combinatorial regulation", stress_figure),
}


@dataclass(frozen=True, eq=False)
class Report:
    """Everything that a reproduction found.

    Attributes
    ----------
    values
        One figure of one seed a row, see :class:`grncore.evaluation.measurements.Measurement`.
    targets
        One record a test target and model.
    facts
        By task title: parameters, training curves, bounds.
    """

    values: pd.DataFrame
    targets: pd.DataFrame
    facts: Mapping[str, Mapping[str, Any]]

    @property
    def tables(self) -> list[tuple[Table, pd.DataFrame]]:
        """Tables that have cells, with them."""
        return tables_of(of_paper_seeds(self.values))

    @property
    def figures(self) -> dict[str, tuple[str, go.Figure]]:
        """Figures that have values, with their captions."""
        return figures_of(of_paper_seeds(self.values))


def make_report(results: Sequence[tuple[Task, Result]]) -> Report:
    """Bring results together."""
    return Report(
        values=values_table(value for _, result in results for value in result.values),
        targets=pd.DataFrame([record for _, result in results for record in result.targets]),
        facts={task.title: result.facts for task, result in results if result.facts},
    )


def tables_of(values: pd.DataFrame) -> list[tuple[Table, pd.DataFrame]]:
    """Every table that ``values`` have cells for."""
    found = []
    for split in splits_of(values):
        for table in tables(split):
            filled = cells(values, table)
            if len(filled) and (not table.needs or len(pick(values, table.needs))):
                found.append((table, filled))
    return found


def splits_of(values: pd.DataFrame) -> list[str]:
    """Kinds of split that ``values`` have, the paper's first."""
    return sorted(map(str, values["split"].unique()), key=lambda split: (split != "random", split))


def of_paper_seeds(values: pd.DataFrame) -> pd.DataFrame:
    """Values of the paper's seeds, so that every line of a table rests on the same ones.

    More seeds serve the paired tests. Where the paper's were not run, all values are taken.
    """
    kept = values[values["seed"].isin(SEEDS)]
    return kept if set(kept["seed"]) == set(SEEDS) else values


def figures_of(values: pd.DataFrame) -> dict[str, tuple[str, go.Figure]]:
    """Every figure that ``values`` suffice for."""
    plain = values[values["split"] == "random"]
    made = {name: (caption, draw(plain)) for name, (caption, draw) in FIGURES.items()}
    return {name: (caption, figure) for name, (caption, figure) in made.items() if figure}


def read_values(folder: Path) -> pd.DataFrame:
    """Values of a report that was written before.

    Raises
    ------
    OSError
        If there is none.
    """
    return typed(pd.read_csv(folder / VALUES, keep_default_na=False, na_values=[""]))


def write_report(folder: Path, dataset: Dataset, report: Report) -> None:
    """Write every file of a report, each whole or not at all."""
    write_text(folder / VALUES, report.values.to_csv(index=False, lineterminator="\n"))
    filled = [frame for _, frame in report.tables]
    if filled:
        text = pd.concat(filled).to_csv(index=False, lineterminator="\n")
        write_text(folder / CELLS, text)
    write_text(folder / TARGETS, report.targets.to_csv(index=False, lineterminator="\n"))
    write_text(folder / FACTS, json.dumps(report.facts, indent=1, sort_keys=True) + "\n")
    drawn = write_static_figures(
        folder, {name: figure for name, (_, figure) in report.figures.items()}
    )
    write_text(folder / REPORT, report_markdown(dataset, report, drawn))
    write_text(folder / PAGE, report_html(dataset, report))


def report_markdown(dataset: Dataset, report: Report, drawn: StaticFigures) -> str:
    """The report as Markdown, with those figures that were drawn; the page beside it has all."""
    parts = [f"# {dataset.name}: the paper's experiments, with baselines beside them", ""]
    parts += [protocol(dataset, report.values), ""]
    for name, (caption, _) in report.figures.items():
        if name in drawn:
            parts += [f"## {name}: {caption}", "", f"![{name}: {caption}]({drawn[name]})", ""]
    for table, filled in report.tables:
        parts += [f"## {table.name}: {table.title}", "", markdown_table(table, filled), ""]
        parts += [table.note, ""] if table.note else []
    for title, frame in _frames(report).items():
        parts += [f"## {title}", "", frame_markdown(frame), ""]
    return "\n".join(parts)


def report_html(dataset: Dataset, report: Report) -> str:
    """The report as one page with interactive figures; it opens without a connection."""
    figures = [
        {"title": f"{number}: {caption}", "page": _figure_html(figure, place)}
        for place, (number, (caption, figure)) in enumerate(report.figures.items(), start=1)
    ]
    filled = [
        (f"{table.name}: {table.title}", printed_table(table, frame), table.note)
        for table, frame in report.tables
    ]
    filled += [(title, frame, "") for title, frame in _frames(report).items()]
    return rendered(
        "reproduction.html",
        name=dataset.name,
        protocol=protocol(dataset, report.values),
        figures=figures,
        # pandas escapes what its cells hold.
        tables=[
            {"title": title, "page": Markup(frame.to_html(index=False, border=0)), "note": note}
            for title, frame, note in filled
        ],
    )


def _figure_html(figure: go.Figure, place: int) -> Markup:
    """A figure with an id of ours, for a random one would make every report another file."""
    return Markup(
        figure.to_html(
            full_html=False,
            include_plotlyjs=place == 1,  # the first brings the script, the others use it
            div_id=f"figure-{place}",
        )
    )


def protocol(dataset: Dataset, values: pd.DataFrame) -> str:
    """What a reader must know to judge the figures."""
    counts = summarise(dataset)
    splits = ", ".join(splits_of(values))
    universes = ", ".join(dict.fromkeys(values["universe"]))
    leaking = prior_said(dataset, dataset.teams)
    return (f"{leaking} " if leaking else "") + (
        f"{counts.genes:,} genes, {counts.cells:,} {dataset.sample_noun}, {counts.targets:,} "
        f"targets with a known team. Splits: {splits}. Regulator universe: {universes}. R of a "
        "target is given (the paper's protocol). Means over seeds with standard deviations "
        "(ddof 1); n counts the test targets of all seeds. Settings are the shipped defaults, "
        "chosen on validation targets before the test was read. Teams are decoded exactly. "
        f"grncore {__version__}."
    )


def _frames(report: Report) -> dict[str, pd.DataFrame]:
    """Further tables that are no grid of cells."""
    frames = {
        PAIRED_TITLE: paired_frame(report.targets),
        FITS_TITLE: fits_frame(report.facts),
        SETTINGS_TITLE: settings_frame(),
    }
    return {title: frame for title, frame in frames.items() if len(frame)}
