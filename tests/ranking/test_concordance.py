"""What expression counts beside evidence from elsewhere: as much as they agree."""

import numpy as np
import pytest

from grncore.ranking.concordance import LEAST_NAMED, WEIGHTS, Concordance, concordance

REGULATORS = 20


class Fits:
    """Stands for evidence of one regulator a target: units by which each lies behind the first."""

    def __init__(self, gains: np.ndarray, noise_known: bool = True) -> None:
        self.gains, self.noise_known = gains, noise_known

    def usable(self, target: int) -> np.ndarray:
        return np.arange(REGULATORS)

    def choose_size(self, target: int, largest: int, **_: object):
        return type("Size", (), {"size": 1})

    def best_sets(self, target: int, size: int, top: int, **_: object):
        return type("Sets", (), {"sets": np.argsort(-self.gains[target])[:1, None]})

    def residuals(self, target: int, sets: np.ndarray):
        return type("Fitted", (), {"residual": -2 * self.gains[target][sets[:, 0]]})

    def explained(self, target: int, residual: np.ndarray, size: int) -> np.ndarray:
        return -0.5 * residual


class Named:
    def __init__(self, named: list[list[int]]) -> None:
        self._named = named

    def named(self, target: int) -> np.ndarray:
        return np.array(self._named[target], dtype=np.int64)


def drawn(true_weight: float, seed: int, wrong: float = 0.3) -> tuple[np.ndarray, list[list[int]]]:
    """Fits of 100 targets, and the regulators, which are drawn as fits say at a weight."""
    rng = np.random.default_rng(seed)
    gains = rng.gumbel(size=(100, REGULATORS)) / true_weight * 1.5
    chance = np.exp(true_weight * gains)
    chance /= chance.sum(axis=1, keepdims=True)
    named = [
        [
            int(rng.choice(REGULATORS, p=row))
            if rng.random() > wrong
            else int(rng.integers(REGULATORS))
        ]
        for row in chance
    ]
    return gains, named


@pytest.mark.parametrize("weight", [1.0, 0.2, 0.05])
@pytest.mark.parametrize("seed", range(3))
def test_the_weight_is_found_among_wrong_names(weight: float, seed: int) -> None:
    gains, named = drawn(weight, seed)
    found = concordance(Fits(gains), Named(named), range(100))
    assert found.agrees
    # One step off by luck, or two less: the least weight that is hardly less probable is taken.
    assert -1 <= WEIGHTS.index(found.weight) - WEIGHTS.index(weight) <= 2


@pytest.mark.parametrize("noise_known", [True, False])
def test_without_agreement_evidence_counts_in_full_only_if_its_noise_is_known(noise_known) -> None:
    gains, named = drawn(1.0, 5, wrong=1.0)
    found = concordance(Fits(gains, noise_known), Named(named), range(100))
    assert found.agrees is False
    assert found.weight == (1.0 if noise_known else WEIGHTS[-1])
    assert "no more often than chance" in found.sentence


def test_too_few_names_say_nothing() -> None:
    gains, named = drawn(0.05, 1)
    few = [*named[: LEAST_NAMED - 1], *([[]] * (101 - LEAST_NAMED))]
    assert concordance(Fits(gains), Named(few), range(100)) == Concordance()
    assert Concordance().weight == 1.0


def test_sentences_tell_every_case_apart() -> None:
    cases = [
        Concordance(),
        Concordance(1.0, agrees=True),
        Concordance(0.05, agrees=True),
        Concordance(1.0, agrees=False),
        Concordance(0.01, agrees=False),
    ]
    assert len({case.sentence for case in cases}) == 5
    assert "0.05" in cases[2].sentence
