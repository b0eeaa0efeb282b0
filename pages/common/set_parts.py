"""What the sets of a target are made of under a model, kept between runs."""

from grncore.answers.set_parts import ScoreGap, SetParts, set_parts
from grncore.answers.target import TargetView
from grncore.errors import GrncoreError
from pages.common.context import Context
from pages.common.result_cache import ResultCache
from pages.common.text import plain

_PARTS = ResultCache[tuple[SetParts, ...]]("common.set_parts.parts", 256)


def parts_of(context: Context, view: TargetView, model: str) -> tuple[SetParts, ...] | None:
    """Parts of the model's listed sets, in their order; None where it has none to show.

    Where a model chose sizes itself, of the sets that are as large as its first one: scores of
    others are on another scale.
    """
    source, sets = context.predictor, view.models[model]
    if not sets.sets or not source.scores_sets(model, view.size):
        return None
    same = tuple(team for team in sets.sets if len(team) == len(sets.best))
    try:
        return _PARTS.get_or_make(
            (context.key, view.target, model, same),
            lambda: set_parts(source, view.target, model, same),
        )
    except GrncoreError:  # weights that cannot be read: what was stored is shown alone
        return None


def said_of_gap(context: Context, gap: ScoreGap, first: str, second: str) -> str:
    """In words: from what one set's lead over another comes."""

    def named(bases: dict[str, float]) -> str:
        display = context.dataset.display
        return " and ".join(f"**{plain(display(g))}** ({value:+.2f})" for g, value in bases.items())

    verb = "leads" if gap.score >= 0 else "trails"
    said = f"{first} {verb} {second} by {abs(gap.score):.2f}"
    if not gap.gained:
        return f"{said}: the two name the same regulators."
    base = f"{named(dict(gap.gained))} in place of {named(dict(gap.given_up))} is {gap.base:+.2f}"
    if abs(gap.residual) < 0.005:
        return f"{said}: {base}."
    return f"{said}: {base}, and the residual {gap.residual:+.2f}."
