"""A model's sets as bars of HTML: a piece for each regulator's base, the residual apart."""

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from grncore.answers.set_parts import SetParts
from grncore.answers.verdicts import Verdict
from grncore.drawing.palette import STYLES

_CSS = """
.grn-bars { font-size: 0.82rem; line-height: 1.25; margin: 0; }
.grn-bars .row { display: grid; grid-template-columns: minmax(0, 1fr) 3.6rem 3.6rem;
  column-gap: 0.5rem; padding: 0.2rem 0 0.5rem; align-items: end; }
.grn-bars .head { font-weight: 600; opacity: 0.75; padding: 0; }
.grn-bars .head span, .grn-bars .number { text-align: right; font-variant-numeric: tabular-nums; }
.grn-bars .names { overflow-wrap: anywhere; }
.grn-bars .names .rank { display: inline-block; min-width: 1.4rem; opacity: 0.65;
  padding-right: 0.35rem; }
.grn-bars .true .names { font-weight: 650; }
.grn-bars .bar { position: relative; grid-column: 1; height: 1.05rem; margin-top: 0.12rem;
  background: rgba(128, 140, 155, 0.13); border-radius: 3px; }
.grn-bars .piece { position: absolute; top: 0; bottom: 0; box-sizing: border-box; overflow: hidden;
  white-space: nowrap; text-overflow: ellipsis; text-align: center; font-size: 0.7rem;
  line-height: 1.05rem; color: #0b1014; border-right: 1px solid light-dark(#ffffff, #11151c);
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.grn-bars .score { position: absolute; top: -2px; bottom: -2px; width: 2px; margin-left: -1px;
  background: light-dark(#1c2430, #e6eaf0); print-color-adjust: exact;
  -webkit-print-color-adjust: exact; }
.grn-bars .zero { position: absolute; top: 0; bottom: 0; width: 1px;
  background: rgba(128, 140, 155, 0.8); }
.grn-bars .rest, .grn-barkey .rest { background: repeating-linear-gradient(135deg, #6b7584 0 3px,
  #aab3c0 3px 6px); }
.grn-barkey { display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; font-size: 0.8rem;
  padding: 0.45rem 0 0.3rem; opacity: 0.9; }
.grn-barkey i { display: inline-block; width: 1rem; height: 0.7rem; margin-right: 0.35rem;
  border-radius: 2px; vertical-align: -0.05rem; print-color-adjust: exact;
  -webkit-print-color-adjust: exact; }
.grn-barkey i.score { width: 2px; height: 0.9rem; background: light-dark(#1c2430, #e6eaf0);
  margin: 0 0.6rem 0 0.4rem; }
"""


@dataclass(frozen=True)
class Bar:
    """One row: what it is called (its rank, say), and what its score is made of."""

    label: str
    parts: SetParts


def set_bars(
    bars: Sequence[Bar],
    truth: Sequence[str],
    *,
    display: Callable[[str], str] = str,
    with_margins: bool = True,
) -> str:
    """Bars of sets, best first, with score and margin to the next, as HTML with its style.

    Each piece is one regulator's base, in the order of the names; the hatched piece is the
    residual; the upright line is the score. Parts below zero stand left of the thin zero line. A
    true regulator's piece is green and ticked, a false one's orange and crossed; the true set is
    marked by a diamond. All names are escaped.

    Parameters
    ----------
    truth
        The true team; empty where it is not known.
    with_margins
        Whether the bars are a ranking, in which each set leads the next by a margin.
    """
    if not bars:
        return ""
    low = min(0.0, *(_reach(bar.parts, -1) for bar in bars))
    high = max(0.0, *(_reach(bar.parts, 1) for bar in bars))
    span = (high - low) or 1.0
    scores = [bar.parts.score for bar in bars]
    if not with_margins:
        scores = []
    margins = [*(one - other for one, other in pairwise(scores)), *[math.nan] * len(bars)]
    rows = "".join(
        _row(bar, margin, low, span, frozenset(truth), display)
        for bar, margin in zip(bars, margins, strict=False)
    )
    last = "<span>margin</span>" if with_margins else ""
    head = f'<div class="row head"><div></div><span>score</span>{last}</div>'
    page = (
        f"<style>{_CSS}{_colours()}</style>"
        f'<div class="grn-bars" role="list" aria-label="Sets with their scores">{head}{rows}</div>'
        f"{_key(bars, bool(truth))}"
    )
    # On one line: a reader of Markdown takes that for one block of HTML, whatever is in it.
    return " ".join(page.split())


def _reach(parts: SetParts, sign: int) -> float:
    """How far the bar goes to one side, and its score if that is further."""
    pieces = [*parts.members.values(), parts.residual]
    total = sum(value for value in pieces if value * sign > 0)
    return max(total, parts.score) if sign > 0 else min(total, parts.score)


def _colours() -> str:
    rules = []
    for name, style in STYLES.items():
        look = f"background: {style.colour};"
        if name == "wrong":
            look = (
                f"background: repeating-linear-gradient(45deg, {style.colour} 0 5px, #f08a3c 5px "
                "7px);"
            )
        rules.append(f".grn-bars .{name}, .grn-barkey .{name} {{ {look} }}")
    return "\n".join(rules)


def _row(
    bar: Bar,
    margin: float,
    low: float,
    span: float,
    truth: frozenset[str],
    display: Callable[[str], str],
) -> str:
    is_true = bool(truth) and set(bar.parts.team) == truth
    names = html.escape(" + ".join(map(display, bar.parts.team)))
    said = f"{'◆ ' if is_true else ''}{names}"
    ahead = "" if math.isnan(margin) else f"{margin:+.2f}"
    return (
        f'<div class="row{" true" if is_true else ""}" role="listitem"><div class="names">'
        f'<span class="rank">{html.escape(bar.label)}</span>{said}</div>'
        f'<span class="number">{bar.parts.score:.2f}</span><span class="number">{ahead}</span>'
        f'<div class="bar">{_pieces(bar.parts, low, span, truth, display)}</div></div>'
    )


def _pieces(
    parts: SetParts,
    low: float,
    span: float,
    truth: frozenset[str],
    display: Callable[[str], str],
) -> str:
    def place(value: float) -> float:
        return 100 * (value - low) / span

    ends = {1: 0.0, -1: 0.0}
    made = []

    def add(value: float, style: str, text: str, said: str) -> None:
        side = 1 if value >= 0 else -1
        start, stop = sorted((ends[side], ends[side] + value))
        ends[side] += value
        made.append(
            f'<span class="piece {style}" title="{said}" style="left:{place(start):.3f}%;'
            f'width:{100 * (stop - start) / span:.3f}%">{text}</span>'
        )

    if parts.has_base:
        for gene, value in parts.members.items():
            verdict = _verdict(gene, truth)
            name = html.escape(display(gene))
            mark = {"hit": "✓ ", "wrong": "✕ "}.get(verdict, "")
            what = STYLES[verdict].meaning
            add(value, verdict, f"{mark}{name}", f"{name}: base {value:.3f}; {html.escape(what)}")
    if parts.residual:
        add(parts.residual, "rest", "", f"residual {parts.residual:+.3f}")
    made.append(f'<span class="zero" style="left:{place(0.0):.3f}%"></span>')
    made.append(
        f'<span class="score" title="score {parts.score:.3f}" '
        f'style="left:{place(parts.score):.3f}%"></span>'
    )
    return "".join(made)


def _verdict(gene: str, truth: frozenset[str]) -> Verdict:
    if not truth:
        return "predicted"
    return "hit" if gene in truth else "wrong"


def _key(bars: Sequence[Bar], has_truth: bool) -> str:
    entries = []
    if any(bar.parts.has_base for bar in bars):
        words = (
            (("hit", "base of a true regulator"), ("wrong", "base of a false one"))
            if has_truth
            else (("predicted", "base of a regulator"),)
        )
        entries += [f'<span><i class="{style}"></i>{word}</span>' for style, word in words]
    if any(bar.parts.residual for bar in bars):
        entries.append('<span><i class="rest"></i>residual of the set</span>')
    entries.append('<span><i class="score"></i>score</span>')
    return f'<div class="grn-barkey">{"".join(entries)}</div>'
