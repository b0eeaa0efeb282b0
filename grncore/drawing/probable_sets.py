"""A model's sets with the probability that each is the whole team, as bars of HTML."""

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from grncore.answers.percent import percent
from grncore.answers.ranked_sets import RankedSets, Team
from grncore.answers.team_signs import SIGN_MARKS, SIGN_WORDS
from grncore.drawing.markup import Address, named, on_one_line, rendered
from grncore.drawing.palette import BLUE, GREY, STYLES


def probable_sets(
    sets: RankedSets,
    truth: Sequence[str],
    *,
    display: Callable[[str], str] = str,
    address: Address | None = None,
) -> Markup:
    """Bars of the listed sets, most probable first, with what each regulator does.

    A tick says that the set is in the list that holds the team with the promised frequency; the
    true set is marked by a diamond. All names are escaped.

    Parameters
    ----------
    sets
        Of a model that gives probabilities.
    truth
        The true team; empty where it is not known.
    address
        Where the name of a regulator leads; by default nowhere.
    """
    chances = sets.probability or ()
    rows = []
    for place, (team, chance) in enumerate(zip(sets.sets, chances, strict=True)):
        is_listed = None if sets.listed is None else bool(sets.listed[place])
        rows.append(
            {
                "names": _signed(sets, place, team, display, address),
                "chance": percent(chance, 1),
                "listed": "–" if is_listed is None else "✓" if is_listed else "✕",
                "style": "probable" if is_listed is not False else "unlisted",
                "said": _said(sets, place, team, display),
                "width": f"{100 * chance:.2f}",
                "is_true": bool(truth) and set(team) == set(truth),
            }
        )
    return on_one_line(
        rendered("probable_sets.html", rows=rows, blue=BLUE, grey=GREY, styles=STYLES)
    )


def _signed(
    sets: RankedSets,
    place: int,
    team: Team,
    display: Callable[[str], str],
    address: Address | None,
) -> Markup:
    signs = (0,) * len(team) if sets.signs is None else sets.signs[place]
    return Markup(" + ").join(
        Markup(f"{escape(SIGN_MARKS[sign])} {named(gene, display, address)}")
        if sign
        else named(gene, display, address)
        for gene, sign in zip(team, signs, strict=True)
    )


def _said(sets: RankedSets, place: int, team: Team, display: Callable[[str], str]) -> str:
    """Effect, coefficient and probability of each member, to be read on a bar."""
    signs = (0,) * len(team) if sets.signs is None else sets.signs[place]
    words = [f"{SIGN_WORDS[s]}: {display(gene)}" for gene, s in zip(team, signs, strict=True)]
    for values, form in ((sets.coefficients, ", coefficient {:.2f}"),
                         (sets.member_probability, ", {:.0%} of all sets")):  # fmt: skip
        if values is not None:
            pairs = zip(words, values[place], strict=True)
            words = [word + form.format(value) for word, value in pairs]
    return "; ".join(words)
