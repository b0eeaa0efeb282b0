"""Rows whose relation runs the other way: ``HBB <- GATA1``, ``HBB regulated by GATA1``."""

import re
import shlex
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.networks.names import normalised
from grncore.readers.networks.parsed import Attribute, Parsed

_MOST = 50
"""Different words of a column that says how two genes relate."""

_VERBS = {
    "regulated": "regulates", "controlled": "controls", "activated": "activates",
    "repressed": "represses", "inhibited": "inhibits", "induced": "induces",
    "suppressed": "suppresses", "stimulated": "stimulates", "upregulated": "upregulates",
    "up-regulated": "up-regulates", "downregulated": "downregulates",
    "down-regulated": "down-regulates", "bound": "binds", "targeted": "targets",
}  # fmt: skip
_PASSIVE = re.compile(rf"(?:\b(?:is|was|are)[ _-])?\b({'|'.join(_VERBS)})[ _-]by\b")
_ARROW = re.compile(r"<\|?[-=]+|\|[-=]+")
_FORWARD = re.compile(r"[-=]+\|?>|[-=]+\|")
_UNDIRECTED = re.compile(r"[-–=]+|<[-=]+>|\|[-=]+\|")
_OTHERS = {"backward": "forward", "backwards": "forwards", "reverse": "forward",
           "reversed": "forward", "target of": "targets", "target_of": "targets",
           "is target of": "targets", "is_target_of": "targets"}  # fmt: skip
_WITHOUT = {"undirected", "non-directed", "nondirected", "unoriented", "<->", "<-->"}
_ROLES = ("tf", "regulator", "regulating", "transcriptionfactor")
"""Starts of names of columns that say themselves who regulates."""


def forward(parsed: Parsed) -> Parsed:
    """The network with such rows turned round, and rows without direction left out.

    Rows without direction (``-`` beside arrows) are told from signs by the arrows beside them.

    Raises
    ------
    InputError
        If the names of the columns say the opposite, or no row has a direction.
    """
    for attribute in sorted(parsed.attributes, key=_has_no_arrow):
        different = attribute.values.unique()
        if len(different) > _MOST:
            continue
        tokens = {token.strip().lower() for token in different}
        mirrored = {token: found for token in tokens if (found := _mirrored(token)) is not None}
        arrows = any(_ARROW.fullmatch(t) or _FORWARD.fullmatch(t) for t in tokens)
        loose = {t for t in tokens if arrows and _UNDIRECTED.fullmatch(t)}
        loose |= tokens & _WITHOUT
        if not (mirrored or loose):
            continue
        words = attribute.values.str.strip().str.lower()
        back = words.isin(mirrored.keys()).to_numpy()
        if back.any() and _is_right(parsed, attribute, back):
            back[:] = False
        new = attribute.values.where(~back, words.map(mirrored))
        return _without(_with_turned(parsed, attribute, back, replace(attribute, values=new)),
                        attribute, words.isin(loose).to_numpy())  # fmt: skip
    return parsed


def _has_no_arrow(attribute: Attribute) -> bool:
    return not any(_ARROW.fullmatch(token.strip()) for token in attribute.values.unique()[:_MOST])


def _mirrored(token: str) -> str | None:
    """The word that says the same with the genes changed over; None for a word that runs on."""
    if token in _OTHERS:
        return _OTHERS[token]
    if _ARROW.fullmatch(token):
        return token[::-1].replace("<", ">")
    # Of several words each may mean another pair; such text is left alone.
    found = _PASSIVE.search(token)
    if found is None or ";" in token or len(token) > 60:
        return None
    return token[: found.start()] + _VERBS[found[1]] + token[found.end() :]


def _is_right(parsed: Parsed, attribute: Attribute, back: NDArray[np.bool_]) -> bool:
    """Whether the user said which column regulates, so that the words are no news."""
    has_role = parsed.has_roles and normalised(parsed.ends[0]).startswith(_ROLES)
    if parsed.is_stated and (has_role or back.all()):
        return True
    if not has_role:
        return False
    raise InputError(
        f"{parsed.file}: {attribute} holds {attribute.values[back].iloc[0]!r}, as if the gene in "
        f"{parsed.ends[1]!r} regulates that in {parsed.ends[0]!r}. If so, say "
        f"{_flags(parsed.ends[::-1])}; if it is as the columns are called, say "
        f"{_flags(parsed.ends)}."
    )


def _flags(ends: tuple[str, ...]) -> str:
    return f"--regulator-column {shlex.quote(ends[0])} --target-column {shlex.quote(ends[1])}"


def _with_turned(parsed: Parsed, old: Attribute, back: NDArray[np.bool_], new: Attribute) -> Parsed:
    if not back.any():
        return parsed
    words = " or ".join(map(repr, sorted(set(old.values[back]))[:3]))
    notice = Notice(
        "edge-backwards",
        f"{parsed.file}: {int(back.sum()):,} of {len(back):,} rows hold {words} in {old}, which "
        f"says that the gene in column {parsed.ends[1]} regulates that in column "
        f"{parsed.ends[0]}; they were turned round.",
    )
    return replace(
        parsed,
        regulators=parsed.regulators.where(~back, parsed.targets),
        targets=parsed.targets.where(~back, parsed.regulators),
        attributes=[new if one is old else one for one in parsed.attributes],
        notices=(*parsed.notices, notice),
    )


def _without(parsed: Parsed, attribute: Attribute, loose: NDArray[np.bool_]) -> Parsed:
    if not loose.any():
        return parsed
    if loose.all():
        raise InputError(
            f"{parsed.file}: every row holds {attribute.values.iloc[0]!r} in {attribute}: the "
            "edges have no direction, so which of two genes regulates is unknown. Give a directed "
            "network; if the first gene of each row does regulate, take that column out."
        )
    marks = " or ".join(map(repr, sorted(set(attribute.values[loose]))[:3]))
    notice = Notice(
        "edge-absent",
        f"{parsed.file}: {int(loose.sum()):,} of {len(loose):,} rows hold {marks} in {attribute}, "
        "beside others with a direction; they say of no gene which it regulates, and were dropped.",
    )
    return parsed.rows(~loose, notice)
