"""The evidence ranker: what the expression says of a set, joined with what known teams say."""
