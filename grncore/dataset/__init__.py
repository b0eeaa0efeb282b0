"""One experiment, checked and in one order; its counts, and how a notebook shows it."""

from grncore.dataset.dataset import Dataset, Notice, SampleNoun
from grncore.dataset.summary import Summary, repeated_team_share, summarise

__all__ = ["Dataset", "Notice", "SampleNoun", "Summary", "repeated_team_share", "summarise"]
