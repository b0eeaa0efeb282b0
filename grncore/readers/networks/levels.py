"""Levels of confidence, such as DoRothEA's A to E: counted, and cut where the user says so."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.networks.meaning import LEVELS
from grncore.readers.networks.parsed import Attribute, Parsed
from grncore.readers.notices import Notices
from grncore.readers.options import ReadOptions

Rows = NDArray[np.bool_]


def check_used(options: ReadOptions, notices: Iterable[Notice]) -> None:
    """Refuse ``min_confidence`` where neither edges nor prior have levels.

    Raises
    ------
    InputError
        Naming the files.
    """
    if options.min_confidence is None or any(n.code == "edge-confidence" for n in notices):
        return
    files = [str(file) for file in (options.edges, options.prior) if file is not None]
    raise InputError(
        f"{' and '.join(files) or 'The edges'}: there is no column of confidence levels (A to E; "
        "C, S, W; High, Medium, Low) for --min-confidence; leave it out."
    )


def rows_kept(
    parsed: Parsed,
    columns: Sequence[Attribute],
    options: ReadOptions,
    among: Rows,
    notices: Notices,
) -> Rows:
    """Rows of the level asked for or a better one; all where none is.

    Raises
    ------
    InputError
        If the level does not exist, or no edge has it.
    """
    every = np.ones(len(parsed.regulators), dtype=np.bool_)
    if not columns:
        return every
    (attribute, *_) = columns
    values = attribute.values.str.strip().str.lower()
    scale = next(scale for scale in LEVELS if set(values) <= {*scale, ""})
    there = [level for level in scale if (values[among] == level).any()]
    shown = {values[row]: attribute.values[row] for row in values.index[::-1]}
    counts = ", ".join(f"{shown[level]} {int((values[among] == level).sum()):,}" for level in there)
    if blank := int((values[among] == "").sum()):
        counts += f", none {blank:,}"
    if options.min_confidence is None:
        example = shown[there[max(0, len(there) - 2)]]
        notices.say(
            "edge-confidence",
            f"{parsed.file}: {attribute} holds levels of confidence, the best first ({counts} "
            f"edges); edges of every level are taken. Take the better ones alone with, for "
            f"example, --min-confidence {example}.",
        )
        return every
    least = options.min_confidence.lower()
    if least not in scale:
        raise InputError(
            f"{parsed.file}: --min-confidence is {options.min_confidence!r}, but {attribute} holds "
            f"{counts}; choose one of {', '.join(shown[level] for level in there)}."
        )
    keep = values.isin(scale[: scale.index(least) + 1]).to_numpy()
    if not (keep & among).any():
        raise InputError(
            f"{parsed.file}: no edge has the confidence {options.min_confidence} or better "
            f"({counts})."
        )
    notices.say(
        "edge-confidence",
        f"{parsed.file}: {int((keep & among).sum()):,} of {int(among.sum()):,} edges have the "
        f"confidence {options.min_confidence} or better in {attribute} ({counts}) and are taken, "
        "as --min-confidence says.",
    )
    return keep
