"""Write docs/licences.md: every package that requirements.txt brings, and its licence.

Run it in an environment that holds requirements.txt, after a change there::

    python docs/licences.py
"""

import re
import sys
from collections import deque
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
OPENING = """\
# Licences of what grncore stands on

Every package that `pip install -r requirements.txt` brings on Linux without a GPU, with the licence
that its own metadata names. Made by `python docs/licences.py`. grncore itself: the MIT licence.

The list of human transcription factors in `grncore/readers/factors` is made from the annotation of
the Gene Ontology Consortium, CC BY 4.0.

| package | licence |
|---|---|
"""


def required(requirements: Path) -> dict[str, Distribution]:
    """Installed packages that the file names, and all that those need here, by name."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    waiting = deque(Requirement(line) for line in lines if line and not line.startswith(("#", "-")))
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.popleft()
        name = canonicalize_name(wanted.name)
        for extra in {"", *wanted.extras}:
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            try:
                found[name] = distribution(name)
            except PackageNotFoundError:
                sys.exit(f"{name} is absent: run `pip install -r {requirements.name}` first.")
            for text in found[name].requires or ():
                needed = Requirement(text)
                if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                    waiting.append(needed)
    return found


def licence(package: Distribution) -> str:
    """The SPDX expression; in older metadata the classifier, else the first line of the field."""
    metadata = package.metadata
    if expression := metadata.get("License-Expression"):
        return str(expression)
    classifiers = [
        value.rpartition(" :: ")[2]
        for value in metadata.get_all("Classifier") or ()
        if value.startswith("License :: ") and not value.endswith("OSI Approved")
    ]
    if classifiers:
        return "; ".join(classifiers)
    # Some hold the whole text here: its first line names the licence.
    lines = str(metadata.get("License") or "not named").strip().splitlines()
    return lines[0]


def page(found: dict[str, Distribution]) -> str:
    """The page in Markdown; no versions, which requirements.lock holds."""
    rows = [
        f"| {found[name].name} | {re.sub(r'[|]', '/', licence(found[name]))} |"
        for name in sorted(found)
    ]
    return OPENING + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(required(ROOT / "requirements.txt")), encoding="utf-8")
