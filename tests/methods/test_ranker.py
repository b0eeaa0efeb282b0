"""What the rankers share."""

from grncore.methods.registry import METHODS
from grncore.ranking.ranker import RankerConfig


def test_every_ranker_is_bound_to_the_evidence_that_it_was_fitted_with():
    rankers = [method for method in METHODS.values() if isinstance(method.default, RankerConfig)]
    assert {method.kind for method in rankers} >= {"evidence_ranker", "snapshot_ranker"}
    assert {method.uses for method in rankers} == {frozenset({"prior", "gene_positions"})}
