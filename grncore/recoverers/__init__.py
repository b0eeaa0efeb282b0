"""Baselines that name a team directly, without a set scorer."""
