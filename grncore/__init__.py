"""Exact regulator set recovery: which team of regulators controls a gene.

What a notebook needs: :func:`load`, :func:`fit`, :func:`recover` and :func:`evaluate`, described
in :mod:`grncore.api`. They are imported when first asked for: ``import grncore`` costs nothing.
Their types stand in ``__init__.pyi``, because the library itself must not import them.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

__all__ = [
    "Model",
    "RecoveredTeams",
    "Scores",
    "__version__",
    "evaluate",
    "fit",
    "load",
    "read_teams",
    "recover",
]

_HOMES = {
    "Model": "fitting",
    "RecoveredTeams": "teams",
    "Scores": "scores",
    "evaluate": "scores",
    "fit": "fitting",
    "load": "loading",
    "read_teams": "teams",
    "recover": "teams",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"grncore.api.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__} - {"Any", "import_module"})
