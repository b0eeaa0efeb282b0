"""The teams of a target side by side, as one HTML table: a row a model, a column a regulator."""

import html
from collections.abc import Callable, Mapping

from grncore.answers.ranked_sets import RankedSets
from grncore.answers.target import TargetView, columns_of
from grncore.answers.team_signs import SIGN_MARKS, SIGN_WORDS
from grncore.answers.verdicts import Verdict, verdicts_of
from grncore.drawing.palette import STYLES

_CSS = """
.grn-strip { overflow-x: auto; background: linear-gradient(to right,
  light-dark(#ffffff, #11151c) 30%, transparent) left / 3rem 100% no-repeat local,
  linear-gradient(to left, light-dark(#ffffff, #11151c) 30%, transparent) right / 3rem 100%
  no-repeat local, linear-gradient(to right, rgba(128, 140, 155, 0.45), transparent) left / 1rem
  100% no-repeat scroll, linear-gradient(to left, rgba(128, 140, 155, 0.45), transparent) right /
  1rem 100% no-repeat scroll; }
.grn-strip thead th:first-child { position: sticky; left: 0; z-index: 2;
  background: light-dark(#ffffff, #11151c); }
@media (max-width: 640px) { .grn-strip th[scope=row] { max-width: 6.5rem; white-space: normal; }
  .grn-strip td.verdict { white-space: normal; min-width: 3.6rem; font-size: 0.78rem; } }
.grn-strip table { border-collapse: separate; border-spacing: 0; font-size: 0.9rem; margin: 0; }
.grn-strip th, .grn-strip td { border: 0; padding: 0.3rem 0.3rem; text-align: center; }
.grn-strip thead th { font-weight: 600; white-space: nowrap; vertical-align: bottom;
  border-bottom: 1px solid rgba(128, 140, 155, 0.35); }
.grn-strip thead th small { display: block; font-weight: 400; opacity: 0.7; }
.grn-strip tbody th { text-align: left; font-weight: 500; white-space: nowrap; position: sticky;
  left: 0; background: light-dark(#ffffff, #11151c); padding-right: 0.7rem; z-index: 1; }
.grn-strip tbody tr:nth-child(n + 2) > * { border-top: 1px solid rgba(128, 140, 155, 0.18); }
.grn-strip tr.truth > * { background: light-dark(#f2f5f8, #1a212c); }
.grn-strip .true { box-shadow: inset 0 0 0 100vmax rgba(86, 180, 233, 0.07); }
.grn-strip td.verdict { text-align: left; white-space: nowrap; padding-right: 0.6rem; }
.grn-strip .dot, .grn-key .dot { display: inline-flex; align-items: center; justify-content: center;
  width: 1.55rem; height: 1.55rem; border-radius: 50%; box-sizing: border-box; font-weight: 700;
  font-size: 0.85rem; line-height: 1; vertical-align: middle; }
.grn-strip .exact { display: inline-block; border-radius: 1rem; padding: 0.1rem 0.6rem;
  font-weight: 600; background: light-dark(#d9f2e8, #12382c);
  color: light-dark(#00573f, #7ee0be); }
.grn-strip .partial { opacity: 0.75; }
.grn-strip .none { opacity: 0.3; }
.grn-key { display: flex; flex-wrap: wrap; gap: 0.35rem 1.2rem; font-size: 0.82rem;
  padding: 0.6rem 0 0.9rem; opacity: 0.9; }
.grn-strip .effect, .grn-key .effect { margin-left: 0.2rem; font-weight: 700; }
.grn-key .effect { margin: 0 0.35rem 0 0; }
.grn-key .dot { width: 1.15rem; height: 1.15rem; font-size: 0.68rem; margin-right: 0.35rem; }
"""


def team_strip(
    view: TargetView,
    *,
    signs: Mapping[str, Mapping[str, int]] | None = None,
    display: Callable[[str], str] = str,
) -> str:
    """Every model's team against the known one, as HTML with its style.

    A filled circle with a tick is a hit, a hollow square with a cross is wrong, a dashed outline is
    a true regulator that was not named. All names are escaped.

    Parameters
    ----------
    signs
        Model -> regulator -> 1 activates, -1 represses, where that is known; the known team's
        signs stand under ``""``.
    """
    columns = columns_of(view)
    head = "".join(_head(gene, gene in view.truth, display) for gene in columns)
    said = signs or {}
    rows = [_truth_row(view, columns, said.get("", {}))] if view.truth else []
    rows += [
        _model_row(view, sets, columns, said.get(model, {})) for model, sets in view.models.items()
    ]
    page = (
        f"<style>{_CSS}{_dots()}</style>"
        '<div class="grn-strip" role="region" aria-label="Teams by model"><table>'
        f"<thead><tr><th></th><th></th>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
        f"</table></div>{_key(bool(view.truth), any(map(bool, said.values())))}"
    )
    # On one line: a reader of Markdown takes that for one block of HTML, whatever is in it.
    return " ".join(page.split())


def _dots() -> str:
    """CSS of the marks, from the palette."""
    rules = []
    for name, style in STYLES.items():
        colour = f"light-dark({style.colour}, {style.on_dark})"
        look = {
            "hit": f"background: {style.colour}; color: #ffffff;",
            "wrong": f"border: 2px solid {colour}; color: {colour}; border-radius: 0.25rem;",
            "missed": f"border: 2px dashed {colour}; color: {colour};",
            "predicted": f"border: 2px solid {colour}; color: {colour};",
        }[name]
        rules.append(f".grn-strip .{name}, .grn-key .{name} {{ {look} }}")
    ink = "light-dark(#1c2430, #e6eaf0)"
    rules.append(f".grn-strip .known {{ border: 2px solid {ink}; color: {ink}; }}")
    return "\n".join(rules)


def _head(gene: str, is_true: bool, display: Callable[[str], str]) -> str:
    name, identifier = html.escape(display(gene)), html.escape(gene)
    below = "" if name == identifier else f"<small>{identifier}</small>"
    mark = ' class="true"' if is_true else ""
    return f'<th{mark} scope="col" title="{identifier}">{name}{below}</th>'


def _dot(verdict: Verdict, gene: str, sign: int) -> str:
    style = STYLES[verdict]
    effect = f", {SIGN_WORDS[sign]}" if sign else ""
    said = html.escape(f"{gene}: {style.label}{effect}")
    return (
        f'<td><span class="dot {verdict}" role="img" aria-label="{said}" title="{said}">'
        f"{style.mark}</span>{_effect(sign)}</td>"
    )


def _effect(sign: int) -> str:
    """An arrow for an activator, a bar for a repressor; nothing where it is not known."""
    if not sign:
        return ""
    return f'<span class="effect" title="{SIGN_WORDS[sign]}">{SIGN_MARKS[sign]}</span>'


_NOTHING = '<td><span class="none">·</span></td>'


def _truth_row(view: TargetView, columns: tuple[str, ...], signs: Mapping[str, int]) -> str:
    known = '<span class="dot known" role="img" aria-label="true">●</span>'
    cells = "".join(
        f'<td class="true">{known}{_effect(signs.get(gene, 0))}</td>'
        if gene in view.truth
        else _NOTHING
        for gene in columns
    )
    return (
        f'<tr class="truth"><th scope="row">Known team</th>'
        f'<td class="verdict">{len(view.truth)} known</td>{cells}</tr>'
    )


def _model_row(
    view: TargetView, sets: RankedSets, columns: tuple[str, ...], signs: Mapping[str, int]
) -> str:
    verdicts = verdicts_of(sets.best, view.truth) if sets.best else {}
    cells = "".join(
        _dot(verdicts[gene], gene, signs.get(gene, 0)) if gene in verdicts else _NOTHING
        for gene in columns
    )
    return (
        f'<tr><th scope="row">{html.escape(sets.label)}</th>'
        f'<td class="verdict">{_verdict(view, sets)}</td>{cells}</tr>'
    )


def _verdict(view: TargetView, sets: RankedSets) -> str:
    if not sets.best:
        return '<span class="partial">no answer</span>'
    if not view.truth:
        return '<span class="partial">predicted</span>'
    if view.is_exact(sets.model):
        return '<span class="exact">exact match</span>'
    hits = len(set(sets.best) & set(view.truth))
    return f'<span class="partial">{hits} of {len(view.truth)}</span>'


def _key(has_truth: bool, has_signs: bool) -> str:
    entries = [entry for entry in STYLES.items() if (entry[0] == "predicted") != has_truth]
    said = "".join(
        f'<span><span class="dot {name}" aria-hidden="true">{style.mark}</span>'
        f"<b>{style.label}</b> {style.meaning}</span>"
        for name, style in entries
    )
    if has_signs:
        said += "".join(
            f'<span><span class="effect" aria-hidden="true">{SIGN_MARKS[sign]}</span>'
            f"<b>{SIGN_WORDS[sign]}</b></span>"
            for sign in (1, -1)
        )
    return f'<div class="grn-key">{said}</div>'
