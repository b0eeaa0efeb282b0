"""Rows that are no edges: labels of a training set or gold standard, verdicts of our exports."""

import shlex
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.readers.networks.fields_as_numbers import numbers
from grncore.readers.networks.meaning import (
    FALSE,
    NEGATIONS,
    NO_RELATION,
    TRUE,
    WEIGHTS,
    Meaning,
    denied,
    sign_of,
)
from grncore.readers.networks.names import normalised
from grncore.readers.networks.parsed import Attribute, Parsed
from grncore.readers.notices import Notices
from grncore.readers.options import ReadOptions

Rows = NDArray[np.bool_]


def rows_kept(
    parsed: Parsed,
    columns: Mapping[Meaning, Sequence[Attribute]],
    options: ReadOptions,
    notices: Notices,
) -> Rows:
    """Which rows are edges by their labels.

    Raises
    ------
    InputError
        If a column may be a label and does not say so, or every row is no edge.
    """
    keep = np.ones(len(parsed.regulators), dtype=np.bool_)
    is_asked = options.label_column is None and not columns.get("verdict")
    for meaning in ("unclear-label", "plus-minus", "sign-or-none", "binary", "two-levels"):
        # What is called a label beside it says more than two levels that nobody understands.
        if is_asked and not (meaning == "two-levels" and columns.get("label")):
            for attribute in columns.get(meaning, ()):
                raise _question(parsed, attribute, meaning)
    for attribute in columns.get("verdict", ()):
        keep &= _by_verdict(parsed, attribute, notices)
    for attribute in columns.get("sign", ()):
        keep &= _weighs(parsed, attribute, notices)
    _check_one_label(parsed, columns.get("label", ()), options)
    for attribute in columns.get("label", ()):
        if options.label_column is None or options.label_column.lower() in _names(attribute):
            keep &= _by_label(parsed, attribute, notices)
    return keep


def _check_one_label(parsed: Parsed, labels: Sequence[Attribute], options: ReadOptions) -> None:
    if options.label_column is not None or len(labels) < 2:
        return
    absent = [_absent(parsed, attribute) for attribute in labels]
    if all(np.array_equal(absent[0], other) for other in absent[1:]):
        return
    names = ", ".join(str(attribute) for attribute in labels)
    raise InputError(
        f"{parsed.file}: several columns say which rows are edges and which are no edge ({names}), "
        f"and they differ. Say which counts, such as --label-column "
        f"{shlex.quote(labels[0].flag)}, or --label-column none."
    )


def _names(attribute: Attribute) -> tuple[str, str]:
    return attribute.flag.lower(), attribute.name.lower()


def _by_verdict(parsed: Parsed, attribute: Attribute, notices: Notices) -> Rows:
    verdicts = attribute.values.str.lower()
    keep = verdicts.isin(["hit", "missed"]).to_numpy()
    wrong, predicted = int((verdicts == "wrong").sum()), int((verdicts == "predicted").sum())
    if not keep.any():
        raise InputError(
            f"{parsed.file}: {attribute} marks {predicted:,} rows as predicted and {wrong:,} as "
            "wrong: this is a predicted network, of which no edge is known to be true. Give the "
            "list of known edges."
        )
    notices.say(
        "edge-absent",
        f"{parsed.file}: {attribute} says what each edge of this export is; {wrong:,} wrong "
        f"and {predicted:,} predicted of {len(keep):,} rows are no known edges and were left "
        "out, hit and missed ones are edges.",
    )
    return keep


def _by_label(parsed: Parsed, attribute: Attribute, notices: Notices) -> Rows:
    absent = _absent(parsed, attribute)
    if absent.all():
        raise InputError(
            f"{parsed.file}: every row holds {attribute.values.iloc[0]!r} in {attribute}, which "
            "marks a pair that is no edge, so there is no edge. If that column means something "
            f"else, say --label-column none."
        )
    if absent.any():
        marks = " or ".join(sorted(set(attribute.values[absent])))
        notices.say(
            "edge-absent",
            f"{parsed.file}: {int(absent.sum()):,} of {len(absent):,} rows hold {marks} in "
            f"{attribute}, which marks a pair that is no edge; they were dropped. If that "
            f"column means something else, say --label-column none.",
        )
    return ~absent


def _weighs(parsed: Parsed, attribute: Attribute, notices: Notices) -> Rows:
    """Rows of which a signed weight is not 0; a sign of 0 is an unknown one."""
    found = numbers(attribute.values)
    if found is None or normalised(attribute.name) not in WEIGHTS or not (found == 0).any():
        return np.ones(len(attribute.values), dtype=np.bool_)
    notices.say(
        "edge-absent",
        f"{parsed.file}: {int((found == 0).sum()):,} of {len(found):,} rows have the weight 0 "
        f"in {attribute}, which is no edge; they were dropped.",
    )
    result: Rows = found != 0
    return result


def _absent(parsed: Parsed, attribute: Attribute) -> Rows:
    """Rows that a label marks as no edge."""
    found = numbers(attribute.values)
    if found is not None and not np.isnan(found).any():
        levels = set(found)
        if 0.0 not in levels and not levels <= {1.0, -1.0} and len(levels) > 1:
            raise _question(parsed, attribute, "unclear-label")
        # -1 is no edge where the only other mark is 1; beside 0 it is a sign.
        result: Rows = found == (0.0 if 0.0 in levels else -1.0)
        return result
    marks = attribute.values.str.strip().str.lower()
    tokens = set(marks)
    no = tokens & {*FALSE, "-", "-1"}
    no |= denied(frozenset(tokens)) | {t for t in tokens if NO_RELATION.fullmatch(t)}
    signed = {t for t in tokens if sign_of(t)}
    if unclear := tokens - no - TRUE - signed - {"+", "+1"} - _affirmed(tokens, no):
        raise _question(parsed, attribute, "unclear-label", sorted(unclear))
    return marks.isin(no).to_numpy()


def _affirmed(tokens: set[str], no: set[str]) -> set[str]:
    others = tokens - no
    if denied(frozenset(tokens)) and len(others) == 1:
        return others
    return {t for t in others if any(start + t in no for start in NEGATIONS)}


def _question(
    parsed: Parsed, attribute: Attribute, meaning: Meaning, unclear: Sequence[str] = ()
) -> InputError:
    name = shlex.quote(attribute.flag)
    start = f"{parsed.file}: {attribute} holds {_counts(attribute.values)}"
    if meaning == "plus-minus":
        return InputError(
            f"{start}. If these are signs (activation and repression), say --sign-column {name}; "
            f"if they are a label, so that -, 0 or a word for no marks a pair that is no "
            f"edge, say --label-column {name}; if neither, say --sign-column none."
        )
    if meaning == "sign-or-none":
        return InputError(
            f"{start}: signs, beside a level that may mark pairs that are no edge. If it does, say "
            f"--label-column {name}, and these rows are left out; if it means an unknown sign, say "
            f"--sign-column {name}."
        )
    if meaning == "binary":
        return InputError(
            f"{start}. Does it mark rows that are no edges? If so, say --label-column {name}; if "
            "every row is an edge, say --label-column none."
        )
    if meaning == "two-levels":
        return InputError(
            f"{start}, which is not understood. If it marks rows that are no edges, write 1 for an "
            f"edge and 0 for none there and say --label-column {name}; if every row is an edge, "
            "say --label-column none."
        )
    which = f" ({', '.join(unclear)} is not understood)" if unclear else ""
    return InputError(
        f"{start}{which}; by its name it is a label, but which of these mark no edge is open. "
        "Write 1 for an edge and 0 for none, or, if every row is an edge, say --label-column none."
    )


def _counts(values: "pd.Series[str]") -> str:
    counted = values.value_counts().head(4)
    said = [f"{value or 'nothing'} ({count:,} rows)" for value, count in counted.items()]
    return ", ".join(said) + (" and others" if values.nunique() > 4 else "")
