"""Decoders measured against each other: time, memory and operations."""
