"""Retrievers (stage 1), one file a method, behind a registry."""
