"""Text from files, made safe to show: gene names may hold anything."""

import re

from pages.common.context import Context

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&])")


_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
_JOINER = "\u2060"
"""Without width, and no place to break a line at."""


def plain(text: str) -> str:
    """``text`` with every character escaped that Markdown would read as markup.

    Addresses are looked for after escapes are read, so that only another character within them
    keeps a name such as ``http://a.b`` from becoming a link that leads outside.
    """
    return _SPECIAL.sub(r"\\\1", _ADDRESS.sub(_JOINER, text))


def in_noun(sentence: str, noun: str) -> str:
    """A sentence of the library about cells, about ``noun`` where the data is of samples."""
    return re.sub(r"\bcells\b", noun, sentence)


def file_stem(text: str) -> str:
    """``text`` as part of a file name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip("._") or "unnamed"


def export_stem(context: Context, name: str) -> str:
    """File name, without ending, of what is taken along: what it is, dataset and checkpoint.

    Files of two checkpoints would else overwrite each other in the folder of downloads.
    """
    bundle = "no-checkpoint" if context.checkpoint is None else context.checkpoint.name
    return "-".join(file_stem(part) for part in (name, context.dataset.name, bundle))
