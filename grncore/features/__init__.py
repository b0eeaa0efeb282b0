"""Numbers that methods read off the expression matrix."""

from grncore.features.expression import (
    AmountScale,
    Correlations,
    amount_scale,
    gene_group_numbers,
    group_numbers,
    natural_scale,
    pearson,
    standardise,
    unit_rows,
    z_scores,
)

__all__ = [
    "AmountScale",
    "Correlations",
    "amount_scale",
    "gene_group_numbers",
    "group_numbers",
    "natural_scale",
    "pearson",
    "standardise",
    "unit_rows",
    "z_scores",
]
