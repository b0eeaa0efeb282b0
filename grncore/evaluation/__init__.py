"""Metrics, their intervals, comparisons, oracle runs, hub confusers and reasons of failure."""

from grncore.evaluation.attribution import (
    ATTRIBUTIONS,
    Attribution,
    attribute_failures,
    attribution_counts,
    hub_confusers,
)
from grncore.evaluation.displacement import placements
from grncore.evaluation.hubs import Crowding, confusers, crowding, crowding_ratio, times_chosen
from grncore.evaluation.intervals import Interval, Spread, proportion_interval, spread
from grncore.evaluation.metrics import (
    Overlap,
    contains_team,
    covered,
    edge_recall,
    exact_match,
    matches,
    overlap,
    stratum_size,
    true_members,
    truth_rank,
)
from grncore.evaluation.oracle import OracleRun, oracle_pools, oracle_run, oracle_sweep
from grncore.evaluation.paired import PairedComparison, paired_comparison, sign_flip
from grncore.evaluation.rows import (
    MetricRow,
    Protocol,
    coverage_rows,
    exact_rows,
    recall_rows,
    retrieval_rows,
    rows_from_json,
    rows_json,
    rows_table,
    team_rows,
)
from grncore.evaluation.subsets import SUBSETS, Subset, seen_team, subset_masks
from grncore.evaluation.tables import SeedSummary, across_seeds, summary_table
from grncore.evaluation.truth import Truth, shortened_targets, true_teams

__all__ = [
    "ATTRIBUTIONS",
    "SUBSETS",
    "Attribution",
    "Crowding",
    "Interval",
    "MetricRow",
    "OracleRun",
    "Overlap",
    "PairedComparison",
    "Protocol",
    "SeedSummary",
    "Spread",
    "Subset",
    "Truth",
    "across_seeds",
    "attribute_failures",
    "attribution_counts",
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
    "oracle_run",
    "oracle_sweep",
    "overlap",
    "paired_comparison",
    "placements",
    "proportion_interval",
    "recall_rows",
    "retrieval_rows",
    "rows_from_json",
    "rows_json",
    "rows_table",
    "seen_team",
    "shortened_targets",
    "sign_flip",
    "spread",
    "stratum_size",
    "subset_masks",
    "summary_table",
    "team_rows",
    "times_chosen",
    "true_members",
    "true_teams",
    "truth_rank",
]
