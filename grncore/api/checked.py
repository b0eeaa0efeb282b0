"""What callers hand over, refused in words where it cannot be used."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from grncore.errors import InputError
from grncore.pipeline.recipe import Recipe


def checked_path(said: str, value: object) -> Path:
    """A path; InputError where ``value`` cannot be one. ``said`` is what it is of."""
    if not isinstance(value, str | os.PathLike):
        raise InputError(f"{said} is a {type(value).__name__}; give a path.")
    text = os.fspath(value)
    if isinstance(text, bytes) or "\0" in text:
        raise InputError(f"{said} is {value!r:.60}, which cannot be a path.")
    return Path(text)


def checked_fields(given: Mapping[str, Any]) -> None:
    """InputError where one is no field of a recipe; it says which there are."""
    known = [field.name for field in fields(Recipe)]
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InputError(
            f"Unknown fields {unknown} of a recipe; there are {known}. Numbers of the networks and "
            "of their training, such as epochs, go into settings={'training': {'epochs': 5}}."
        )


def checked_list(said: str, values: object, kind: type) -> None:
    """InputError where ``values`` is neither None nor a list of ``kind``, such as texts."""
    if values is None:
        return
    if (
        not isinstance(values, Iterable)
        or isinstance(values, str | bytes)
        or any(isinstance(value, bool) or not isinstance(value, kind) for value in values)
    ):
        noun = "names" if kind is str else "whole numbers"
        raise InputError(f"{said} are {values!r:.60}; give a list of {noun}.")
