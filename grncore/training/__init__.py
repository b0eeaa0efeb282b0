"""Fitting of retrievers and set scorers."""
