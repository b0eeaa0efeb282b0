"""Set evidence: how well a set of regulators explains a target's expression, with no known edge."""
