"""Decoders are chosen by what scores offer, never by the name of a model."""

import pytest
import torch

from grncore.decoding.decoders import DECODERS, choose_decoder
from grncore.errors import InputError
from grncore.methods.registry import networks
from grncore.scores.neural import prepare

CHOSEN = {
    "pair": "separable",
    "deep_pair": "separable",
    "residual": "certified",
    "uncapped": "certified",
    "pure": "factorised",
}


@pytest.mark.parametrize("kind", networks())
def test_a_network_is_decoded_by_what_it_offers(kind: str) -> None:
    method = networks()[kind]
    assert method.module is not None
    scorer = method.module(method.default, 9).eval()
    model = prepare(scorer, torch.zeros(3, method.default.dim))
    assert choose_decoder(model.abilities).name == CHOSEN[kind]
    for decoder in DECODERS.values():
        if decoder.name == choose_decoder(model.abilities).name:
            break
        assert not decoder.needs <= model.abilities  # a quicker one does not apply


@pytest.mark.parametrize(
    ("abilities", "name"),
    [
        ({"score"}, "reference"),
        ({"score", "fast"}, "factorised"),
        ({"score", "base", "fast"}, "factorised"),
        ({"score", "base", "interval"}, "reference"),
        ({"score", "base", "interval", "fast"}, "certified"),
        ({"score", "base", "additive", "fast", "interval"}, "separable"),
    ],
)
def test_the_quickest_that_applies_is_chosen(abilities: set, name: str) -> None:
    assert choose_decoder(frozenset(abilities)).name == name


def test_scores_that_nothing_can_decode_are_refused() -> None:
    with pytest.raises(InputError, match="upper"):
        choose_decoder(frozenset({"upper"}))
