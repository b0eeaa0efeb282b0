from pathlib import Path

import pytest
import torch

from grncore.checkpoints import CachedFit, FitCache

KEY = {"part": "scorer", "seed": 1, "sizes": (2, 3)}


def fitted(value: float) -> CachedFit:
    return CachedFit({"w": torch.full((2, 3), value)}, [{"epoch": 1, "loss": value}])


def never() -> CachedFit:
    raise AssertionError("fitted again")


def test_a_piece_is_fitted_once_and_comes_back_whole(tmp_path: Path) -> None:
    cache = FitCache(tmp_path)
    cache.get_or_fit(KEY, lambda: fitted(0.25))
    again = FitCache(tmp_path).get_or_fit(KEY, never)
    assert torch.equal(again.state["w"], torch.full((2, 3), 0.25))
    assert again.curve == [{"epoch": 1, "loss": 0.25}]


@pytest.mark.parametrize("change", [{"seed": 2}, {"sizes": (2, 4)}, {"more": None}])
def test_any_other_key_is_another_piece(tmp_path: Path, change: dict) -> None:
    cache = FitCache(tmp_path)
    cache.get_or_fit(KEY, lambda: fitted(1.0))
    other = cache.get_or_fit({**KEY, **change}, lambda: fitted(2.0))
    assert float(other.state["w"][0, 0]) == 2.0
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"half", None])
def test_a_damaged_piece_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    cache = FitCache(tmp_path)
    cache.get_or_fit(KEY, lambda: fitted(1.0))
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-4] if damage is None else damage)
    assert float(cache.get_or_fit(KEY, lambda: fitted(3.0)).state["w"][0, 0]) == 3.0
    assert float(cache.get_or_fit(KEY, never).state["w"][0, 0]) == 3.0


def test_a_failed_fit_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        FitCache(tmp_path).get_or_fit(KEY, never)
    assert not list(tmp_path.iterdir())


def test_without_a_folder_every_piece_is_fitted() -> None:
    values = iter([1.0, 2.0])
    cache = FitCache()
    for expected in (1.0, 2.0):
        found = cache.get_or_fit(KEY, lambda: fitted(next(values)))
        assert float(found.state["w"][0, 0]) == expected
