"""One target on one page: self-contained HTML that prints on A4 and loads nothing."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from grncore.answers.target import ROLE_LABELS, TargetView, standing
from grncore.answers.target_report import Answer, TargetReport, TruthPlace
from grncore.drawing.graphs import regulator_graph
from grncore.drawing.markup import rendered
from grncore.drawing.set_bars import Bar, set_bars
from grncore.drawing.svg import regulator_svg
from grncore.drawing.team_table import team_table

_Display = Callable[[str], str]

_ROOM = 1010
"""Height of A4 within its margins, in CSS pixels, less what other fonts may take."""

_FRAME, _TEAM, _SCORED, _KNOWN, _LINE = 490, 20, 18, 18, 14
"""Heights in CSS pixels: headings and pictures; a row of each table; a line of the methods."""

_LINE_LETTERS = 115
"""Letters of the methods on a line."""


@dataclass(frozen=True)
class _Fact:
    """``strong`` is printed in bold, ``plain`` after it."""

    plain: str = ""
    strong: str = ""


def report_page(report: TargetReport) -> str:
    """The report as one HTML page; every name is escaped."""
    view, display = report.view, _display(report)
    sets = view.models[report.model]
    bars = [Bar(str(rank), one) for rank, one in enumerate(report.parts, 1)]
    # Models that score sets; the strip above them has the teams of the others too.
    scoring = [answer for answer in report.answers if answer.margin is not None]
    return rendered(
        "target_report.html",
        view=view,
        facts=_facts(view),
        zoom=_zoom(report, len(scoring)),
        teams=team_table(view, signs=report.signs, display=display),
        label=sets.label,
        picture=_picture(report),
        bars=set_bars(bars, view.truth, display=display),
        standing=standing(view, report.model) if bars else "",
        answers=[_answer(answer, display) for answer in scoring],
        truth=[_place(place, view, display) for place in report.truth],
        near=_near(report),
        methods=[text.partition(". ")[::2] for text in report.methods],
        date=report.date,
    )


def _zoom(report: TargetReport, n_scoring: int) -> float:
    """Scale at which everything fits on one sheet: the more models and regulators, the smaller."""
    lines = sum(math.ceil(len(text) / _LINE_LETTERS) for text in report.methods)
    needed = (
        _FRAME
        + _TEAM * (len(report.view.models) + 1)
        + _SCORED * (n_scoring + 1)
        + _KNOWN * (len(report.truth) + 1)
        + _LINE * lines
    )
    return round(min(1.0, _ROOM / needed), 3)


def _display(report: TargetReport) -> _Display:
    return lambda gene: report.names.get(gene, gene)


def _facts(view: TargetView) -> list[_Fact]:
    given = "given" if view.truth else "chosen by the user"
    facts = [_Fact(strong=ROLE_LABELS[view.role]), _Fact(f"R = {view.size}, {given}")]
    if view.truth and view.is_covered:
        facts.append(
            _Fact(f"pool holds the known team from K = {view.covered_at} (M_R = {view.cap})")
        )
    elif view.truth:
        needed = (
            "a known regulator is no candidate"
            if view.covered_at is None
            else f"it would take K = {view.covered_at:,}"
        )
        facts.append(_Fact(f": {needed}", f"pool of {view.cap} lacks a known regulator"))
    if view.lost:
        facts.append(_Fact(f"known team shortened by filtering: {', '.join(view.lost)}"))
    return facts


def _picture(report: TargetReport) -> Markup:
    view, sets = report.view, report.view.models[report.model]
    if not sets.best and not view.truth:
        return Markup("")
    graph = regulator_graph(
        view.target,
        sets.best,
        view.truth,
        signs={**report.signs.get("", {}), **report.signs.get(report.model, {})},
        display=_display(report),
    )
    said = f"Regulators of {view.title}: known, and predicted by {sets.label}"
    return Markup(regulator_svg(graph, title=said))  # it escapes its names itself


def _answer(answer: Answer, display: _Display) -> dict[str, str]:
    return {
        "label": answer.label,
        "team": " + ".join(map(display, answer.team)) or "no answer",
        "margin": "" if answer.margin is None else f"{answer.margin:.3f}",
        "rank": answer.rank,
        "certificate": answer.certificate,
    }


def _place(place: TruthPlace, view: TargetView, display: _Display) -> dict[str, str]:
    return {
        "name": display(place.regulator),
        "rank": _whole(place.rank, f"beyond {len(view.pool)}"),
        "correlation": "" if place.correlation is None else f"{place.correlation:+.2f}",
        "training_targets": _whole(place.training_targets, ""),
    }


def _whole(value: int | None, otherwise: str) -> str:
    return otherwise if value is None else f"{value:,}"


def _near(report: TargetReport) -> list[str]:
    """What nearly fooled the models, a line each."""
    display = _display(report)
    near = []
    if len(report.parts) > 1:
        near.append(f"Next best set: {' + '.join(map(display, report.parts[1].team))}.")
    if report.view.truth:
        listed = ", ".join(
            f"{display(gene)} ({report.confuser_places.get(gene, 0)})" for gene in report.confusers
        )
        near.append(
            f"False candidates above the weakest known regulator, with pool rank: {listed}."
            if listed
            else "No false candidate outranks a known regulator."
        )
    return near
