import json
from pathlib import Path

import numpy as np
import pytest

from grncore.cli import main
from grncore.readers import load
from grncore.simulate.cooperative import StressConfig, stress_dataset

SMALL = ["--genes=90", "--regulators=12", "--targets=2=30,3=12", "--confusers=4"]


def test_a_stress_folder_is_the_data_set_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    out = tmp_path / "stress"
    call = ["simulate", "--out", str(out), "--stress", "0.75", "--seed", "5", *SMALL]
    assert main([*call, "--cells-per-type=30", "--types=4", "--repeated-share=0.5"]) == 0
    assert "90 genes, 120 cells, 96 edges" in capsys.readouterr().out
    config = StressConfig(
        n_genes=90, n_regulators=12, targets={2: 30, 3: 12}, n_confusers=4, n_cells=120,
        n_types=4, repeated_share=0.5,
    )  # fmt: skip
    expected, back = stress_dataset(0.75, 5, config), load(out)
    assert back.fingerprint == expected.fingerprint
    assert back.name == "stress dial 0.75 seed 5"
    told = json.loads((out / "stress.json").read_text())
    assert (told["dial"], told["seed"]) == (0.75, 5)
    assert StressConfig(
        **told["config"] | {
            "targets": {int(size): n for size, n in told["config"]["targets"].items()},
            "level": tuple(told["config"]["level"]),
        }
    ) == config  # fmt: skip


def test_noise_is_the_targets_own(tmp_path: Path) -> None:
    folders = []
    for noise in ("0", "2"):
        folders.append(tmp_path / noise)
        call = ["simulate", "--out", str(folders[-1]), "--stress", "0", "--noise", noise, *SMALL]
        assert main(call) == 0
    silent, loud = map(load, folders)
    same = (silent.expression == loud.expression).all(axis=1)
    assert {gene for gene, kept in zip(silent.genes, same, strict=True) if not kept} == set(
        silent.teams
    )
    assert silent.expression.shape == (90, StressConfig().n_cells)
    assert np.isfinite(loud.expression).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (["--repeated-share", "0.5"], "add --stress"),
        (["--stress", "0.5", "--decoys", "3"], "--decoys means nothing"),
        (["--stress", "0.5", "--technical-noise"], "--technical-noise means nothing"),
        (["--stress", "0.5", "--demo"], "--demo means nothing"),
        (["--stress", "1.5"], "dial is 1.5"),
        (["--stress", "0.5", "--genes", "50"], "there are 50"),
    ],
)
def test_what_does_not_go_together_is_refused(
    wrong: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    out = tmp_path / "out"
    assert main(["simulate", "--out", str(out), *wrong]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()
