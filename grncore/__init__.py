"""Exact regulator set recovery: which team of regulators controls a gene."""

__version__ = "0.1.0"
