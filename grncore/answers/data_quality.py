"""What a dataset holds and how good it is: counts, repetition, leakage, and what to do about it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.answers.profiles import thinned_places
from grncore.dataset import Dataset, repeated_team_share, summarise
from grncore.evaluation.prior_overlap import prior_overlap
from grncore.splits import DEFAULT_STRATA, Part, Split

Level = Literal["problem", "advice"]

FEW_TARGETS = 30
"""Targets of a team size below which a fifth of them decides little."""

FEW_SAMPLES = 20
"""Columns below which correlations are mostly chance."""

HIGH_LEAKAGE = 0.5
MAX_PCA_SAMPLES, MAX_PCA_GENES = 2000, 2000
"""Larger data is thinned for the map: a browser draws each point as an element of its own."""


@dataclass(frozen=True)
class Check:
    """Something to know about a dataset before trusting figures on it, and what to do."""

    code: str
    level: Level
    said: str
    fix: str


@dataclass(frozen=True)
class Leakage:
    """What a test target's truth shares with what was trained on, by team size.

    Attributes
    ----------
    targets
        Test targets.
    seen_team
        Of them, those whose very team some training target has.
    seen_group
        Of them, those whose gene group holds a training target; None without gene groups.
    """

    targets: int
    seen_team: int
    seen_group: int | None


@dataclass(frozen=True, eq=False)
class SampleMap:
    """Samples (cells) on the first two principal components of their expression.

    Attributes
    ----------
    points
        ``(samples, 2)``.
    rows
        ``(samples,)`` their columns in the dataset, ascending.
    explained
        Share of the variance of the genes used that each component explains.
    genes
        Number of genes used, those that vary most.
    """

    points: NDArray[np.float64]
    rows: NDArray[np.int64]
    explained: tuple[float, float]
    genes: int


def size_table(dataset: Dataset, split: Split) -> pd.DataFrame:
    """A row per team size R: targets, distinct teams, repetition, and targets by part of the split.

    Columns: ``R``, ``targets``, ``teams``, ``repeated_share`` (targets whose team another target
    has too), ``train``, ``validation``, ``test``, ``other``.
    """
    summary = summarise(dataset)
    repeated = repeated_team_share(dataset)
    rows = []
    for size, count in summary.targets_by_size.items():
        parts = {part: len(split.targets(part, size)) for part in get_args(Part)}
        rows.append(
            {
                "R": size,
                "targets": count,
                "teams": summary.teams_by_size[size],
                "repeated_share": repeated[size],
                **parts,
                "other": count - sum(parts.values()),
            }
        )
    columns = ["R", "targets", "teams", "repeated_share", "train", "validation", "test", "other"]
    return pd.DataFrame(rows, columns=columns)


def leakage(dataset: Dataset, split: Split, *, with_validation: bool = False) -> dict[int, Leakage]:
    """By team size, how many test targets share team or gene group with what was trained on.

    Parameters
    ----------
    with_validation
        Whether validation targets count as trained on.
    """
    strata = [split.train, *([split.validation] if with_validation else [])]
    trained = [target for part in strata for targets in part.values() for target in targets]
    trained += split.extra
    teams = {dataset.teams[target] for target in trained}
    groups = dataset.gene_groups
    seen = {groups[target] for target in trained if target in groups} if groups else set()
    found = {}
    for size, targets in split.test.items():
        found[size] = Leakage(
            targets=len(targets),
            seen_team=sum(dataset.teams[target] in teams for target in targets),
            seen_group=sum(groups.get(target) in seen for target in targets) if groups else None,
        )
    return found


def group_table(dataset: Dataset) -> pd.DataFrame:
    """A row per cell group (cell type): ``group``, ``samples``, ``mean``, ``zero_share``.

    Without groups, one row for all. ``mean`` is of all values as given, ``zero_share`` the share of
    values that are 0.
    """
    labels = np.array(dataset.cell_groups or ["all"] * len(dataset.cells), dtype=object)
    rows = []
    for group in dict.fromkeys(labels):
        values = dataset.expression[:, labels == group]
        rows.append(
            {
                "group": group,
                "samples": values.shape[1],
                "mean": float(values.mean(dtype=np.float64)),
                "zero_share": float((values == 0).mean()),
            }
        )
    return pd.DataFrame(rows)


def constant_genes(dataset: Dataset) -> tuple[str, ...]:
    """Genes whose expression is the same everywhere: nothing can be learnt from it."""
    spread = np.ptp(dataset.expression, axis=1)
    return tuple(np.array(dataset.genes, dtype=object)[spread == 0])


def checks(dataset: Dataset, found: Mapping[int, Leakage]) -> list[Check]:
    """What to know about the dataset, the gravest first; ``found`` as :func:`leakage` gives it."""
    noun = dataset.sample_noun
    said: list[Check] = []
    sizes = Counter(len(t) for n, t in dataset.teams.items() if n not in dataset.shortened)
    usable = {size: sizes[size] for size in DEFAULT_STRATA if sizes[size] >= 3}
    if not dataset.teams:
        said.append(Check(
            "no-truth", "problem",
            "No regulation is known, so nothing can be trained or evaluated.",
            "Add a file of edges (regulator, target) below.",
        ))  # fmt: skip
    elif not usable:
        said.append(Check(
            "no-strata", "problem",
            "No team size of 2, 3 or 4 has three complete targets, so no test can be cut.",
            "Choose other team sizes when training, or add edges.",
        ))  # fmt: skip
    few = {size: count for size, count in usable.items() if count < FEW_TARGETS}
    if few:
        listed = ", ".join(f"{count} with R = {size}" for size, count in few.items())
        said.append(Check(
            "few-targets", "problem",
            f"Few targets of some team sizes ({listed}): a fifth of them is the test, so one "
            "target more or less moves a figure by several points.",
            "Repeat over several seeds, and read the intervals beside each figure.",
        ))  # fmt: skip
    if len(dataset.cells) < FEW_SAMPLES:
        said.append(Check(
            "few-samples", "problem",
            f"There are {len(dataset.cells)} {noun}: with so few, most correlations are chance.",
            f"Add {noun}; take figures as a sign only.",
        ))  # fmt: skip
    tested = sum(one.targets for one in found.values())
    seen = sum(one.seen_team for one in found.values())
    if tested and seen / tested > HIGH_LEAKAGE:
        said.append(Check(
            "seen-teams", "advice",
            f"{seen} of {tested} test targets have a team that a training target has too: copying "
            "it is right without understanding sets.",
            "Train with the split 'whole teams', or read the figures of novel teams apart.",
        ))  # fmt: skip
    with_groups = [one for one in found.values() if one.seen_group is not None]
    sharing = sum(one.seen_group or 0 for one in with_groups)
    if tested and with_groups and sharing / tested > HIGH_LEAKAGE:
        said.append(Check(
            "seen-groups", "advice",
            f"{sharing} of {tested} test targets share a gene group (operon) with a training "
            "target.",
            "Train with the split 'whole gene groups'.",
        ))  # fmt: skip
    flat = constant_genes(dataset)
    if flat:
        regulators = len(set(flat) & set(dataset.true_regulators))
        said.append(Check(
            "constant-genes", "advice",
            f"{len(flat):,} genes never vary, {regulators:,} of them known regulators: no method "
            "that looks at expression can tell them apart.",
            "Remove them, or expect them to be missed.",
        ))  # fmt: skip
    overlap = prior_overlap(dataset, dataset.teams)
    if overlap is not None:
        said.append(Check(
            "prior-overlap", "problem" if overlap.holds_answers else "advice",
            overlap.sentence,
            "Where the prior was made from this network, judge without it.",
        ))  # fmt: skip
    said += _missing_parts(dataset)
    return said


def _missing_parts(dataset: Dataset) -> list[Check]:
    """Parts that the user could add."""
    said = []
    if dataset.cell_groups is None:
        said.append(Check(
            "no-cell-groups", "advice",
            "No groups (cell types or conditions) are known, so expression is shown as one.",
            "Add a table of two columns: name and group.",
        ))  # fmt: skip
    if dataset.gene_groups is None:
        said.append(Check(
            "no-gene-groups", "advice",
            "No gene groups (operons) are known, so leakage through them cannot be seen and the "
            "split by groups is not offered.",
            "Add a table of two columns: gene and group, if the organism has operons.",
        ))  # fmt: skip
    if dataset.listed_regulators is None:
        said.append(Check(
            "no-regulator-list", "advice",
            "No list of regulators is given, so genes that regulate a training target may be named."
            if dataset.teams
            else "No list of regulators is given, so every gene may be named.",
            "Add a list of transcription factors, one a line: they alone may then be named.",
        ))  # fmt: skip
    return said


def sample_map(dataset: Dataset) -> SampleMap | None:
    """Principal components of the samples, log1p unless logged already; None for fewer than three.

    Large data is thinned: samples evenly, genes to those that vary most. The same data gives the
    same map: signs are fixed so that the entry of each component that is largest in size is
    positive.
    """
    from sklearn.decomposition import PCA

    rows = thinned_places(len(dataset.cells), MAX_PCA_SAMPLES)
    values = dataset.expression[:, rows].astype(np.float64)
    if not dataset.is_logged:
        values = np.log1p(values)
    # The variance of equal values is not always 0 after rounding.
    spread = np.where(np.ptp(values, axis=1) > 0, values.var(axis=1), 0.0)
    if len(rows) < 3 or np.count_nonzero(spread) < 2:
        return None
    # Stable, so that genes with equal variance enter in their order.
    genes = np.sort(np.argsort(-spread, kind="stable")[:MAX_PCA_GENES])
    genes = genes[spread[genes] > 0]
    model = PCA(n_components=2, svd_solver="randomized", random_state=0)
    points = model.fit_transform(values[genes].T)
    largest = model.components_[np.arange(2), np.abs(model.components_).argmax(axis=1)]
    first, second = (float(share) for share in model.explained_variance_ratio_)
    return SampleMap(points * np.sign(largest), rows, (first, second), len(genes))
