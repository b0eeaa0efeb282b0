"""What is fuzzed: a folder of sound files, which of them is damaged, and how the product reads it.

A reader gives a digest of what it understood, or raises one of grncore's own errors. For a sealed
format, whose parts carry digests, any other digest than the sound file's is a silent change.
"""

import gzip
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from grncore.checkpoints import load_bundle
from grncore.checkpoints.archive import unpack_bundle
from grncore.dataset import Dataset
from grncore.readers import ReadOptions, load
from grncore.reproducible import seeded  # noqa: F401  # loads torch before memory is measured
from grncore.simulate.datasets import simulate_dataset, write_sergio_folder
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "checkpoints" / "demo"


@dataclass(frozen=True)
class Fuzzed:
    """One reader.

    Attributes
    ----------
    make
        Writes the sound files into an empty folder; returns the one to damage.
    read
        Reads the folder; returns a digest of what was understood.
    is_sealed
        Whether damage may never go unseen.
    """

    make: Callable[[Path], Path]
    read: Callable[[Path], str]
    is_sealed: bool = False


def _table(rows: int = 12, columns: int = 8) -> pd.DataFrame:
    values = np.random.default_rng(0).gamma(2.0, 1.0, (rows, columns)).round(3)
    return pd.DataFrame(values, [f"g{i}" for i in range(rows)], [f"c{i}" for i in range(columns)])


EDGES = "TF,target\ng0,g5\ng1,g5\ng1,g6\ng2,g6\ng0,g7\ng2,g8\n"


def _digest(dataset: Dataset) -> str:
    return dataset.fingerprint


def _tabular(place: Path, damaged: str, packed: bool = False) -> Path:
    text = _table().to_csv().encode()
    (place / "expression.csv").write_bytes(text)
    (place / "edges.csv").write_text(EDGES)
    if packed:
        (place / "expression.csv").unlink()
        (place / "expression.csv.gz").write_bytes(gzip.compress(text, mtime=0))
    return place / damaged


def _manifest(place: Path) -> Path:
    _tabular(place, "edges.csv")
    (place / "dataset.toml").write_text(
        'name = "mine"\nexpression = "expression.csv"\nedges = "edges.csv"\ncells_per_type = 4\n'
        'orientation = "genes-by-cells"\nvalues = "counts"\n'
    )
    return place / "dataset.toml"


def _sergio(place: Path, pattern: str) -> Path:
    config = GeneratorConfig(
        n_genes=40, n_regulators=6, n_types=2, targets={1: 6, 2: 12, 3: 8}, n_decoys=1
    )
    network = generate_network(config, np.random.default_rng(3))
    cells = SteadyStateConfig(cells_per_type=4)
    write_sergio_folder(place, network, simulate_dataset(network, seed=3, config=cells))
    return next(iter(sorted(place.glob(pattern))))


def _h5ad(place: Path) -> Path:
    import anndata
    import scipy.sparse

    table = _table().T
    made = anndata.AnnData(
        scipy.sparse.csr_matrix(np.floor(table.to_numpy()).astype(np.float32)),
        pd.DataFrame({"kind": ["a", "b"] * 4}, index=table.index),
        pd.DataFrame(index=table.columns),
    )
    made.write_h5ad(place / "data.h5ad")
    (place / "edges.csv").write_text(EDGES)
    return place / "data.h5ad"


def _read_h5ad(place: Path) -> str:
    return _digest(load(place / "data.h5ad", ReadOptions(edges=str(place / "edges.csv"))))


def _checkpoint(place: Path, damaged: str) -> Path:
    shutil.copytree(DEMO, place, dirs_exist_ok=True)
    return place / damaged


def _read_checkpoint(place: Path) -> str:
    bundle = load_bundle(place)
    header = json.dumps(bundle.header.__dict__, default=str, sort_keys=True)
    parts = [hashlib.sha256(header.encode()).hexdigest()]
    bundle.check_weights()
    parts += [digest.sha256 for _, digest in sorted(bundle.header.files.items())]
    return " ".join(parts)


def _archive(place: Path) -> Path:
    with zipfile.ZipFile(place / "mine.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(DEMO.iterdir()):
            packed.write(path, f"mine/{path.name}")
    return place / "mine.zip"


def _read_archive(place: Path) -> str:
    out = place / "unpacked"
    try:
        unpack_bundle(io.BytesIO((place / "mine.zip").read_bytes()), out)
        return _read_checkpoint(out)
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _folder(place: Path) -> str:
    return _digest(load(place))


READERS: Mapping[str, Fuzzed] = {
    "table": Fuzzed(lambda place: _tabular(place, "expression.csv"), _folder),
    "packed": Fuzzed(lambda place: _tabular(place, "expression.csv.gz", True), _folder),
    "edges": Fuzzed(lambda place: _tabular(place, "edges.csv"), _folder),
    "manifest": Fuzzed(_manifest, _folder),
    "sergio": Fuzzed(lambda place: _sergio(place, "Interaction*"), _folder),
    "regs": Fuzzed(lambda place: _sergio(place, "Regs*"), _folder),
    "h5ad": Fuzzed(_h5ad, _read_h5ad),
    "header": Fuzzed(lambda place: _checkpoint(place, "bundle.json"), _read_checkpoint, True),
    "weights": Fuzzed(
        lambda place: _checkpoint(place, "residual-R2.safetensors"), _read_checkpoint, True
    ),
    "archive": Fuzzed(_archive, _read_archive, True),
}
