"""What is fuzzed: a folder of sound files, which of them is damaged, and how the product reads it.

A reader gives a digest of what it understood, or raises one of grncore's own errors. For a sealed
format, whose parts carry digests, any other digest than the sound file's is a silent change; for a
table, any that an independent, slow reading does not confirm.
"""

import hashlib
import io
import json
import os
import shutil
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from grncore.checkpoints import load_bundle
from grncore.checkpoints.archive import unpack_bundle
from grncore.readers import ReadOptions, load
from grncore.readers.hdf5 import child, parent
from grncore.reproducible import seeded  # noqa: F401  # loads torch before memory is measured
from tests.fuzz import sound


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


def _folder(place: Path) -> str:
    return load(place).fingerprint


def _hdf5(name: str, place: Path) -> str:
    return load(place / name, ReadOptions(edges=str(place / "edges.csv"))).fingerprint


def in_forks() -> None:
    """Read HDF5 files in forks of this process: the same code, without a second of imports each."""
    import anndata.io  # noqa: F401

    import grncore.readers.hdf5.formats  # noqa: F401

    def run(path: Path, folder: Path) -> int:
        del path
        number = os.fork()
        if not number:
            code = 1
            try:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.alarm(parent.SECONDS)
                child.main(folder)
                code = 0
            finally:
                os._exit(code)
        try:
            _, status = os.waitpid(number, 0)
        except BaseException:
            os.kill(number, signal.SIGKILL)
            os.waitpid(number, 0)
            raise
        return os.waitstatus_to_exitcode(status)

    parent._run = run


def _read_checkpoint(place: Path) -> str:
    bundle = load_bundle(place)
    header = json.dumps(bundle.header.__dict__, default=str, sort_keys=True)
    parts = [hashlib.sha256(header.encode()).hexdigest()]
    bundle.check_weights()
    parts += [digest.sha256 for _, digest in sorted(bundle.header.files.items())]
    return " ".join(parts)


def _read_archive(place: Path) -> str:
    out = place / "unpacked"
    try:
        unpack_bundle(io.BytesIO((place / "mine.zip").read_bytes()), out)
        return _read_checkpoint(out)
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _companion(option: str, name: str) -> Fuzzed:
    return Fuzzed(partial(sound.companion, option=option, name=name), _folder)


READERS: Mapping[str, Fuzzed] = {
    "table": Fuzzed(partial(sound.tabular, damaged="expression.csv"), _folder),
    "packed": Fuzzed(partial(sound.tabular, damaged="expression.csv.gz", packed=True), _folder),
    "edges": Fuzzed(partial(sound.tabular, damaged="edges.csv"), _folder),
    "manifest": Fuzzed(partial(sound.manifest, more="cells_per_type = 4\n"), _folder),
    "regulators": _companion("regulators", "regulators.txt"),
    "aliases": _companion("aliases", "aliases.csv"),
    "cell-groups": _companion("cell_groups", "groups.csv"),
    "gene-groups": _companion("gene_groups", "operons.csv"),
    "positions": _companion("gene_positions", "positions.csv"),
    "gff": _companion("gene_positions", "positions.gff"),
    "pseudotime": _companion("cell_order", "order.csv"),
    "prior": _companion("prior", "prior.csv"),
    "graphml": _companion("edges", "net.graphml"),
    "gexf": _companion("edges", "net.gexf"),
    "gml": _companion("edges", "net.gml"),
    "cytoscape": _companion("edges", "net.cyjs"),
    "cx": _companion("edges", "net.cx"),
    "adjacency": _companion("edges", "net.csv"),
    "edge-list": _companion("edges", "net.edgelist"),
    "sif": _companion("edges", "net.sif"),
    "gmt": _companion("edges", "net.gmt"),
    "sergio": Fuzzed(partial(sound.sergio, pattern="Interaction*"), _folder),
    "regs": Fuzzed(partial(sound.sergio, pattern="Regs*"), _folder),
    "mtx": Fuzzed(partial(sound.matrix_market, damaged="matrix.mtx"), _folder),
    "fractions": Fuzzed(partial(sound.matrix_market, damaged="matrix.mtx", whole=False), _folder),
    "features": Fuzzed(partial(sound.matrix_market, damaged="features.tsv"), _folder),
    "h5ad": Fuzzed(sound.h5ad, partial(_hdf5, "data.h5ad")),
    "loom": Fuzzed(sound.loom, partial(_hdf5, "data.loom")),
    "10x": Fuzzed(sound.tenx, partial(_hdf5, "data.h5")),
    "header": Fuzzed(partial(sound.checkpoint, damaged="bundle.json"), _read_checkpoint, True),
    "weights": Fuzzed(
        partial(sound.checkpoint, damaged="residual-R2.safetensors"), _read_checkpoint, True
    ),
    "archive": Fuzzed(sound.archive, _read_archive, True),
}
