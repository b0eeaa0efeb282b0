"""What a report says of its methods: data, split, candidates, checkpoint and versions, in words."""

import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import get_args

from grncore import __version__
from grncore.methods.registry import from_shortlist, model_label
from grncore.pipeline.predictor import Predictor
from grncore.splits import Part

_SPLITS = {
    "random": "at random within each number of regulators",
    "team": "so that no test team occurs among the training teams",
    "group": "so that whole gene groups (operons) are held out",
}

_UNIVERSES = {
    "all": "every gene of the dataset but the target",
    "listed": "the genes of the supplied regulator list",
    "train": "the genes that regulate a training target",
}


def data_said(source: Predictor) -> str:
    """A paragraph: what was measured, its fingerprint, and how it is served."""
    dataset, used = source.dataset, source.data.features.shape[1]
    groups = "" if dataset.cell_groups is None else f" of {len(set(dataset.cell_groups))} types"
    scale = "as supplied on a log scale" if dataset.is_logged else "as log(1 + x)"
    if source.data.depth is not None:
        scale = "as log(1 + x) of amounts free of sequencing depth"
    cells = "all" if used == len(dataset.cells) else f"the first {used:,}"
    return (
        f"Data. {dataset.name}: {len(dataset.genes):,} genes, {len(dataset.cells):,} "
        f"{dataset.sample_noun}{groups} (fingerprint of expression, order and known edges: "
        f"{dataset.fingerprint[:16]}). Expression {scale}, standardised per gene over {cells} "
        f"{dataset.sample_noun}, served as features."
    )


def split_said(source: Predictor) -> str:
    """A paragraph: how targets were divided, with the seed."""
    split = source.split
    counts = {part: len(split.targets(part)) for part in get_args(Part)}
    return (
        f"Split. Targets were divided {_SPLITS[split.kind]} (seed {split.seed}; strata R = "
        f"{_list(split.sizes)}) into {counts['train']:,} training, {counts['validation']:,} "
        f"validation and {counts['test']:,} test targets."
    )


def candidates_said(source: Predictor, n_candidates: int, models: Iterable[str]) -> str:
    """A paragraph: which genes may regulate, and which of these models see a shortlist alone."""
    pooled = from_shortlist(models)
    said = (
        f"Candidates. Candidate regulators were {_UNIVERSES[source.data.universe_kind]} "
        f"({n_candidates:,} genes). "
    )
    if not pooled:
        return f"{said}Methods could name any of them; no shortlist was cut."
    return (
        f"{said}Teams of {', '.join(map(model_label, pooled))} come from those that the trained "
        f"{source.bundle.retriever_kind} retriever ranks first; other methods could name any."
    )


def checkpoint_said(source: Predictor) -> str:
    """The bundle, its seed and preset, and the version that trained it; for a trained source."""
    bundle = source.bundle
    preset = bundle.header.settings.get("preset")
    trained = f", preset {preset}" if isinstance(preset, str) else ""
    return (
        f"checkpoint {bundle.name}, seed {bundle.seed}{trained}, trained with grncore "
        f"{bundle.header.version}"
    )


def software_said() -> str:
    """A paragraph: versions."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("torch", "numpy", "scikit-learn"))
    return f"Software. grncore {__version__}, Python {platform.python_version()}, {packages}."


def _list(sizes: Sequence[int]) -> str:
    return ", ".join(map(str, sizes)) if sizes else "none"
