"""How sets of regulators are scored: tables, chunks, bounds and what is proved about scores."""
