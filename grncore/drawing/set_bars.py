"""A model's sets as bars of HTML: a piece for each regulator's base, the residual apart."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from grncore.answers.set_parts import SetParts
from grncore.answers.verdicts import verdicts_of
from grncore.drawing.markup import Address, named, on_one_line, rendered
from grncore.drawing.palette import STYLES


@dataclass(frozen=True)
class Bar:
    """One row: what it is called (its rank, say), and what its score is made of."""

    label: str
    parts: SetParts


@dataclass(frozen=True)
class _Piece:
    """A piece of a bar; ``left`` and ``width`` are percent of the row."""

    style: str
    said: str
    text: str
    left: str
    width: str


@dataclass(frozen=True)
class _Row:
    label: str
    names: Markup
    is_true: bool
    score: str
    score_said: str
    score_at: str
    margin: str
    zero: str
    pieces: Sequence[_Piece]


@dataclass(frozen=True)
class _Scale:
    """From scores to percent of a row."""

    low: float
    span: float

    def place(self, value: float) -> str:
        return f"{100 * (value - self.low) / self.span:.3f}"

    def width(self, value: float) -> str:
        return f"{100 * value / self.span:.3f}"


def set_bars(
    bars: Sequence[Bar],
    truth: Sequence[str],
    *,
    display: Callable[[str], str] = str,
    address: Address | None = None,
    with_margins: bool = True,
) -> Markup:
    """Bars of sets, best first, with score and margin to the next, as HTML with its style.

    Each piece is one regulator's base, in the order of the names; the hatched piece is the
    residual; the upright line is the score. Parts below zero stand left of the thin zero line. A
    true regulator's piece is green and ticked, a false one's orange and crossed; the true set is
    marked by a diamond. All names are escaped.

    Of a model that scores whole sets alone, a bar is as long as its set lies behind the best one:
    scores such as log likelihoods have no zero that a bar could start from.

    Parameters
    ----------
    truth
        The true team; empty where it is not known.
    address
        Where the name of a regulator leads; by default nowhere.
    with_margins
        Whether the bars are a ranking, in which each set leads the next by a margin.
    """
    if not bars:
        return Markup("")
    has_base = any(bar.parts.has_base for bar in bars)
    best = max(bar.parts.score for bar in bars)
    if has_base:
        low = min(0.0, *(_reach(bar.parts, -1) for bar in bars))
        high = max(0.0, *(_reach(bar.parts, 1) for bar in bars))
    else:
        low, high = 0.0, best - min(bar.parts.score for bar in bars)
    scale = _Scale(low, (high - low) or 1.0)
    scores = [bar.parts.score for bar in bars] if with_margins else []
    margins = [*(one - other for one, other in pairwise(scores)), *[math.nan] * len(bars)]
    page = rendered(
        "set_bars.html",
        rows=[
            _row(
                bar,
                margin,
                scale,
                frozenset(truth),
                display,
                address,
                pieces=_pieces(bar.parts, scale, frozenset(truth), display)
                if has_base
                else _behind(best - bar.parts.score, scale),
            )
            for bar, margin in zip(bars, margins, strict=False)
        ],
        with_margins=with_margins,
        has_base=has_base,
        styles=STYLES,
        key=_key(bars, bool(truth)),
    )
    return on_one_line(page)


def _reach(parts: SetParts, sign: int) -> float:
    """How far the bar goes to one side, and its score if that is further."""
    pieces = [*parts.members.values(), parts.residual]
    total = sum(value for value in pieces if value * sign > 0)
    return max(total, parts.score) if sign > 0 else min(total, parts.score)


def _row(
    bar: Bar,
    margin: float,
    scale: _Scale,
    truth: frozenset[str],
    display: Callable[[str], str],
    address: Address | None,
    *,
    pieces: Sequence[_Piece],
) -> _Row:
    parts = bar.parts
    return _Row(
        label=bar.label,
        names=Markup(" + ").join(named(gene, display, address) for gene in parts.team),
        is_true=bool(truth) and set(parts.team) == truth,
        score=f"{parts.score:.2f}",
        score_said=f"score {parts.score:.3f}",
        score_at=scale.place(parts.score),
        margin="" if math.isnan(margin) else f"{margin:+.2f}",
        zero=scale.place(0.0),
        pieces=pieces,
    )


def _pieces(
    parts: SetParts, scale: _Scale, truth: frozenset[str], display: Callable[[str], str]
) -> list[_Piece]:
    ends = {1: 0.0, -1: 0.0}
    made = []

    def add(value: float, style: str, text: str, said: str) -> None:
        side = 1 if value >= 0 else -1
        start, stop = sorted((ends[side], ends[side] + value))
        ends[side] += value
        made.append(_Piece(style, said, text, scale.place(start), scale.width(stop - start)))

    verdicts = verdicts_of(parts.team, tuple(truth))
    for gene, value in parts.members.items():
        verdict = verdicts[gene]
        mark = {"hit": "✓ ", "wrong": "✕ "}.get(verdict, "")
        name, what = display(gene), STYLES[verdict].meaning
        add(value, verdict, f"{mark}{name}", f"{name}: base {value:.3f}; {what}")
    if parts.residual:
        add(parts.residual, "rest", "", f"residual {parts.residual:+.3f}")
    return made


def _behind(distance: float, scale: _Scale) -> list[_Piece]:
    """The bar of a set that lies so far behind the best one; none for that one itself."""
    if not distance:
        return []
    said = f"{distance:.3f} behind the first"
    return [_Piece("rest", said, "", scale.place(0.0), scale.width(distance))]


def _key(bars: Sequence[Bar], has_truth: bool) -> Mapping[str, str]:
    """What each style means, as far as it is there."""
    if not any(bar.parts.has_base for bar in bars):
        return {"rest": "how far behind the first"}
    key = (
        {"hit": "base of a known regulator", "wrong": "base of another gene"}
        if has_truth
        else {"predicted": "base of a regulator"}
    )
    if any(bar.parts.residual for bar in bars):
        key["rest"] = "residual of the set"
    return {**key, "score": "score"}
