"""Metrics, their intervals, oracle runs and hub confusers."""
