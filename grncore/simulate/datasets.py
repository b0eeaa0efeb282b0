"""A simulated network as a `Dataset`, and as a folder that the readers accept."""

import gzip
import io
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
from numpy.typing import NDArray

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.files import write_text, write_with
from grncore.progress import Progress, silent
from grncore.simulate.annotation import (
    FACTORS,
    NAMES,
    OPERONS,
    write_annotation,
    write_table,
)
from grncore.simulate.generator import GeneratedNetwork
from grncore.simulate.kinetics import RegulatoryNetwork
from grncore.simulate.sergio_files import write_network
from grncore.simulate.steady_state import SteadyStateConfig, simulate_steady_state
from grncore.simulate.technical_noise import TechnicalNoise, add_noise

INTERACTIONS, REGS = "Interaction_cID_1.txt", "Regs_cID_1.txt"
CLEAN, COUNTS = "simulated_noNoise_0.csv.gz", "simulated_counts_0.csv.gz"


COPIES = 3
"""Copies of the expression, in 8 bytes a value, that simulating it holds at most (measured)."""


def require_memory(n_genes: int, n_cells: int) -> None:
    """Do nothing where the expression of so many genes and cells fits into free memory.

    Raises
    ------
    InputError
        If it does not.
    """
    needed, free = 8 * COPIES * n_genes * n_cells, psutil.virtual_memory().available
    if needed > free:
        raise InputError(
            f"Simulating {n_genes:,} genes x {n_cells:,} cells holds {needed / 2**30:,.0f} GiB, "
            f"and {free / 2**30:.1f} GiB of memory are free: ask for fewer genes, types or cells."
        )


def simulate_dataset(
    source: RegulatoryNetwork | GeneratedNetwork,
    *,
    seed: int,
    config: SteadyStateConfig | None = None,
    technical: TechnicalNoise | None = None,
    name: str = "simulated",
    progress: Progress = silent,
) -> Dataset:
    """Simulate the cells of a network.

    Parameters
    ----------
    source
        A network, or a generated one, which brings operons, gene names and the list of
        transcription factors.
    seed
        The same seed gives the same values on the same machine. Technical noise is drawn from a
        stream of its own, so that it lies over the same clean expression.
    config
        Integration and sampling; 300 cells a type by default.
    technical
        Technical noise; none by default.

    Raises
    ------
    InputError
        If the expression cannot fit into memory.
    """
    network = source if isinstance(source, RegulatoryNetwork) else source.network
    config = config or SteadyStateConfig()
    require_memory(len(network.genes), network.n_types * config.cells_per_type)
    cells, noise = np.random.default_rng(seed).spawn(2)
    values: NDArray[np.floating] = simulate_steady_state(network, config, cells, progress)
    if technical is not None:
        values = add_noise(values, technical, noise)
    return as_dataset(source, values, name)


def as_dataset(
    source: RegulatoryNetwork | GeneratedNetwork, expression: NDArray[np.floating], name: str
) -> Dataset:
    """Name and label ``(genes, cells)`` expression of a network, cells grouped by type."""
    generated = source if isinstance(source, GeneratedNetwork) else None
    network = source if isinstance(source, RegulatoryNetwork) else source.network
    n_cells = expression.shape[1]
    per_type = n_cells // network.n_types
    return Dataset.create(
        name=name,
        expression=expression,
        genes=network.genes,
        cells=[str(cell) for cell in range(n_cells)],
        edges=edge_attributes(network.edges),
        aliases=generated.aliases if generated else None,
        cell_groups=[f"type {cell // per_type + 1}" for cell in range(n_cells)],
        gene_groups=generated.operons if generated else None,
        listed_regulators=generated.factors if generated else None,
    )


def edge_attributes(edges: pd.DataFrame) -> pd.DataFrame:
    """Edges with the sign as ``effect`` and every attribute as text, as the readers give them."""
    return pd.DataFrame(
        {
            "regulator": edges["regulator"],
            "target": edges["target"],
            "strength": [repr(value) for value in edges["strength"].tolist()],
            "hill": [repr(value) for value in edges["hill"].tolist()],
            "effect": ["+" if value > 0 else "-" for value in edges["strength"]],
        }
    )


def write_sergio_folder(
    folder: Path | str,
    source: RegulatoryNetwork | GeneratedNetwork,
    dataset: Dataset,
    *,
    is_noisy: bool = False,
) -> None:
    """Write a folder in SERGIO's layout that :func:`grncore.readers.load` reads back unchanged.

    Beside SERGIO's own files (interactions, master regulators, ``gt_GRN.csv`` as ``regulator,
    target`` and the expression) there are ``gene_names.csv``, ``operons.csv`` and
    ``regulators.txt`` where the network was generated, and a ``dataset.toml`` that names them.

    Parameters
    ----------
    is_noisy
        Whether technical noise was added: then the expression is not called ``noNoise``.

    Raises
    ------
    InputError
        If a gene's name is not a whole number.
    """
    folder = Path(folder)
    generated = source if isinstance(source, GeneratedNetwork) else None
    network = source if isinstance(source, RegulatoryNetwork) else source.network
    write_network(network, folder / INTERACTIONS, folder / REGS)
    pairs = dataset.edges[["regulator", "target"]].itertuples(index=False, name=None)
    write_table(folder / "gt_GRN.csv", pairs)
    parts = {"name": dataset.name, "expression": COUNTS if is_noisy else "."}
    if is_noisy:
        edges = dataset.edges[["regulator", "target", "effect"]]
        header = tuple(edges.columns)
        write_table(folder / "edges.csv", [header, *edges.itertuples(index=False, name=None)])
        parts["edges"] = "edges.csv"
    if generated:
        write_annotation(folder, generated)
        parts |= {"aliases": NAMES, "gene_groups": OPERONS, "regulators": FACTORS}
    lines = [f'{key} = "{escaped(value)}"' for key, value in parts.items()]
    lines.append(f"cells_per_type = {len(dataset.cells) // network.n_types}")
    write_text(folder / "dataset.toml", "\n".join(lines) + "\n")
    # Positions as names of rows and columns, as SERGIO's authors publish it.
    frame = pd.DataFrame(dataset.expression, index=list(dataset.genes), columns=list(dataset.cells))
    write_with(folder / (COUNTS if is_noisy else CLEAN), lambda part: write_compressed(part, frame))


def write_compressed(path: Path, frame: pd.DataFrame) -> None:
    """As gzip without the file's name and time, so that the same values make the same bytes."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=3, fileobj=raw, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
    ):
        frame.to_csv(text, lineterminator="\n")


def escaped(value: str) -> str:
    """As a TOML basic string; a control character has no place in a name."""
    printable = "".join(mark for mark in value if mark.isprintable())
    return printable.replace("\\", "\\\\").replace('"', '\\"')
