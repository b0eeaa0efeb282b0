"""Metrics, their intervals, comparisons, oracle runs, hub confusers and reasons of failure."""
