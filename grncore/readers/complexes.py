"""Names of several genes: dimers and complexes as databases write them."""

import re
from collections.abc import Collection

_PREFIX = re.compile(r"^complex:", re.IGNORECASE)
_SURE = re.compile(r"::|[;,|]")
_MAYBE = re.compile(r"[_:/+-]")


def members(name: str) -> tuple[str, ...]:
    """Genes of which a name may be made; the name alone where it is none of several.

    ``FOS::JUN`` (JASPAR), ``FOS_JUN`` and ``COMPLEX:P01100_P05412`` (OmniPath, CollecTRI),
    ``ihfA;ihfB`` (RegulonDB), ``NFKB1/RELA``, ``MAX-MYC``.
    """
    body = _PREFIX.sub("", name)
    separator = _SURE if _SURE.search(body) else _MAYBE
    parts = tuple(dict.fromkeys(part.strip() for part in separator.split(body)))
    return parts if len(parts) > 1 and all(parts) else (name,)


def members_among(name: str, genes: Collection[str]) -> tuple[str, ...]:
    """Members of a complex if the genes say that it is one, else the name alone.

    Names joined by ``::``, ``;``, ``,`` or ``|`` are a complex if any member is a gene; joined by
    a character that gene names hold too, if every member is.
    """
    if name in genes:
        return (name,)
    parts = members(name)
    if len(parts) < 2:
        return (name,)
    there = sum(part in genes for part in parts)
    sure = bool(_SURE.search(name)) or bool(_PREFIX.match(name))
    return parts if there == len(parts) or (sure and there) else (name,)
