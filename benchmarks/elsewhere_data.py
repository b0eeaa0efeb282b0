"""Simulated data of kinds that users have, each with its known regulation, as folders to read.

None is made by SERGIO's mechanism, which the rest of the project measures on: trajectories of a
Boolean network (after BoolODE, Pratapa and others 2020), bulk samples whose regulators' activity
may lie beside their transcript and ahead of the target, deletions of every regulator, molecule
counts of single cells with sequencing depth, and data without any regulation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Network:
    """Teams of targets; the first genes are the regulators.

    Attributes
    ----------
    genes, regulators
        How many there are.
    teams
        Regulators of each target and their signs.
    units
        ``(genes,)`` transcription unit of each gene; genes of one share a team.
    """

    genes: int
    regulators: int
    teams: Mapping[int, tuple[tuple[int, ...], tuple[int, ...]]]
    units: NDArray[np.int64]


@dataclass(frozen=True)
class Made:
    """Expression of a network.

    Attributes
    ----------
    network
        What regulates what; no team where there is no regulation.
    values
        ``(genes, cells)``.
    groups, times
        ``(cells,)`` condition or type, and time, of each cell.
    how
        How it is to be read, as in a `dataset.toml`.
    """

    network: Network
    values: Array
    groups: NDArray[np.str_] | None = None
    times: Array | None = None
    how: Mapping[str, str] = field(default_factory=dict)


def made(name: str, seed: int, folder: Path) -> Path:
    """Write the set of this name as ``folder`` of CSV files with a ``dataset.toml``."""
    rng = np.random.default_rng([sorted(SETS).index(name), seed])
    data = SETS[name](rng)
    folder.mkdir(parents=True, exist_ok=True)
    genes = [f"gene{i:04d}" for i in range(data.network.genes)]
    cells = [f"s{i:05d}" for i in range(data.values.shape[1])]
    how = {"expression": "expression.csv", "regulators": "regulators.txt", **data.how}
    pd.DataFrame(data.values, genes, cells).to_csv(folder / "expression.csv", float_format="%.6g")
    (folder / "regulators.txt").write_text("\n".join(genes[: data.network.regulators]) + "\n")
    if data.network.teams:
        how |= {"edges": "edges.csv"}
        edges = [
            (genes[r], genes[target], "+" if sign > 0 else "-")
            for target, (team, signs) in data.network.teams.items()
            for r, sign in zip(team, signs, strict=True)
        ]
        table = pd.DataFrame(edges, columns=["regulator", "target", "sign"])
        table.to_csv(folder / "edges.csv", index=False)
    for part, values in (("cell_groups", data.groups), ("cell_order", data.times)):
        if values is not None:
            how |= {part: f"{part}.csv"}
            what = "group" if part == "cell_groups" else "time"
            pd.DataFrame({"cell": cells, what: values}).to_csv(folder / f"{part}.csv", index=False)
    text = "".join(f'{key} = "{value}"\n' for key, value in how.items())
    (folder / "dataset.toml").write_text(text)
    return folder


def random_network(
    rng: Generator, genes: int, regulators: int, masters: int, sizes: tuple[float, ...]
) -> Network:
    """Units of 1 to 5 genes that share a team; regulators below the masters are regulated too.

    Parameters
    ----------
    sizes
        Chance of each team size 1, 2, ...
    """
    popular = rng.dirichlet(np.full(regulators, 0.5)) * 0.6 + 0.4 / regulators
    teams: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}
    units = np.arange(genes)
    for gene in range(masters, regulators):
        teams[gene] = _team(rng, rng.choice(masters, rng.integers(1, 3), replace=False))
    gene = regulators
    while gene < genes:
        last = min(gene + int(rng.choice([1, 1, 2, 3, 5])), genes)
        size = int(rng.choice(len(sizes), p=sizes)) + 1
        team = _team(rng, rng.choice(regulators, size, replace=False, p=popular))
        for member in range(gene, last):
            teams[member], units[member] = team, gene
        gene = last
    return Network(genes, regulators, teams, units)


def _team(rng: Generator, members: NDArray[np.int64]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    signs = rng.choice([1, -1], len(members), p=[0.65, 0.35])
    return tuple(np.sort(members).tolist()), tuple(signs.tolist())


def trajectory(rng: Generator, shape: str, dropout: float = 0.0, cells: int = 2000) -> Made:
    """Cells at random moments of simulated runs of a Boolean network's ODEs, with pseudotime.

    Transcripts follow ``any activator and no repressor`` quickly, proteins follow transcripts
    slowly. ``dropout`` is the share of a gene's lower values that may be lost, and their chance.
    """
    genes = 24
    teams: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}
    if shape == "cycle":
        ring = 6
        for gene in range(ring):
            teams[gene] = ((gene - 1) % ring,), (-1 if gene % 2 == 0 else 1,)
        for gene in range(ring, genes):
            teams[gene] = _team(rng, rng.choice(gene, rng.integers(1, 4), replace=False))
    else:  # two arms that shut each other off
        teams |= {1: ((0, 2), (1, -1)), 2: ((0, 1), (1, -1))}
        for gene in range(3, genes):
            arm = 1 + gene % 2
            chain = [other for other in range(3, gene) if other % 2 == gene % 2] or [arm]
            team = {chain[-1]: 1}
            if gene % 3 == 0:
                team[3 - arm] = -1
            if gene % 4 == 0:
                team[0] = 1
            members = sorted(team)
            teams[gene] = tuple(members), tuple(team[r] for r in members)
    step, length = 0.02, 15.0
    moment = rng.integers(int(length / step / 20), int(length / step), cells)
    transcript, protein = np.zeros((genes, cells)), np.full((genes, cells), 0.01)
    if shape == "cycle":
        protein = rng.uniform(0.01, 20, (genes, cells))
    seen = np.zeros((genes, cells))
    for now in range(int(length / step)):
        active = (protein / 10) ** 4 / (1 + (protein / 10) ** 4)
        made_of = np.ones((genes, cells))
        for gene, (team, signs) in teams.items():
            on = [active[r] for r, sign in zip(team, signs, strict=True) if sign > 0]
            off = [active[r] for r, sign in zip(team, signs, strict=True) if sign < 0]
            made_of[gene] = (1 - np.prod([1 - a for a in on], axis=0)) if on else 1.0
            made_of[gene] *= np.prod([1 - a for a in off], axis=0) if off else 1.0
        transcript = _euler(rng, transcript, 20 * made_of - 10 * transcript, step)
        protein = _euler(rng, protein, 10 * transcript - protein, step)
        seen[:, moment == now] = transcript[:, moment == now]
    low = seen < np.quantile(seen, dropout, axis=1, keepdims=True)
    seen[low & (rng.random(seen.shape) < dropout)] = 0
    return Made(Network(genes, genes, teams, np.arange(genes)), seen, times=moment * step)


def _euler(rng: Generator, now: Array, slope: Array, step: float) -> Array:
    noise = 0.9 * np.sqrt(now * step) * rng.normal(size=now.shape)
    return np.clip(now + slope * step + noise, 0, None)


def bulk(rng: Generator, samples: int, hidden: float = 0.0, lag: float = 0.0) -> Made:
    """Logged bulk samples, three a condition, with batches.

    Parameters
    ----------
    hidden
        Variance of a regulator's transcript that its activity does not share, beside the
        activity's.
    lag
        Conditions are series of twelve moments; a target keeps this share of its last state.
    """
    net = random_network(rng, 240, 40, 10, (0.3, 0.4, 0.2, 0.1))
    conditions = max(samples // 3, 8)
    programs = rng.normal(size=(40, 6)) @ rng.normal(size=(6, conditions)) / np.sqrt(12)
    activity = programs + rng.normal(size=(40, conditions)) / np.sqrt(2)
    last = np.arange(conditions) % 12 == 0  # no moment before it
    if lag:
        activity = _series(activity, last, 0.7)
    level = np.zeros((net.genes, conditions))
    level[:40] = activity
    for gene, (team, signs) in net.teams.items():
        weight = np.random.default_rng(int(net.units[gene])).uniform(0.5, 1.5, len(team)) * signs
        driven = weight @ level[list(team)]
        level[gene] = (_series(driven, last, lag) if lag else driven) * rng.uniform(0.8, 1.2)
        level[gene] += (0.4 if gene < 40 else 0.3) * rng.normal(size=conditions)
    transcript = level.copy()
    transcript[:40] += (
        np.sqrt(hidden) * level[:40].std(1, keepdims=True) * rng.normal(size=(40, conditions))
    )
    condition = np.arange(samples) % conditions
    batches = rng.normal(size=(net.genes, 4))[:, rng.integers(0, 4, samples)]
    values = transcript[:, condition] + 0.3 * batches + 0.2 * rng.normal(size=(net.genes, samples))
    values += rng.uniform(5, 11, (net.genes, 1))
    return Made(net, values, how={"values": "logged", "sample_noun": "samples"})


def _series(values: Array, start: NDArray[np.bool_], kept: float) -> Array:
    """Each moment keeps a share of the one before."""
    found = values.copy()
    for moment in np.flatnonzero(~start):
        found[..., moment] = (
            kept * found[..., moment - 1] + np.sqrt(1 - kept**2) * values[..., moment]
        )
    return found


def _response(amounts: Array, half: Array, team: tuple[int, ...], signs: tuple[int, ...]) -> Array:
    """Mean Hill response (order 2) of a team, in ``(cells,)``."""
    found = np.zeros(amounts.shape[1])
    for r, sign in zip(team, signs, strict=True):
        hill = amounts[r] ** 2 / (amounts[r] ** 2 + half[r] ** 2)
        found += hill if sign > 0 else 1 - hill
    return found / len(team)


def deletions(rng: Generator, repeats: int = 3) -> Made:
    """Every regulator deleted, one after the other, beside wild types: amounts, few samples."""
    net = random_network(rng, 200, 40, 20, (0.4, 0.4, 0.2))
    deleted = np.repeat(np.arange(-10, 40), repeats)
    amounts = np.ones((net.genes, len(deleted)))
    half = np.ones(net.genes)
    for gene in range(net.genes):
        if gene in net.teams:
            amounts[gene] = 2 * _response(amounts, half, *net.teams[gene])
        amounts[gene] *= np.exp(0.15 * rng.normal(size=len(deleted)))
        amounts[gene, deleted == gene] *= 0.02
        half[gene] = amounts[gene].mean()
    measured = amounts * rng.uniform(5, 500, (net.genes, 1))
    measured *= np.exp(0.1 * rng.normal(size=measured.shape))
    groups = np.array(["wild type" if r < 0 else f"gene{r:04d}" for r in deleted])
    return Made(net, measured, groups, how={"values": "counts", "sample_noun": "samples"})


def counts(rng: Generator, design: str, logged: bool = False, cells: int = 1000) -> Made:
    """Molecules of single cells, of types, moments or knock-downs; ``logged``: log1p per 10,000."""
    net = random_network(rng, 240, 40, 20, (0.3, 0.4, 0.2, 0.1))
    if design == "types":
        kind = np.arange(cells) % 6
        level, groups = np.exp(0.8 * rng.normal(size=(40, 6)))[:, kind], kind.astype(str)
    elif design == "hours":
        hours = np.array([0, 6, 12, 24, 48])[np.arange(cells) % 5]
        start, end = np.exp(0.8 * rng.normal(size=(2, 40, 1)))
        when = np.clip(hours + 1.5 * rng.normal(size=cells), 0, None)
        level = end + (start - end) * np.exp(-when / rng.uniform(3, 40, (40, 1)))
        groups = hours.astype(str)
    else:
        down = np.arange(cells) % 50  # the last ten are controls
        level = np.where(down == np.arange(40)[:, None], 0.15, 1.0)
        groups = np.where(down < 40, np.char.mod("gene%04d", down), "control")
    amounts, half = np.zeros((net.genes, cells)), np.zeros(net.genes)
    for gene in range(net.genes):
        own = np.exp((0.35 if gene < 40 else 0.2) * rng.normal(size=cells))
        made_of = _response(amounts, half, *net.teams[gene]) * 2 if gene in net.teams else 1.0
        is_set = gene < 40 and (gene not in net.teams or design == "screen")
        amounts[gene] = made_of * own * (level[gene] if is_set else 1.0)
        half[gene] = amounts[gene].mean()
    share = amounts * np.exp(rng.normal(size=(net.genes, 1)))
    found = rng.poisson(share / share.sum(axis=0) * rng.uniform(1500, 4000, cells)).astype(float)
    values = np.log1p(found / found.sum(axis=0) * 1e4) if logged else found
    how = {"values": "logged"} if logged else {}
    times = np.char.strip(groups).astype(float) if design == "hours" else None
    return Made(net, values, groups, times, how)


def no_regulation(rng: Generator, samples: int = 150) -> Made:
    """Independent genes on a log scale."""
    spread = rng.gamma(2, 0.5, (240, 1))
    values = rng.uniform(5, 11, (240, 1)) + spread * rng.normal(size=(240, samples))
    net = Network(240, 40, {}, np.arange(240))
    return Made(net, values, how={"values": "logged", "sample_noun": "samples"})


def permuted(rng: Generator, make: Callable[[Generator], Made]) -> Made:
    """Each gene's values exchanged between cells: as real as can be, and nothing left to find."""
    data = make(rng)
    values = rng.permuted(data.values, axis=1)
    bare = Network(data.network.genes, data.network.regulators, {}, data.network.units)
    return Made(bare, values, data.groups, data.times, data.how)


SETS: Mapping[str, Callable[[Generator], Made]] = {
    "cycle": partial(trajectory, shape="cycle"),
    "cycle-dropout": partial(trajectory, shape="cycle", dropout=0.5),
    "fork": partial(trajectory, shape="fork"),
    "fork-dropout": partial(trajectory, shape="fork", dropout=0.5),
    "bulk-30": partial(bulk, samples=30),
    "bulk-90": partial(bulk, samples=90),
    "bulk-300": partial(bulk, samples=300),
    "bulk-300-hidden": partial(bulk, samples=300, hidden=1.0),
    "bulk-series": partial(bulk, samples=300, lag=0.6),
    "deletions": deletions,
    "counts-types": partial(counts, design="types"),
    "counts-hours": partial(counts, design="hours"),
    "counts-screen": partial(counts, design="screen"),
    "log-counts-types": partial(counts, design="types", logged=True),
    "log-counts-screen": partial(counts, design="screen", logged=True),
    "null-bulk": no_regulation,
    "null-cycle": partial(permuted, make=partial(trajectory, shape="cycle")),
    "null-types": partial(permuted, make=partial(counts, design="types")),
    "null-log-types": partial(permuted, make=partial(counts, design="types", logged=True)),
}
"""Every set by its name."""
