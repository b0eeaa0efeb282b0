"""Files of binding motifs as lists of regulators: whose motifs they are. JASPAR, MEME, TRANSFAC."""

import re

_NAMED = (
    re.compile(r"^>\s*MA\d+\.\d+\s+(\S.*)$"),  # JASPAR
    re.compile(r"^MOTIF\s+\S+\s+(\S.*)$"),  # MEME; without a second name a motif says no factor
    re.compile(r"^ID\s+(\S.*)$"),  # TRANSFAC as JASPAR writes it: AC is the motif's number
)

_STARTS = (
    re.compile(r"^>\s*MA\d+\.\d+\s", re.MULTILINE),
    re.compile(r"^MEME version \d", re.MULTILINE),
    re.compile(r"\AAC\s+MA\d+\.\d+\s*$.*?^ID\s", re.MULTILINE | re.DOTALL),
)

_VARIANT = re.compile(r"\(var\.\d+\)$")


def is_motif_file(start: str) -> bool:
    """Whether text begins as a file of motifs does."""
    return any(form.search(start) for form in _STARTS)


def factors_of_motifs(text: str) -> list[str]:
    """Names of the factors in the file's order, each once; a dimer's as ``Ahr::Arnt``."""
    found: dict[str, None] = {}
    for line in text.splitlines():
        named = next((match for form in _NAMED if (match := form.match(line))), None)
        if named:
            found[_VARIANT.sub("", named[1].strip()).strip()] = None
    return list(found)
