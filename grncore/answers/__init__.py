"""What pages and reports say about a target, a regulator, a part of the split or the data."""
