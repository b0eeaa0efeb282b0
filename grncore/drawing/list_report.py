"""A list of genes as one page: self-contained HTML that prints on A4 and loads nothing."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from grncore.answers.list_report import ListReport
from grncore.answers.percent import percent
from grncore.answers.target import ROLE_LABELS
from grncore.answers.team_signs import SIGN_MARKS, SIGN_WORDS
from grncore.drawing.markup import rendered
from grncore.drawing.palette import BLUE
from grncore.methods.registry import model_label

SHOWN_SHARED = 20
"""Shared regulators that are drawn, most surprising first."""

SURPRISING = 0.05
"""Corrected p-value up to which a bar is filled."""

_BAR_START, _BAR_WIDTH, _LINE = 150, 230, 17
"""Where bars begin, how long the longest is, and the height of a line, in units of the picture."""

_NAME_LETTERS = 22
"""Letters of a name that fit before its bar."""

_JUDGED = {
    "test targets": ("test",),
    "targets that no part of the split uses": ("held",),
    "targets that methods learnt from or were chosen on": ("train", "validation", "extra"),
}
"""Roles whose known teams are counted together: only the first two are evidence."""


@dataclass(frozen=True)
class _Member:
    """A regulator of a team; ``mark`` and ``word`` are blank where the sign is not known."""

    name: str
    mark: str
    word: str


@dataclass(frozen=True)
class _Row:
    name: str
    identifier: str
    team: list[_Member]
    measure: str
    known: str
    role: str
    method: str


@dataclass(frozen=True)
class _Bar:
    """A shared regulator; lengths in units of the picture, ``y`` the top of its line."""

    name: str
    short: str
    said: str
    y: int
    length: str
    expected: str
    is_surprising: bool


def list_report_page(report: ListReport) -> str:
    """The report as one HTML page; every name is escaped."""
    shared = pd.DataFrame() if report.shared is None else report.shared
    measure = _measure(report.table)
    found = len(report.genes.genes)
    return rendered(
        "list_report.html",
        report=report,
        found="1 gene" if found == 1 else f"{found:,} genes",
        measure=measure,
        rows=_rows(report, measure),
        agreement=_agreement(report.table),
        bars=_bars(report, shared),
        n_shared=len(shared),
        n_background=0 if shared.empty else int(shared["background_size"].iloc[0]),
        level=SURPRISING,
        colour=BLUE,
        start=_BAR_START,
        line=_LINE,
        methods=[text.partition(". ")[::2] for text in report.methods],
    )


def _measure(table: pd.DataFrame) -> str:
    """The column that says how sure each team is; blank where none does."""
    there = (name for name in ("probability", "stability") if name in table)
    return next((name for name in there if table[name].notna().any()), "")


def _agreement(table: pd.DataFrame) -> list[str]:
    """How many known teams were named, apart for those that are evidence and those that are not."""
    judged = table[table["exact"].notna()]
    found = []
    for said, roles in _JUDGED.items():
        part = judged.loc[judged["role"].isin(roles), "exact"]
        if len(part):
            found.append(f"{part.sum():,} of {len(part):,} {said}")
    return found


def _rows(report: ListReport, measure: str) -> list[_Row]:
    table = report.table
    display = _display(report)
    measured = table[measure] if measure else [float("nan")] * len(table)
    columns = (table[name] for name in ("target", "regulators", "signs", "exact", "role", "model"))
    return [
        _Row(
            name=display(gene),
            identifier=gene,
            team=[_member(display(one), sign) for one, sign in zip(team, signs, strict=True)],
            measure=_percent(value, measure),
            known=_known(report, gene, exact),
            role=ROLE_LABELS[role],
            method=model_label(model) if team else "",
        )
        for gene, team, signs, exact, role, model, value in zip(*columns, measured, strict=True)
    ]


def _percent(value: float, measure: str) -> str:
    if pd.isna(value):
        return "–"
    return percent(value) if measure == "probability" else f"{value:.0%}"


def _display(report: ListReport) -> Callable[[str], str]:
    return lambda gene: report.names.get(gene, gene)


def _member(name: str, sign: int) -> _Member:
    return _Member(name, SIGN_MARKS[sign] if sign else "", SIGN_WORDS[sign] if sign else "")


def _known(report: ListReport, gene: str, exact: bool | None) -> str:
    """Whether the known team agrees, in words; it is spelt out where it differs."""
    if gene not in report.known:
        return "none known"
    team = " + ".join(map(_display(report), report.known[gene]))
    if exact is None or pd.isna(exact):
        return f"known in part: {team}"
    return "agrees" if exact else f"differs: {team}"


def _bars(report: ListReport, shared: pd.DataFrame) -> list[_Bar]:
    if shared.empty:
        return []
    shown = shared.head(SHOWN_SHARED)
    longest = max(shown["in_list"].max(), shown["expected"].max())
    display = _display(report)
    bars = []
    for place, row in enumerate(shown.to_dict("records")):
        name = display(row["regulator"])
        bars.append(
            _Bar(
                name=name,
                short=name if len(name) <= _NAME_LETTERS else f"{name[: _NAME_LETTERS - 1]}…",
                said=f"{row['in_list']:,} of {row['list_size']:,}; {row['expected']:.2g} expected "
                f"({row['in_background']:,} of {row['background_size']:,}); "
                f"q = {row['q_value']:.2g}",
                y=place * _LINE,
                length=f"{_BAR_WIDTH * row['in_list'] / longest:.1f}",
                expected=f"{_BAR_START + _BAR_WIDTH * row['expected'] / longest:.1f}",
                is_surprising=row["q_value"] <= SURPRISING,
            )
        )
    return bars
