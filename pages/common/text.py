"""Text from files, made safe to show: gene names may hold anything."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&])")


def plain(text: str) -> str:
    """``text`` with every character escaped that Markdown would read as markup."""
    return _SPECIAL.sub(r"\\\1", text)


def file_stem(text: str) -> str:
    """``text`` as part of a file name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip("._") or "unnamed"
