"""A table as a query over values: what stands in which row and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grncore.methods.registry import (
    METHODS,
    STAGE1,
    model_label,
    model_labels,
    networks,
    ranker_label,
    rankers,
)
from grncore.reproduction.paper import PrintedValue

Where = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One row of a table: its label, the values it takes, and what the paper prints, by R or K."""

    label: str
    where: Where
    paper: Mapping[int, PrintedValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table as a query.

    Attributes
    ----------
    name, title, note
        What it is called, what it shows, and what a reader must know.
    lines
        Rows.
    by
        ``R`` or ``K``: what its columns are.
    where
        What all of its values share.
    needs
        Values without which the table says nothing, and is left out.
    """

    name: str
    title: str
    lines: Sequence[Line]
    note: str = ""
    by: str = "R"
    where: Where = field(default_factory=dict)
    needs: Where = field(default_factory=dict)


def method_label(kind: str) -> str:
    """Name of a retriever or model to show."""
    return ranker_label(kind) if kind in rankers() else model_label(kind)


def model_lines(
    metric: str, printed: Mapping[str, Mapping[int, PrintedValue]] | None = None
) -> list[Line]:
    """A row for every model that is given pools, and what the paper prints for it."""
    printed = printed or {}
    from_pools = [STAGE1, *(kind for kind in networks() if not chooses_freely(kind))]
    return [
        Line(
            model_label(kind),
            {
                "model": kind,
                "metric": metric,
                "variant": "",
                "pools": "attention" if kind in from_pools else "",
            },
            printed.get(kind, {}),
        )
        for kind in model_labels()
        if not chooses_freely(kind)
    ]


def chooses_freely(kind: str) -> bool:
    """Whether it is a set scorer that needs no pool: it has a table of its own."""
    return kind in networks() and METHODS[kind].candidates == "universe"
