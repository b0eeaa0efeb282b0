"""Metrics, their intervals, comparisons, oracle runs, hub confusers and reasons of failure."""

from grncore.evaluation.attribution import (
    ATTRIBUTIONS,
    Attribution,
    attribute_failures,
    hub_confusers,
)
from grncore.evaluation.hubs import Crowding, confusers, crowding, crowding_ratio, placements
from grncore.evaluation.intervals import Interval, Spread, proportion_interval, spread
from grncore.evaluation.measurements import (
    MetricRow,
    Protocol,
    coverage_rows,
    exact_rows,
    recall_rows,
    retrieval_rows,
    rows_json,
    rows_table,
)
from grncore.evaluation.metrics import (
    Overlap,
    contains_team,
    covered,
    edge_recall,
    exact_match,
    matches,
    oracle_pools,
    overlap,
    true_members,
    truth_rank,
)
from grncore.evaluation.paired import PairedComparison, paired_comparison, sign_flip
from grncore.evaluation.truth import (
    Subset,
    Truth,
    seen_team,
    shortened_targets,
    subset_masks,
    true_teams,
)

__all__ = [
    "ATTRIBUTIONS",
    "Attribution",
    "Crowding",
    "Interval",
    "MetricRow",
    "Overlap",
    "PairedComparison",
    "Protocol",
    "Spread",
    "Subset",
    "Truth",
    "attribute_failures",
    "confusers",
    "contains_team",
    "coverage_rows",
    "covered",
    "crowding",
    "crowding_ratio",
    "edge_recall",
    "exact_match",
    "exact_rows",
    "hub_confusers",
    "matches",
    "oracle_pools",
    "overlap",
    "paired_comparison",
    "placements",
    "proportion_interval",
    "recall_rows",
    "retrieval_rows",
    "rows_json",
    "rows_table",
    "seen_team",
    "shortened_targets",
    "sign_flip",
    "spread",
    "subset_masks",
    "true_members",
    "true_teams",
    "truth_rank",
]
