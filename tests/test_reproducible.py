import pytest
import torch

from grncore.reproducible import seeded


def _gradient() -> torch.Tensor:
    """Of an indexing that adds thousands of numbers into each of a few rows."""
    generator = torch.Generator().manual_seed(0)
    rows = torch.zeros(7, 64, requires_grad=True)
    places = torch.randint(7, (20_000,), generator=generator)
    weights = torch.randn(20_000, 64, generator=generator)
    (rows[places] * weights).sum().backward()
    assert rows.grad is not None
    return rows.grad


def test_gradients_of_indexing_do_not_depend_on_thread_timing() -> None:
    with seeded(0):
        first, *others = (_gradient() for _ in range(8))
    assert all(torch.equal(first, other) for other in others)


def test_the_caller_s_state_is_left_alone() -> None:
    before = torch.get_rng_state()
    with pytest.raises(ZeroDivisionError), seeded(3):
        torch.rand(5)
        raise ZeroDivisionError
    assert torch.equal(torch.get_rng_state(), before)
    assert not torch.are_deterministic_algorithms_enabled()


def test_the_seed_decides() -> None:
    def draw(seed: int) -> torch.Tensor:
        with seeded(seed):
            return torch.rand(4)

    assert torch.equal(draw(1), draw(1))
    assert not torch.equal(draw(1), draw(2))
