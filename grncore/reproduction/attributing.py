"""Names of the metrics that hold the share of test targets with each outcome."""

from grncore.evaluation.attribution import ATTRIBUTIONS

PREFIX = "outcome: "

OUTCOME_METRICS = {outcome: f"{PREFIX}{outcome}" for outcome in ATTRIBUTIONS}
"""Outcome -> metric."""
