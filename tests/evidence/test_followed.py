"""What targets follow of their regulators, told from both."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grncore.evidence.followed import Followed, Following, Seen, followed


def told(
    seed: int, *, p: int = 5, followers: int = 4, cells: int = 12, slots: int = 2
) -> tuple[Seen, Following, np.ndarray, float]:
    """Some regulators and followers in two slots of cells, any values."""
    rng = np.random.default_rng(seed)
    loads = rng.normal(size=(p, p))
    covariance = loads @ loads.T + p * np.eye(p)
    scale = np.sqrt(np.diag(covariance))
    seen = Seen(
        rng.normal(size=(p, cells)) * rng.uniform(0.5, 2.0, (p, 1)),
        rng.uniform(0.3, 1.0, p),
        covariance / np.outer(scale, scale),
    )
    following = Following(
        np.sort(rng.choice(20, followers, replace=False)),
        rng.normal(size=(followers, p)) * (rng.random((followers, p)) < 0.5),
        rng.normal(size=(followers, cells)),
        rng.uniform(0.5, 2.0, (followers, slots)),
    )
    return seen, following, np.arange(cells) % slots, float(rng.uniform(0.2, 0.9))


def conditioned(seen: Seen, following: Following, slots: np.ndarray, share: float) -> np.ndarray:
    """The posterior mean by the joint normal distribution of everything, cell by cell."""
    p, cells = seen.deviations.shape
    found = np.empty((p, cells))
    for cell in range(cells):
        here = slots == slots[cell]
        variance = (seen.deviations[:, here] ** 2).mean(axis=1) / seen.reliability
        scale = np.sqrt(share * variance)
        prior = seen.correlation * np.outer(scale, scale)
        noise = variance * (1 - share + 1 / seen.reliability - 1)
        design = np.vstack([np.eye(p), following.effects])
        noises = np.concatenate([noise, following.variance[:, slots[cell]]])
        values = np.concatenate(
            [seen.deviations[:, cell] / seen.reliability, following.deviations[:, cell]]
        )
        joint = design @ prior @ design.T + np.diag(noises)
        found[:, cell] = prior @ design.T @ np.linalg.solve(joint, values)
    return found


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_it_is_the_conditional_mean_of_a_normal_distribution(seed: int) -> None:
    made = told(seed)
    np.testing.assert_allclose(followed(*made).deviations, conditioned(*made), atol=1e-8)


def _left(found: Followed, gene: int, own: int | None, slots: np.ndarray) -> np.ndarray:
    part = found.told_by(gene, own)
    assert part is not None
    return found.deviations - part.of(np.arange(len(found.deviations)), slots)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000), place=st.integers(0, 3))
def test_a_follower_left_out_is_as_if_it_had_never_been_asked(seed: int, place: int) -> None:
    seen, following, slots, share = told(seed)
    found = followed(seen, following, slots, share)
    others = np.delete(np.arange(4), place)
    fewer = Following(
        following.genes[others],
        following.effects[others],
        following.deviations[others],
        following.variance[others],
    )
    expected = followed(seen, fewer, slots, share).deviations
    left = _left(found, int(following.genes[place]), None, slots)
    np.testing.assert_allclose(left, expected, atol=1e-8)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000), own=st.integers(0, 4), follows=st.booleans())
def test_a_regulator_left_out_tells_nothing_of_the_others(
    seed: int, own: int, follows: bool
) -> None:
    """Whatever is seen of it, and whatever it follows itself, predictions are the same."""
    seen, following, slots, share = told(seed)
    gene = int(following.genes[1]) if follows else -1
    found = _left(followed(seen, following, slots, share), gene, own, slots)
    moved = seen.deviations.copy()
    # Other values of the same size: its variance is known from elsewhere.
    for slot in (0, 1):
        here = slots == slot
        moved[own, here] = -np.roll(moved[own, here], 1)
    values = following.deviations.copy()
    if follows:
        values[1] += 3.0
    other = followed(
        Seen(moved, seen.reliability, seen.correlation),
        Following(following.genes, following.effects, values, following.variance),
        slots,
        share,
    )
    np.testing.assert_allclose(_left(other, gene, own, slots), found, atol=1e-8)


def test_whoever_is_no_follower_tells_nothing() -> None:
    found = followed(*told(3))
    assert found.told_by(19 if 19 not in found.following.genes else 100, None) is None


@pytest.mark.parametrize("share", [0.3, 0.5])
def test_followers_tell_a_lagging_response_that_its_regulator_tells_a_share_of(
    share: float,
) -> None:
    """A response at another pace than what follows it: with followers more of that is known."""
    rng = np.random.default_rng(0)
    cells, lag = 4000, 0.9
    response = np.zeros(cells)
    lagging = np.zeros(cells)
    # At this pace the response keeps the asked share of what follows it.
    pace = (1 - lag) * share / (1 - share)
    for cell in range(1, cells):
        response[cell] = (1 - pace) * response[cell - 1] + rng.normal()
        lagging[cell] = lag * lagging[cell - 1] + (1 - lag) * response[cell]
    response, lagging = (values - values.mean() for values in (response, lagging))
    seen_share = float(lagging @ response / (response @ response))
    spread = float(lagging.std())
    effects = np.array([[2.0], [-1.5], [1.0]])
    noise = (2.0 * spread) ** 2
    values = effects * lagging + np.sqrt(noise) * rng.normal(size=(3, cells))
    seen = Seen(response[None], np.ones(1), np.eye(1))
    following = Following(np.array([1, 2, 3]), effects, values, np.full((3, 1), noise))
    slots = np.zeros(cells, dtype=int)
    found = followed(seen, following, slots, seen_share).deviations[0]
    # What lags has the variance that its covariance with the response says.
    assert lagging @ lagging == pytest.approx(lagging @ response, rel=0.1)
    left = ((lagging - found) ** 2).mean()
    assert left < 0.7 * ((lagging - seen_share * response) ** 2).mean()
    # A target follows the prediction as much as the truth: nothing is attenuated.
    assert lagging @ found / (found @ found) == pytest.approx(1.0, abs=0.05)
