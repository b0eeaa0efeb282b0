"""Effects and probabilities of edges against what sets, record and network say."""

from dataclasses import replace

import pandas as pd
import pytest

from grncore.answers.edge_evidence import with_evidence
from grncore.answers.network import network_edges
from grncore.answers.part_sets import part_sets
from grncore.answers.team_signs import SIGN_WORDS, SignCheck, signs_by_fit
from grncore.answers.track_record import track_records
from grncore.dataset import Dataset
from grncore.pipeline.predictor import Predictor


def test_each_edge_carries_the_word_and_the_figure_of_its_own_source(tiny: Dataset):
    source = Predictor(replace(tiny, edges=tiny.edges.assign(effect="-")))
    sets = part_sets(source, "correlation")
    record = track_records(source)["correlation"]
    edges = with_evidence(source, network_edges(source, sets), sets, record, SignCheck(0, 0))
    assert set(edges["verdict"]) >= {"wrong", "missed"}
    for row in edges.itertuples():
        best = sets[row.target].best
        if row.verdict in ("hit", "missed"):
            assert row.effect == "represses"  # the network's own
        if row.verdict == "missed":
            assert pd.isna(row.probability)
            continue
        signs = dict(zip(best, signs_by_fit(source, [(row.target, best)])[0], strict=True))
        if row.verdict == "wrong":
            assert row.effect == SIGN_WORDS[signs[row.regulator]]
        chances = dict(zip(best, record.member_probabilities(sets[row.target]), strict=True))
        assert row.probability == pytest.approx(chances[row.regulator])


def test_effects_that_cannot_be_believed_are_not_said(tiny: Dataset):
    source = Predictor(tiny)
    sets = part_sets(source, "correlation")
    edges = with_evidence(source, network_edges(source, sets), sets, None, SignCheck(55, 100))
    assert set(edges["effect"]) == {"regulates"}
    assert edges["probability"].isna().all()
