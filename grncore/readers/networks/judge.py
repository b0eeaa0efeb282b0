"""From what a form gives to edges: rows that are no edges leave, rankings are refused or cut.

The same for every form; :mod:`grncore.readers.networks.meaning` tells what a column means.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.networks import backwards, contacts, labels, levels, rankings, signs
from grncore.readers.networks.fields_as_numbers import numbers
from grncore.readers.networks.meaning import KINETICS, Meaning, meaning_of
from grncore.readers.networks.names import normalised
from grncore.readers.networks.parsed import Attribute, Parsed
from grncore.readers.notices import Notices
from grncore.readers.options import NONE, ReadOptions


def judge(parsed: Parsed, options: ReadOptions) -> tuple[pd.DataFrame, tuple[Notice, ...]]:
    """Edges with their attributes as text and, where the file says it, their ``sign`` (1, -1, 0).

    Raises
    ------
    InputError
        If a column may mark rows as no edges but does not say so, or ranks them and no cut is
        chosen; the message names column, counts and flags.
    """
    parsed = contacts.without(backwards.forward(parsed), options)
    named = {
        meaning: _named(parsed, flag, said)
        for meaning, flag, said in (
            ("label", "--label-column", options.label_column),
            ("sign", "--sign-column", options.sign_column),
            ("score", "--weight-column", options.weight_column),
        )
    }
    found = {a.name: meaning_of(a) for a in parsed.attributes}
    found |= {a.name: _sign_or_nothing(a) for a in _explained(parsed.attributes, found)}
    if "verdict" in found.values():
        # Our own export says itself what each row is; its other columns add to that.
        found = {name: m if m in ("verdict", "sign") else "plain" for name, m in found.items()}
    for meaning, attribute in named.items():
        if attribute is not None:
            found[attribute.name] = meaning  # type: ignore[assignment]
    found = {
        name: "plain" if _is_ruled_out(meaning, options) else meaning
        for name, meaning in found.items()
    }
    by_meaning: dict[Meaning, list[Attribute]] = {}
    for attribute in parsed.attributes:
        by_meaning.setdefault(found[attribute.name], []).append(attribute)

    notices = Notices()
    keep = labels.rows_kept(parsed, by_meaning, options, notices)
    keep &= levels.rows_kept(parsed, by_meaning.get("confidence", []), options, keep, notices)
    is_labelled = bool(by_meaning.get("label") or by_meaning.get("verdict"))
    keep &= rankings.rows_kept(
        parsed, by_meaning.get("score", []), named["score"], options, keep, notices,
        is_labelled=is_labelled,
    )  # fmt: skip
    sign = signs.row_signs(parsed, by_meaning, keep, notices)
    columns: dict[str, pd.Series] = {"regulator": parsed.regulators, "target": parsed.targets}
    for attribute in parsed.attributes:
        columns[_kept_name(attribute.name, columns)] = attribute.values
    if sign is not None:
        columns.pop("sign", None)
        columns["sign"] = sign
    elif "sign" in columns:
        columns["source_sign"] = columns.pop("sign")
    frame = pd.DataFrame(columns)[keep].reset_index(drop=True)
    return frame, (*parsed.notices, *notices)


def _explained(attributes: Sequence[Attribute], found: Mapping[str, Meaning]) -> list[Attribute]:
    """Scores that another column explains, so that they rank nothing.

    DoRothEA's weight follows from the level of confidence; a strength beside a Hill coefficient is
    a parameter of the simulation.
    """
    scores = [a for a in attributes if found[a.name] == "score"]
    levels = [a.values for a in attributes if found[a.name] == "confidence"]
    is_simulated = any(normalised(a.name) in KINETICS for a in attributes)
    return [
        a
        for a in scores
        if (is_simulated and normalised(a.name) in ("strength", "k"))
        or any(_size(a).groupby(level).nunique().le(1).all() for level in levels)
    ]


def _size(attribute: Attribute) -> "pd.Series[float]":
    return pd.Series(numbers(attribute.values), index=attribute.values.index).abs()


def _sign_or_nothing(attribute: Attribute) -> Meaning:
    values = numbers(attribute.values)
    return "sign" if values is not None and bool((values < 0).any()) else "plain"


def _named(parsed: Parsed, flag: str, said: str | None) -> Attribute | None:
    if said is None or said.lower() == NONE:
        return None
    for attribute in parsed.attributes:
        if said in (attribute.flag, attribute.name):
            return attribute
    for attribute in parsed.attributes:
        if said.lower() == attribute.flag.lower():
            return attribute
    there = ", ".join(a.flag for a in parsed.attributes) or "none"
    raise InputError(
        f"{parsed.file}: {flag} is {said!r}, but the columns beside regulator and target are "
        f"{there}."
    )


def _is_ruled_out(meaning: Meaning, options: ReadOptions) -> bool:
    asks_for_label = meaning in ("label", "binary", "unclear-label", "two-levels")
    label = options.label_column if asks_for_label else None
    said = {"sign": options.sign_column, "score": options.weight_column}.get(meaning, label)
    if meaning == "plus-minus":
        return NONE in (options.label_column, options.sign_column)
    return said is not None and said.lower() == NONE


def _kept_name(name: str, taken: Mapping[str, object]) -> str:
    while name in taken:
        name = f"source_{name}"
    return name
