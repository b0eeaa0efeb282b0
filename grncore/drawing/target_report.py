"""One target on one page: self-contained HTML that prints on A4 and loads nothing."""

import html
from collections.abc import Callable

from grncore.answers.target import ROLE_LABELS, TargetView, standing
from grncore.answers.target_report import TargetReport
from grncore.drawing.graphs import regulator_graph
from grncore.drawing.set_bars import Bar, set_bars
from grncore.drawing.svg import regulator_svg
from grncore.drawing.team_table import team_strip

_CSS = """
@page { size: A4; margin: 9mm 11mm; }
:root { color-scheme: light; font-size: 11.5px; }
* { box-sizing: border-box; }
body { font: 8.6pt/1.3 "Source Sans 3", "Source Sans Pro", "Segoe UI", Helvetica, Arial,
  sans-serif; color: #1c2430; background: #fff; margin: 0 auto; max-width: 188mm; padding: 6mm; }
h1 { font-size: 16pt; margin: 0; }
h1 small { font-size: 10pt; font-weight: 400; color: #5b6675; }
h2 { font-size: 10pt; margin: 2mm 0 0.8mm; border-bottom: 1px solid #dbe1e8; }
p { margin: 0.8mm 0; }
.facts { color: #3a4554; }
.facts b { color: #1c2430; }
.columns { display: grid; grid-template-columns: 2fr 3fr; gap: 5mm; }
.halves { display: grid; grid-template-columns: 1fr 1fr; gap: 5mm; }
table.plain { border-collapse: collapse; width: 100%; font-size: 8.2pt; }
.plain th, .plain td { text-align: left; padding: 0.35mm 1.5mm; border-bottom: 1px solid #e6eaef;
  vertical-align: top; }
.plain td.n, .plain th.n { text-align: right; font-variant-numeric: tabular-nums; }
.methods p { font-size: 7.8pt; line-height: 1.3; }
footer { margin-top: 2mm; font-size: 7.4pt; color: #5b6675; }
.grn-strip table { font-size: 8.2pt; }
.grn-strip th, .grn-strip td { padding: 0.4mm 1mm !important; }
.grn-strip .dot { width: 4.2mm !important; height: 4.2mm !important; font-size: 7pt !important; }
.grn-strip .dot, .grn-key .dot, .grn-strip .exact { print-color-adjust: exact;
  -webkit-print-color-adjust: exact; }
.grn-key { padding: 1mm 0 0 !important; font-size: 7.8pt !important; }
.grn-bars { font-size: 8pt !important; }
.grn-bars .row { padding: 0.3mm 0 0.8mm !important; }
.grn-barkey { font-size: 7.6pt !important; }
svg { max-height: 50mm; }
@media print { body { padding: 0; max-width: none; } }
"""


def report_page(report: TargetReport) -> str:
    """The report as one HTML page; every name is escaped."""
    view = report.view
    title = html.escape(f"{view.title}: regulator sets")
    identifier = "" if view.alias == view.target else f" <small>{html.escape(view.target)}</small>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        # The page may load nothing, whatever a name might smuggle in.
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_CSS}</style></head><body>"
        f"<h1>{html.escape(view.alias)}{identifier}</h1>{_facts(view)}"
        f"<h2>Teams</h2>{team_strip(view, display=_display(report))}"
        f'<div class="columns"><div>{_network(report)}</div><div>{_sets(report)}</div></div>'
        f"{_answers(report)}"
        f'<div class="halves"><div>{_truth(report)}</div><div>{_confusers(report)}</div></div>'
        f'<h2>Methods</h2><div class="methods">{_paragraphs(report.methods)}</div>'
        f"<footer>Predictions of regulator sets, not measured regulation. Made by grncore on "
        f"{html.escape(report.date)}.</footer></body></html>"
    )


def _display(report: TargetReport) -> Callable[[str], str]:
    return lambda gene: report.names.get(gene, gene)


def _facts(view: TargetView) -> str:
    given = "given" if view.truth else "chosen by the user"
    facts = [f"<b>{html.escape(ROLE_LABELS[view.role])}</b>", f"R = {view.size}, {given}"]
    if view.truth and view.is_covered:
        facts.append(f"pool holds the true team from K = {view.covered_at} (M_R = {view.cap})")
    elif view.truth:
        needed = (
            "a true regulator is no candidate"
            if view.covered_at is None
            else f"it would take K = {view.covered_at:,}"
        )
        facts.append(f"<b>pool of {view.cap} lacks a true regulator</b>: {needed}")
    if view.lost:
        facts.append(f"truth shortened by filtering: {html.escape(', '.join(view.lost))}")
    return f'<p class="facts">{" · ".join(facts)}</p>'


def _network(report: TargetReport) -> str:
    view, sets = report.view, report.view.models[report.model]
    if not sets.best and not view.truth:
        return ""
    graph = regulator_graph(view.target, sets.best, view.truth, display=_display(report))
    said = f"Regulators of {view.title}: true, and predicted by {sets.label}"
    picture = regulator_svg(graph, title=said)
    return f"<h2>Network of {html.escape(sets.label)}</h2>{picture}"


def _sets(report: TargetReport) -> str:
    view = report.view
    label = html.escape(view.models[report.model].label)
    if not report.parts:
        return f"<h2>Best sets of {label}</h2><p>This method names one team and scores none.</p>"
    bars = [Bar(str(rank), one) for rank, one in enumerate(report.parts, 1)]
    return (
        f"<h2>Best sets of {label}</h2><p>{html.escape(standing(view, report.model))}</p>"
        f"{set_bars(bars, view.truth, display=_display(report))}"
    )


def _answers(report: TargetReport) -> str:
    """Models that score sets; the strip above has the teams of the others too."""
    scoring = [answer for answer in report.answers if answer.margin is not None]
    if not scoring:
        return ""
    rows = []
    for answer in scoring:
        team = " + ".join(map(_display(report), answer.team)) or "no answer"
        if report.view.truth:
            hits = len(set(answer.team) & set(report.view.truth))
            exact = bool(answer.team) and set(answer.team) == set(report.view.truth)
            verdict = "exact" if exact else f"{hits} of {len(report.view.truth)}"
        else:
            verdict = "predicted"
        margin = "" if answer.margin is None else f"{answer.margin:.3f}"
        rows.append(
            f"<tr><td>{html.escape(answer.label)}</td><td>{html.escape(team)}</td>"
            f'<td>{verdict}</td><td class="n">{margin}</td><td class="n">{answer.rank}</td>'
            f"<td>{html.escape(answer.certificate)}</td></tr>"
        )
    return (
        '<h2>Models that score sets</h2><table class="plain"><tr><th>Model</th><th>Team</th>'
        '<th>Verdict</th><th class="n">Margin</th><th class="n">Rank of truth</th>'
        "<th>Certificate</th></tr>"
        f"{''.join(rows)}</table>"
    )


def _truth(report: TargetReport) -> str:
    if not report.truth:
        return ""
    display = _display(report)
    rows = "".join(
        f"<tr><td>{html.escape(display(place.regulator))}</td>"
        f'<td class="n">{_whole(place.rank, f"beyond {len(report.view.pool)}")}</td>'
        f'<td class="n">{"" if place.correlation is None else f"{place.correlation:+.2f}"}</td>'
        f'<td class="n">{_whole(place.training_targets, "")}</td></tr>'
        for place in report.truth
    )
    return (
        '<h2>True regulators in the pool</h2><table class="plain"><tr><th>Regulator</th>'
        '<th class="n">Pool rank</th><th class="n">Correlation</th>'
        f'<th class="n">Training targets</th></tr>{rows}</table>'
    )


def _whole(value: int | None, otherwise: str) -> str:
    return otherwise if value is None else f"{value:,}"


def _confusers(report: TargetReport) -> str:
    display = _display(report)
    near = []
    if len(report.parts) > 1:
        team = html.escape(" + ".join(map(display, report.parts[1].team)))
        near.append(f"<p>Next best set: {team}.</p>")
    if report.view.truth:
        listed = ", ".join(
            f"{html.escape(display(gene))} ({report.confuser_places.get(gene, 0)})"
            for gene in report.confusers
        )
        near.append(
            f"<p>False candidates above the weakest true regulator, with pool rank: {listed}.</p>"
            if listed
            else "<p>No false candidate outranks a true regulator.</p>"
        )
    return f"<h2>What nearly fooled the models</h2>{''.join(near)}" if near else ""


def _paragraphs(texts: tuple[str, ...]) -> str:
    made = []
    for text in texts:
        head, _, rest = text.partition(". ")
        made.append(f"<p><b>{html.escape(head)}.</b> {html.escape(rest)}</p>")
    return "".join(made)
