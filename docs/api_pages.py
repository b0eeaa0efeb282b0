"""Pages of the API reference, one a room, made from the tree when the site is built.

A hook of mkdocs.yml: no list of modules is kept by hand. mkdocstrings reads the docstrings from the
source, so nothing of grncore is imported.
"""

from collections import defaultdict
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PACKAGE = Path(__file__).resolve().parents[1] / "grncore"


def rooms() -> dict[str, list[str]]:
    """Public modules by the folder of grncore that holds them; loose ones under grncore."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE.parent).with_suffix("")
        parts = inside.parts[:-1] if inside.name == "__init__" else inside.parts
        if any(part.startswith("_") for part in parts):
            continue
        in_room = len(parts) > 1 and (PACKAGE / parts[1]).is_dir()
        found[parts[1] if in_room else PACKAGE.name].append(".".join(parts))
    return dict(found)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page for each room."""
    for room, modules in rooms().items():
        title = room if room == "grncore" else f"grncore.{room}"
        text = f"# {title}\n\n" + "\n\n".join(f"::: {module}" for module in modules) + "\n"
        files.append(File.generated(config, f"api/{room}.md", content=text))
    return files
