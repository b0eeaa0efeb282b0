"""Numbers that methods read off the expression matrix."""

from grncore.features.expression import (
    Correlations,
    amounts_modelled,
    gene_group_numbers,
    group_numbers,
    natural_scale,
    pearson,
    standardise,
    unit_rows,
    z_scores,
)

__all__ = [
    "Correlations",
    "amounts_modelled",
    "gene_group_numbers",
    "group_numbers",
    "natural_scale",
    "pearson",
    "standardise",
    "unit_rows",
    "z_scores",
]
