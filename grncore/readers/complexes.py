"""Names of several genes: dimers and complexes as databases write them."""

import re
from collections.abc import Collection

_PREFIX = re.compile(r"^complex:", re.IGNORECASE)
_SURE = re.compile(r"::|[;,|&]|\s+and\s+")
_MAYBE = tuple(map(re.compile, (r"_", r":", r"/", r"\+", r"-", r"\.", r"[_:/+-]")))
"""Characters that gene names hold too, each alone and then together."""


def splits(name: str) -> tuple[tuple[str, ...], ...]:
    """Every way to read a name as several genes; none where there is no way.

    ``FOS::JUN`` (JASPAR), ``FOS_JUN`` and ``COMPLEX:P01100_P05412`` (OmniPath, CollecTRI),
    ``ihfA;ihfB`` (RegulonDB), ``NFKB1/RELA``, ``MAX-MYC``, ``NKX2-5_GATA4``.
    """
    body = _PREFIX.sub("", name)
    found = []
    for separator in (_SURE,) if _SURE.search(body) else _MAYBE:
        parts = tuple(dict.fromkeys(part.strip() for part in separator.split(body)))
        if len(parts) > 1 and all(parts):
            found.append(parts)
    return tuple(dict.fromkeys(found))


def members_among(name: str, genes: Collection[str]) -> tuple[str, ...]:
    """Members of a complex if the genes say that it is one, else the name alone.

    Names joined by ``::``, ``;``, ``,``, ``|``, ``&`` or ``and`` are a complex if any member is a
    gene; joined by a character that gene names hold too, if every member is.
    """
    if name in genes:
        return (name,)
    ways = splits(name)
    for parts in ways:
        if all(part in genes for part in parts):
            return parts
    sure = bool(_SURE.search(name)) or bool(_PREFIX.match(name))
    return next((p for p in ways if sure and any(part in genes for part in p)), (name,))
