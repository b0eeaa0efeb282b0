"""The bundled demo: a generated network of DS3's size and difficulty, simulated once and shipped.

It is read from files, not simulated anew, so that its fingerprint is the same on every machine;
:func:`write_demo` remakes the files.
"""

import zlib
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.files import write_with
from grncore.progress import Progress, silent
from grncore.simulate.annotation import read_annotation, write_annotation
from grncore.simulate.datasets import INTERACTIONS, REGS, as_dataset
from grncore.simulate.generator import GeneratedNetwork, GeneratorConfig, generate_network
from grncore.simulate.sergio_files import read_network, write_network
from grncore.simulate.steady_state import SteadyStateConfig, simulate_steady_state

DEMO_FOLDER = Path(__file__).parent / "demo"


NETWORK_SEED, CELL_SEED = 177, 2
"""Chosen among some 500 networks, the best two simulated six times, for a difficulty near DS3's by
popularity and neighbour copy; no trained model had any part in the choice."""


EXPRESSION = "expression.npz"


STEPS_PER_UNIT = 256
"""Expression is stored in steps of 1/256: exact in float32, and far below the noise."""


def make_demo(progress: Progress = silent) -> tuple[GeneratedNetwork, Dataset]:
    """Generate the demo's network and simulate its 2,700 cells."""
    # A child stream: one number may seed both parts without their draws being the same.
    drawing = np.random.default_rng(NETWORK_SEED).spawn(1)[0]
    generated = generate_network(GeneratorConfig(), drawing)
    cells = np.random.default_rng(CELL_SEED)
    expression = simulate_steady_state(generated.network, SteadyStateConfig(), cells, progress)
    return generated, as_dataset(generated, _restored(_stored(expression)), "demo")


def load_demo(folder: Path | str = DEMO_FOLDER) -> Dataset:
    """Read the shipped demo: 1,200 genes, 2,700 cells of 9 types, 127 regulators.

    Its ``listed_regulators`` are the generator's transcription factors, 33 of which regulate
    nothing; ``gene_groups`` are operons.

    Raises
    ------
    InputError
        If a file is missing or damaged; the message says how to remake them.
    """
    folder = Path(folder)
    try:
        with np.load(folder / EXPRESSION) as arrays:
            high, low = arrays["high"], arrays["low"]
        # High and low bytes apart compress to two thirds of what whole numbers do.
        stored = (high.astype(np.uint16) << 8) | low
        network = read_network(folder / INTERACTIONS, folder / REGS)
        aliases, operons, factors = read_annotation(folder)
        generated = GeneratedNetwork(network, operons, aliases, factors)
        return as_dataset(generated, _restored(stored), "demo")
    except (OSError, EOFError, ValueError, KeyError, BadZipFile, zlib.error) as error:
        raise InputError(
            f"{folder}: the demo's files are missing or damaged ({error}). Install grncore anew, "
            'or remake them: python -c "from grncore.simulate.demo import write_demo; write_demo()"'
        ) from error


def write_demo(folder: Path | str = DEMO_FOLDER, progress: Progress = silent) -> Dataset:
    """Make the demo and write its files to ``folder``; returns what was written."""
    folder = Path(folder)
    generated, dataset = make_demo(progress)
    write_network(generated.network, folder / INTERACTIONS, folder / REGS)
    write_annotation(folder, generated)
    stored = _stored(dataset.expression)

    def write(part: Path) -> None:
        with part.open("wb") as stream:
            np.savez_compressed(
                stream, high=(stored >> 8).astype(np.uint8), low=(stored & 255).astype(np.uint8)
            )

    write_with(folder / EXPRESSION, write)
    return dataset


def _stored(expression: NDArray[np.float32]) -> NDArray[np.uint16]:
    steps = np.rint(expression.astype(np.float64) * STEPS_PER_UNIT)
    if steps.max() > np.iinfo(np.uint16).max:
        raise InputError(
            f"Expression reaches {expression.max():.0f}, more than the demo's file can hold "
            f"({np.iinfo(np.uint16).max // STEPS_PER_UNIT}); choose another seed."
        )
    return steps.astype(np.uint16)


def _restored(stored: NDArray[np.uint16]) -> NDArray[np.float32]:
    return stored.astype(np.float32) / np.float32(STEPS_PER_UNIT)
