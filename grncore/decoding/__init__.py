"""Exact decoding of the best regulator sets of a pool."""
