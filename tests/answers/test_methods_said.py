"""What a report says of its methods is what they do."""

from types import SimpleNamespace

import pytest

from grncore.answers.methods_said import candidates_said
from grncore.pipeline.predictor import Predictor


def test_nothing_is_said_to_be_ranked_where_no_model_is_bound_to_a_ranking(tiny):
    said = candidates_said(Predictor(tiny), 11, ("evidence", "neighbour", "correlation"))
    assert "(11 genes). Methods could name any of them" in said
    assert "ranked" not in said


@pytest.mark.parametrize("models", [("pair", "evidence_ranker"), ("evidence_ranker", "pair")])
def test_models_that_choose_from_a_shortlist_are_named(tiny, models):
    source = SimpleNamespace(
        data=Predictor(tiny).data, bundle=SimpleNamespace(retriever_kind="attention")
    )
    said = candidates_said(source, 11, models)
    assert "Teams of PairS2 come from those that the trained attention retriever ranks" in said
    assert "Evidence ranker" not in said
