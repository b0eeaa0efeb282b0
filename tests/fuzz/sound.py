"""Sound files of every form that is read: what mutants are made of."""

import gzip
import io
import json
import shutil
import zipfile
from pathlib import Path

import h5py
import networkx as nx
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.io import mmwrite

from grncore.simulate.datasets import simulate_dataset, write_sergio_folder
from grncore.simulate.generator import GeneratorConfig, generate_network
from grncore.simulate.steady_state import SteadyStateConfig

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "checkpoints" / "demo"
PAIRS = [("g0", "g5"), ("g1", "g5"), ("g1", "g6"), ("g2", "g6"), ("g0", "g7"), ("g2", "g8")]
EDGES = "TF,target\n" + "".join(f"{left},{right}\n" for left, right in PAIRS)
GENES, CELLS = [f"g{i}" for i in range(12)], [f"c{i}" for i in range(8)]


def table() -> pd.DataFrame:
    """Genes x cells."""
    values = np.random.default_rng(0).gamma(2.0, 1.0, (12, 8)).round(3)
    return pd.DataFrame(values, GENES, CELLS)


def counts() -> sparse.csr_matrix:
    """Cells x genes, whole numbers."""
    return sparse.csr_matrix(np.floor(table().T.to_numpy()).astype(np.float32))


def tabular(place: Path, damaged: str, packed: bool = False) -> Path:
    """Expression and edges as text."""
    text = table().to_csv().encode()
    name = "expression.csv.gz" if packed else "expression.csv"
    (place / name).write_bytes(gzip.compress(text, mtime=0) if packed else text)
    (place / "edges.csv").write_text(EDGES)
    return place / damaged


def manifest(place: Path, edges: str = "edges.csv", more: str = "") -> Path:
    """The same, named by a TOML file."""
    tabular(place, "edges.csv")
    (place / "dataset.toml").write_text(
        f'name = "mine"\nexpression = "expression.csv"\nedges = "{edges}"\n'
        f'orientation = "genes-by-cells"\nvalues = "counts"\n{more}'
    )
    return place / "dataset.toml"


def companion(place: Path, option: str, name: str) -> Path:
    """A file that an option names, beside the expression."""
    if option == "edges":
        manifest(place, edges=name)
    else:
        manifest(place, more=f'{option} = "{name}"\n')
    (place / name).write_bytes(_COMPANIONS[name]().encode())
    return place / name


def _graph() -> nx.DiGraph:
    graph = nx.DiGraph()
    for k, (left, right) in enumerate(PAIRS):
        graph.add_edge(left, right, effect="+-"[k % 2])
    return graph


def _graphml() -> str:
    return "\n".join(nx.generate_graphml(_graph()))


def _graph_json() -> str:
    nodes = [{"data": {"id": name, "name": name}} for name in _graph()]
    edges = [{"data": {"source": left, "target": right}} for left, right in PAIRS]
    return json.dumps({"elements": {"nodes": nodes, "edges": edges}})


def _exchange() -> str:
    nodes = [{"@id": k, "n": name} for k, name in enumerate(GENES)]
    edges = [{"s": GENES.index(r), "t": GENES.index(t), "i": "activates"} for r, t in PAIRS]
    return json.dumps([{"metaData": []}, {"nodes": nodes}, {"edges": edges}])


def _matrix_of_weights() -> str:
    known = dict.fromkeys(PAIRS, 1)
    rows = [[known.get((left, right), 0) for right in GENES] for left in ("g0", "g1", "g2")]
    return pd.DataFrame(rows, ["g0", "g1", "g2"], GENES).to_csv()


def _gff() -> str:
    return "##gff-version 3\n" + "".join(
        f"chr1\tx\tgene\t{100 * k + 1}\t{100 * k + 90}\t.\t+\t.\tID=gene:{gene};Name={gene}\n"
        for k, gene in enumerate(GENES)
    )


_COMPANIONS = {
    "regulators.txt": lambda: "g0\ng1\ng2\ng3\n",
    "aliases.csv": lambda: "gene,name\n" + "".join(f"{g},{g.upper()}x\n" for g in GENES),
    "groups.csv": lambda: "cell,type\n" + "".join(f"{c},t{k % 2}\n" for k, c in enumerate(CELLS)),
    "operons.csv": lambda: "gene,operon\n" + "".join(f"{g},o{g[1:2]}\n" for g in GENES),
    "positions.csv": lambda: (
        "gene,chromosome,start\n" + "".join(f"{g},1,{100 * k + 1}\n" for k, g in enumerate(GENES))
    ),
    "positions.gff": _gff,
    "order.csv": lambda: "cell,pseudotime\n" + "".join(f"{c},{c[1:]}.5\n" for c in CELLS),
    "prior.csv": lambda: (
        "regulator,target,weight\n"
        + "".join(f"{left},{right},0.{k + 1}\n" for k, (left, right) in enumerate(PAIRS))
    ),
    "net.graphml": _graphml,
    "net.gexf": lambda: "\n".join(nx.generate_gexf(_graph())),
    "net.gml": lambda: "\n".join(nx.generate_gml(_graph())),
    "net.cyjs": _graph_json,
    "net.cx": _exchange,
    "net.edgelist": lambda: "\n".join(nx.generate_edgelist(_graph())),
    "net.csv": _matrix_of_weights,
    "net.sif": lambda: "".join(f"{left}\tactivates\t{right}\n" for left, right in PAIRS),
    "net.gmt": lambda: "g0\tx\tg5\tg7\ng1\tx\tg5\tg6\ng2\tx\tg6\tg8\n",
}


def sergio(place: Path, pattern: str) -> Path:
    """A folder as SERGIO publishes it."""
    config = GeneratorConfig(
        n_genes=40, n_regulators=6, n_types=2, targets={1: 6, 2: 12, 3: 8}, n_decoys=1
    )
    network = generate_network(config, np.random.default_rng(3))
    cells = SteadyStateConfig(cells_per_type=4)
    write_sergio_folder(place, network, simulate_dataset(network, seed=3, config=cells))
    return next(iter(sorted(place.glob(pattern))))


def h5ad(place: Path) -> Path:
    """AnnData, sparse, with a column of categories."""
    import anndata

    made = anndata.AnnData(
        counts(), pd.DataFrame({"kind": ["a", "b"] * 4}, index=CELLS), pd.DataFrame(index=GENES)
    )
    made.write_h5ad(place / "data.h5ad")
    (place / "edges.csv").write_text(EDGES)
    return place / "data.h5ad"


def loom(place: Path) -> Path:
    """As loompy writes it, packed."""
    with h5py.File(place / "data.loom", "w") as file:
        values = table().to_numpy(np.float32)
        file.create_dataset("matrix", data=values, chunks=(4, 8), compression="gzip")
        file["row_attrs/Gene"] = np.array(GENES, object)
        file["col_attrs/CellID"] = np.array(CELLS, object)
    (place / "edges.csv").write_text(EDGES)
    return place / "data.loom"


def tenx(place: Path) -> Path:
    """As Cell Ranger writes HDF5."""
    matrix = counts()
    with h5py.File(place / "data.h5", "w") as file:
        for part in ("data", "indices", "indptr"):
            file[f"matrix/{part}"] = getattr(matrix, part)
        file["matrix/shape"] = np.array(matrix.shape[::-1], np.int32)
        file["matrix/barcodes"] = np.array(CELLS, "S")
        for part in ("id", "name"):
            file[f"matrix/features/{part}"] = np.array(GENES, "S")
        file["matrix/features/feature_type"] = np.array(["Gene Expression"] * 12, "S")
    (place / "edges.csv").write_text(EDGES)
    return place / "data.h5"


def matrix_market(place: Path, damaged: str, whole: bool = True) -> Path:
    """As Cell Ranger leaves a folder; scipy's reader crashes on fractions that are cut."""
    stream = io.BytesIO()
    values = counts().T.astype(np.int32)
    mmwrite(stream, sparse.coo_matrix(values if whole else values / 3))
    (place / "matrix.mtx").write_bytes(stream.getvalue())
    (place / "features.tsv").write_text("".join(f"{g}\t{g}\tGene Expression\n" for g in GENES))
    (place / "barcodes.tsv").write_text("\n".join(CELLS) + "\n")
    (place / "edges.csv").write_text(EDGES)
    return place / damaged


def checkpoint(place: Path, damaged: str) -> Path:
    """The demo's checkpoint."""
    shutil.copytree(DEMO, place, dirs_exist_ok=True)
    return place / damaged


def archive(place: Path) -> Path:
    """The same as a zip."""
    with zipfile.ZipFile(place / "mine.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(DEMO.iterdir()):
            packed.write(path, f"mine/{path.name}")
    return place / "mine.zip"
