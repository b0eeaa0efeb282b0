"""Where a gene leads that was clicked in a figure or a table: to its page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from grncore.drawing.clickable import clicked
from pages.common.context import Context
from pages.common.links import EXPLORE, regulator_link, target_link

MOST = 4
"""Genes of one click that are offered; several may share a point."""


def genes_of_points(event: Any) -> tuple[str, ...]:
    """Genes behind the selected points of a Plotly figure whose ``customdata`` names them."""
    points = event["selection"]["points"] if event else []
    return _each(name for point in points for name in clicked(_text(point.get("customdata"))))


def genes_of_cells(event: Any, genes: Sequence[Mapping[Any, Any]]) -> tuple[str, ...]:
    """Genes of the selected cells, or of the selected rows, of a table.

    Parameters
    ----------
    genes
        For each row, the gene that each column names; columns without one are left out.
    """
    selection = event["selection"] if event else {}
    cells = [genes[row].get(column) for row, column in selection.get("cells", [])]
    rows = [gene for row in selection.get("rows", []) for gene in genes[row].values()]
    return _each(gene for gene in (*cells, *rows) if gene)


def picked_row(event: Any, values: "pd.Series[Any]") -> str | None:
    """The value of the ticked row; None where none is, or the tick is of a longer table before."""
    rows = event["selection"]["rows"]
    return str(values.iloc[rows[0]]) if rows and rows[0] < len(values) else None


def offer(context: Context, genes: Sequence[str]) -> None:
    """Links to each gene's pages: as a target, and as a regulator where it may be one."""
    known = {context.dataset.genes[place] for place in context.predictor.data.universe}
    known |= set(context.dataset.true_regulators)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for gene in genes[:MOST]:
            target_link(context, gene, EXPLORE, "{} as target", ":material/travel_explore:")
            if gene in known:
                regulator_link(context, gene, "{} as regulator", ":material/share:")
        if len(genes) > MOST:
            st.caption(f"and {len(genes) - MOST:,} more at this point")


def _text(value: Any) -> str:
    """The names of one point: Streamlit hands them over as they are, or as a list of one."""
    while isinstance(value, list | tuple) and value:
        value = value[0]
    return value if isinstance(value, str) else ""


def _each(genes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(genes))
