"""SERGIO's two input files, read and written.

Neither has a header. Interactions: ``target, n, regulator_1..n, K_1..n, hill_1..n``. Master
regulators: ``gene, rate in cell type 1, rate in cell type 2, ...``. Gene ids are whole numbers,
often written as floats (``665.0``); they are names here, so ``665.0`` becomes ``"665"``.
"""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from grncore.errors import GrncoreError, InputError
from grncore.files import write_text
from grncore.simulate.kinetics import EDGE_COLUMNS, RegulatoryNetwork


def read_interactions(path: Path | str) -> pd.DataFrame:
    """Read an interaction file (``Interaction_cID_*.txt``) as it stands.

    Returns
    -------
    A row an edge in the file's order with the columns ``regulator, target, strength, hill`` and
    ``line`` (of the file, from 1). Duplicates and self-edges are kept for the caller to judge.
    ``hill`` is NaN where the file leaves the coefficients out, as it may when one is shared.

    Raises
    ------
    InputError
        Naming file and line, if a row is not of the format above.
    """
    rows: list[tuple[str, str, float, float, int]] = []
    for line, fields in _rows(path):
        rows.extend(_edges_of(path, line, fields))
    if not rows:
        raise InputError(f"{path}: the interaction file is empty.")
    return pd.DataFrame(rows, columns=[*EDGE_COLUMNS, "line"])


def read_master_rates(path: Path | str) -> Mapping[str, tuple[float, ...]]:
    """Read a master regulator file (``Regs_cID_*.txt``): gene -> production rate per cell type.

    Raises
    ------
    InputError
        Naming file and line, if a row is not ``gene, rate, rate, ...``, rows differ in length, a
        rate is negative, or a gene is given twice.
    """
    rates: dict[str, tuple[float, ...]] = {}
    for line, fields in _rows(path):
        gene = _gene(path, line, fields[0])
        values = tuple(_number(path, line, field) for field in fields[1:])
        width = len(next(iter(rates.values()), values))
        if not values or len(values) != width:
            raise InputError(
                f"{path}, line {line}: {len(values)} production rates; expected a gene id and "
                f"{width or 'at least one'} rates, one for each cell type."
            )
        if min(values) < 0:
            raise InputError(f"{path}, line {line}: production rate {min(values)} is negative.")
        if gene in rates:
            raise InputError(f"{path}, line {line}: gene {gene} is given a second time.")
        rates[gene] = values
    if not rates:
        raise InputError(f"{path}: the master regulator file is empty.")
    return rates


def read_network(
    interactions: Path | str, regs: Path | str, *, shared_hill: float | None = None
) -> RegulatoryNetwork:
    """Read both files into a network that can be simulated.

    Parameters
    ----------
    shared_hill
        One Hill coefficient for all edges, overruling the file's (SERGIO's ``shared_coop_state``).

    Raises
    ------
    InputError
        If a file cannot be read or the two do not fit; see :meth:`RegulatoryNetwork.create`.
    """
    edges, rates = read_interactions(interactions), read_master_rates(regs)
    if shared_hill is not None:
        edges["hill"] = shared_hill
    if edges["hill"].isna().any():
        line = edges.loc[edges["hill"].isna(), "line"].iloc[0]
        raise InputError(
            f"{interactions}, line {line}: there are no Hill coefficients; name a shared one."
        )
    try:
        return RegulatoryNetwork.create(edges, rates)
    except GrncoreError as error:
        raise InputError(f"{interactions} with {regs}: {error}") from error


def write_network(network: RegulatoryNetwork, interactions: Path | str, regs: Path | str) -> None:
    """Write both files.

    Strengths and rates are written in full, so that reading them back gives the same network.

    Raises
    ------
    InputError
        If a gene's name is not a whole number, as the format needs.
    """
    odd = [gene for gene in network.genes if not gene.isascii() or not gene.isdigit()]
    if odd or len({int(gene) for gene in network.genes}) < len(network.genes):
        raise InputError(
            f"SERGIO's files name genes by whole numbers, but there are {odd[:3]}; number them."
        )
    lines = []
    for target, rows in network.edges.groupby("target", sort=False):
        team = [f"{int(gene)}.0" for gene in rows["regulator"]]
        numbers = [repr(float(v)) for column in ("strength", "hill") for v in rows[column]]
        lines.append(",".join([f"{int(str(target))}.0", f"{len(team)}.0", *team, *numbers]))
    write_text(interactions, "\n".join(lines) + "\n")
    lines = [
        ",".join([f"{int(network.genes[row])}.0", *(repr(float(rate)) for rate in rates)])
        for row, rates in zip(network.masters, network.rates, strict=True)
    ]
    write_text(regs, "\n".join(lines) + "\n")


def _edges_of(
    path: Path | str, line: int, fields: list[str]
) -> Iterator[tuple[str, str, float, float, int]]:
    if len(fields) < 2:
        raise InputError(
            f"{path}, line {line}: {fields} has no regulator count; expected comma-separated "
            "'target, n, regulators, K, hill'."
        )
    target = _gene(path, line, fields[0])
    n = _number(path, line, fields[1])
    if n < 1 or n != int(n):
        raise InputError(
            f"{path}, line {line}: target {target} has {fields[1]} regulators; expected a whole "
            "number of at least 1."
        )
    size = int(n)
    if len(fields) not in (2 + 2 * size, 2 + 3 * size):
        raise InputError(
            f"{path}, line {line}: target {target} with {size} regulators has {len(fields)} fields;"
            f" expected {2 + 3 * size} (target, n, {size} regulators, {size} K, {size} hill)."
        )
    team = [_gene(path, line, field) for field in fields[2 : 2 + size]]
    strengths = [_number(path, line, field) for field in fields[2 + size : 2 + 2 * size]]
    hills = [_number(path, line, field) for field in fields[2 + 2 * size :]] or [math.nan] * size
    for regulator, strength, hill in zip(team, strengths, hills, strict=True):
        yield regulator, target, strength, hill, line


def _rows(path: Path | str) -> Iterator[tuple[int, list[str]]]:
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text: {error}.") from error
    for line, row in enumerate(text.splitlines(), start=1):
        if row.strip():
            yield line, [field.strip() for field in row.split(",")]


def _number(path: Path | str, line: int, field: str) -> float:
    try:
        value = float(field)
    except ValueError:
        value = math.nan
    if not np.isfinite(value):
        raise InputError(f"{path}, line {line}: {field!r} is not a number.")
    return value


def _gene(path: Path | str, line: int, field: str) -> str:
    try:
        value = float(field)
    except ValueError:
        value = math.nan
    if not np.isfinite(value) or value < 0 or value != int(value):
        raise InputError(
            f"{path}, line {line}: gene id {field!r}; SERGIO's ids are whole numbers, such as "
            "665 or 665.0."
        )
    return str(int(value))
