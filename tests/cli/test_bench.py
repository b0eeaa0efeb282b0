"""Benchmark rows of a checkpoint with an uncapped model."""

import argparse
import json
from pathlib import Path

import pytest

from grncore.cli import main
from grncore.cli.bench import _bytes, _targets


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("simulated") / "small"
    small = ["--genes=60", "--regulators=10", "--types=3", "--targets=1=6,2=30", "--decoys=2"]
    assert main(["simulate", "--out", str(out), "--seed", "3", "--cells-per-type=10", *small]) == 0
    return out


@pytest.fixture(scope="module")
def checkpoint(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("checkpoints") / "small"
    call = ["train", str(folder), "--out", str(out), "--retriever", "popularity", "--sizes", "2"]
    call += ["--k", "10", "--scorers", "residual,uncapped", "--set", "training.epochs=1"]
    assert main(call) == 0
    return out


def test_an_uncapped_model_is_decoded_from_the_whole_universe(
    folder: Path, checkpoint: Path, tmp_path: Path
) -> None:
    out = tmp_path / "bench.json"
    call = ["bench", "decode", str(folder), "--checkpoint", str(checkpoint), "--json", str(out)]
    assert main([*call, "--slow-targets", "all"]) == 0
    rows = json.loads(out.read_text())

    free = [row for row in rows if row["model"] == "uncapped"]
    capped = [row for row in rows if row["model"] == "residual" and row["ratio"] is not None]

    assert {row["method"] for row in free} == {"certified", "together"}
    assert all((row["R"], row["M"], row["exact_share"]) == (2, 59, 1) for row in free)
    # Every test target was compared with the reference.
    assert len({row["targets"] for row in capped}) == 1
    assert all(row["top10_agree"] == 1 for row in capped)


def test_numbers_of_targets_and_bytes_are_read() -> None:
    assert (_targets("all"), _targets("7")) == (None, 7)
    assert (_bytes("1M"), _bytes("2g"), _bytes("1048577")) == (2**20, 2**31, 2**20 + 1)
    for read, wrong in ((_targets, "few"), (_targets, "-1"), (_bytes, "1K"), (_bytes, "much")):
        with pytest.raises(argparse.ArgumentTypeError):
            read(wrong)
