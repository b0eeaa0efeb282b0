"""A data set of the cooperativity stress test as a folder that every command reads."""

import json
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from grncore.dataset import Dataset
from grncore.files import write_text, write_with
from grncore.simulate.annotation import FACTORS, NAMES, OPERONS, write_table
from grncore.simulate.cooperative.config import StressConfig
from grncore.simulate.datasets import escaped, write_compressed

EXPRESSION, EDGES, SETTINGS = "expression.csv.gz", "edges.csv", "stress.json"


def write_stress_folder(
    folder: Path | str, dataset: Dataset, dial: float, seed: int, config: StressConfig | None = None
) -> None:
    """Write a data set so that :func:`grncore.readers.load` reads it back unchanged.

    Parameters
    ----------
    dataset
        What :func:`grncore.simulate.cooperative.stress_dataset` made of dial, seed and config,
        which are written beside it (``stress.json``) for whoever wants to make it again.
    """
    folder, config = Path(folder), config or StressConfig()
    settings = {"dial": dial, "seed": seed, "config": asdict(config)}
    write_text(folder / SETTINGS, json.dumps(settings, indent=2) + "\n")
    pairs = dataset.edges[["regulator", "target"]]
    write_table(
        folder / EDGES, [("regulator", "target"), *pairs.itertuples(index=False, name=None)]
    )
    for file, column, labels in (
        (NAMES, "name", dataset.aliases),
        (OPERONS, "operon", dataset.gene_groups or {}),
    ):
        write_table(folder / file, [("gene", column), *labels.items()])
    write_text(folder / FACTORS, "\n".join(dataset.listed_regulators or ()) + "\n")
    frame = pd.DataFrame(dataset.expression, index=list(dataset.genes), columns=list(dataset.cells))
    write_with(folder / EXPRESSION, lambda part: write_compressed(part, frame))
    parts = {
        "name": dataset.name,
        "expression": EXPRESSION,
        "edges": EDGES,
        "aliases": NAMES,
        "gene_groups": OPERONS,
        "regulators": FACTORS,
        # Genes are whole numbers, from which a reader cannot tell rows from columns.
        "orientation": "genes-by-cells",
        "values": "counts",
    }
    lines = [f'{key} = "{escaped(value)}"' for key, value in parts.items()]
    lines.append(f"cells_per_type = {config.n_cells // config.n_types}")
    write_text(folder / "dataset.toml", "\n".join(lines) + "\n")
