"""Headers of earlier schemas as those of today's: pure functions of their JSON."""

from collections.abc import Mapping
from typing import Any

from grncore.errors import CheckpointError

OLDER = (1,)
"""Schemas that are read beside today's."""


def upgrade(content: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The content of a header, of whatever schema that is read, in the words of today's.

    Schema 1 had one retriever and scorers by team size and kind; 2 has one list of models.
    Weights are not touched.

    Raises
    ------
    CheckpointError
        If the content is not of the schema that it names.
    """
    found = dict(content)
    if found.get("schema") != 1:
        return found
    try:
        retriever = found.pop("retriever")
        by_size = found.pop("scorers")
        models = [{**retriever, "size": None, "types": {}}]
        for size, kinds in by_size.items():
            for kind, scorer in kinds.items():
                if scorer["kind"] != kind:
                    raise CheckpointError(
                        f"{where}: scorers.{size}.{kind} says that it is of kind "
                        f"{scorer['kind']!r}. Train again."
                    )
                models.append({**scorer, "size": int(size), "types": {}})
        return {
            **found,
            "schema": 2,
            "retriever": retriever["kind"],
            "models": models,
            "marks": {},
            "calibration": {},
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CheckpointError(
            f"{where}: the keys do not fit schema 1 ({type(error).__name__}: {error}). Train again."
        ) from error


def upgraded_recipe(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """The recipe of a run in today's words: what were its scorers are its models."""
    found = dict(recipe)
    if "scorers" in found:
        found["models"] = found.pop("scorers")
    return found
