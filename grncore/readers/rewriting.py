"""How names are rewritten before they are compared: the table behind ``--names``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from grncore.readers.options import NameMatching

_VERSION = re.compile(r"\.\d+$")
_WHOLE = re.compile(r"^(\d+)\.0+$")
_DECORATION = re.compile(r"\s*\([+-]\)$|_?\([+-]\)$|_extended( \(\d+g\))?$|\s*\(\d+g\)$")
_APOSTROPHE = re.compile(r"^'(?=[=+@'\t\r\n\uff1d\uff0b\uff0d\uff20-])")
_QUOTED = re.compile(r"^'(.+)'$")
_YEAST_PROTEIN = re.compile(r"^([A-Z][a-z]{2}\d{1,3})p$")
_PARTS = re.compile(r"[|:; ]+|_+")
_NOT_WORD = re.compile(r"[^0-9A-Za-z]")
_LEADING_X = re.compile(r"^X(?=\d)")


def bare(name: str) -> str:
    """A name without what never is part of one: ``665.0`` is ``665``, ``GATA1(+)`` is ``GATA1``.

    An apostrophe goes too that keeps a spreadsheet from running a name as a formula, and quotes
    around a name. A protein of yeast is called by its gene: ``Aft1p`` is ``AFT1``.
    """
    name = _QUOTED.sub(r"\1", name)
    if protein := _YEAST_PROTEIN.match(name):
        return protein[1].upper()
    if whole := _WHOLE.match(name):
        return whole[1]
    return _DECORATION.sub("", _APOSTROPHE.sub("", name))


def _without_version(name: str) -> str:
    # 665.0 is a number that was written as one, not the first version of 665.
    return bare(name) if _WHOLE.match(name) else _VERSION.sub("", name)


def _as_r_writes(name: str) -> str:
    return _NOT_WORD.sub(".", _LEADING_X.sub("", name))


def _parts(name: str) -> tuple[str, ...]:
    # One letter or digit is no name of its own.
    found = (part for part in _PARTS.split(name) if len(part) > 1)
    return tuple(dict.fromkeys((name, *found)))


def loose_key(name: str) -> tuple[str, ...]:
    """Keys of a name when case, version, punctuation and all but one part are ignored."""
    return tuple(
        dict.fromkeys(
            _as_r_writes(_without_version(bare(part))).casefold() for part in _parts(name)
        )
    )


@dataclass(frozen=True)
class Rewriting:
    """One way of matching names.

    Attributes
    ----------
    keys
        What a name answers to. Two names agree if they share a key.
    condition
        What it does, as a condition in a sentence.
    """

    keys: Callable[[str], tuple[str, ...]]
    condition: str


REWRITINGS: Mapping[NameMatching, Rewriting] = {
    "exact": Rewriting(lambda name: (name,), "names are taken as they are"),
    "ignore-case": Rewriting(lambda name: (name.casefold(),), "letter case is ignored"),
    "ignore-version": Rewriting(
        lambda name: (_without_version(name),), "a version suffix such as '.12' is ignored"
    ),
    "ignore-punctuation": Rewriting(
        lambda name: (_as_r_writes(name),),
        "punctuation is ignored, for R's check.names writes a dot for a dash (NKX2.5 for NKX2-5)",
    ),
    "parts": Rewriting(
        _parts,
        "a part of the name is enough, as in GATA1|2623, ENSG00000102145|GATA1 or hg19_GATA1",
    ),
    "loose": Rewriting(
        loose_key, "letter case, version suffix and punctuation are ignored and a part is enough"
    ),
}
"""Ways of matching, from the strictest to the loosest."""
