"""`bundle.json`: everything about a bundle that is not a weight."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grncore.checkpoints.codec import decode_as, encode
from grncore.checkpoints.migration import OLDER, upgrade
from grncore.dataset import Dataset
from grncore.errors import CheckpointError
from grncore.naming import natural_sorted
from grncore.splits import Split
from grncore.training_data import UniverseKind

BUNDLE_SCHEMA = 2
"""Raised whenever a key is added, removed or changes its meaning."""

HEADER = "bundle.json"
FORMAT = "grncore bundle"
MAX_HEADER_BYTES = 64 * 2**20

# One plain file name: no folder, no drive, no leading dot.
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class DatasetMark:
    """What the bundle remembers of its dataset, enough to say how another one differs."""

    name: str
    fingerprint: str
    expression_digest: str
    truth_digest: str
    genes: tuple[str, ...]
    n_cells: int
    cells_digest: str
    sorted_cells_digest: str
    is_logged: bool


@dataclass(frozen=True)
class FileMark:
    """Length and SHA-256 of a file beside the header."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class StoredModel:
    """One fitted method: its kind, configuration, training curve and tensors.

    Attributes
    ----------
    kind, size
        Of the method, and R where it was fitted for one team size.
    config, curve
        Its settings, and a row an epoch.
    file, tensors, types
        File of the tensors, the shape of each, and the type of those that are not float32.
    """

    kind: str
    size: int | None
    config: Mapping[str, object]
    curve: tuple[Mapping[str, float | None], ...]
    file: str
    tensors: Mapping[str, tuple[int, ...]]
    types: Mapping[str, str]

    @property
    def title(self) -> str:
        """Kind and size, as messages name it."""
        return self.kind if self.size is None else f"{self.kind}, R = {self.size}"


@dataclass(frozen=True)
class Header:
    """Content of ``bundle.json``.

    Attributes
    ----------
    schema, version
        Schema of the bundle, and the grncore that wrote it.
    dataset, split
        What it was trained on.
    universe_kind, universe
        Genes that may be predicted as regulators, and how they were chosen.
    with_validation, with_extra, n_cells
        The other arguments of :func:`grncore.training_data.training_data`.
    seed
        Seed of training.
    k, caps
        Width of the pools, and M_R by team size.
    retriever
        Kind of the method that ranks the pools.
    models
        Every fitted method, the retriever first.
    marks
        Digest of each optional evidence that the dataset held, by name.
    calibration
        Plain values by which methods turn scores into probabilities, by kind.
    teams
        File of the decoded teams, if there is one.
    settings
        Further settings of training, for the record.
    files
        Every file of the bundle but the header.
    """

    schema: int
    version: str
    dataset: DatasetMark
    split: Split
    universe_kind: UniverseKind
    universe: tuple[str, ...]
    with_validation: bool
    with_extra: bool
    n_cells: int | None
    seed: int
    k: int
    caps: Mapping[int, int]
    retriever: str
    models: tuple[StoredModel, ...]
    marks: Mapping[str, str]
    calibration: Mapping[str, object]
    teams: str | None
    settings: Mapping[str, object]
    files: Mapping[str, FileMark]

    @property
    def n_features(self) -> int:
        """Width of the features that the models take."""
        return (
            self.dataset.n_cells
            if self.n_cells is None
            else min(self.n_cells, self.dataset.n_cells)
        )

    @property
    def namers(self) -> tuple[StoredModel, ...]:
        """Every model but the retriever."""
        return tuple(stored for stored in self.models if stored.kind != self.retriever)

    def stored(self, kind: str, size: int | None) -> StoredModel | None:
        """What names teams of ``size`` under a kind; a model that was fitted for all sizes serves.

        None where there is none.
        """
        found = [model for model in self.namers if model.kind == kind]
        return next((model for model in found if model.size in (size, None)), None)

    @property
    def ranker(self) -> StoredModel:
        """The retriever."""
        return next(model for model in self.models if model.kind == self.retriever)


def dataset_mark(dataset: Dataset) -> DatasetMark:
    """Describe a dataset for a header."""
    return DatasetMark(
        name=dataset.name,
        fingerprint=dataset.fingerprint,
        expression_digest=dataset.expression_digest,
        truth_digest=dataset.truth_digest,
        genes=dataset.genes,
        n_cells=len(dataset.cells),
        cells_digest=digest_of(list(dataset.cells)),
        sorted_cells_digest=digest_of(sorted(dataset.cells)),
        is_logged=dataset.is_logged,
    )


def digest_of(value: Any) -> str:
    """SHA-256 of a plain JSON value, whatever the order of its keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def render_header(header: Header) -> str:
    """JSON text, with a digest over its own content.

    Raises
    ------
    ValueError
        If a setting is not finite: JSON has no such numbers.
    """
    content = {"format": FORMAT, **encode(header)}
    return json.dumps({**content, "digest": digest_of(content)}, indent=1, allow_nan=False) + "\n"


def read_header(path: Path) -> Header:
    """Read and check ``bundle.json``.

    Raises
    ------
    CheckpointError
        If it is absent, oversized, no JSON, of another schema, changed since it was written, or
        contradicts itself.
    """
    content = _parse(path)
    if content.get("format") != FORMAT:
        raise CheckpointError(f"{path}: this is not the header of a grncore checkpoint.")
    schema = content.get("schema")
    if type(schema) is not int or schema not in (*OLDER, BUNDLE_SCHEMA):
        raise CheckpointError(
            f"{path}: the checkpoint has schema {schema!r}, written by grncore "
            f"{content.get('version')!r}; this version reads schemas up to {BUNDLE_SCHEMA}. Use "
            "the grncore that wrote it, or train again."
        )
    digest = content.pop("digest", None)
    try:
        expected = digest_of(content)
    except (RecursionError, ValueError) as error:
        raise CheckpointError(f"{path}: nested too deeply to be a header.") from error
    if digest != expected:
        raise CheckpointError(
            f"{path}: the content does not fit its digest, so it was changed or damaged after "
            "saving. Copy the checkpoint again or train again."
        )
    del content["format"]
    # Its digest is of what was written, so that it is verified before anything is changed.
    header: Header = decode_as(Header, upgrade(content, path.name), path.name)
    _check(header, path)
    return header


def safe_name(name: str) -> bool:
    """Whether ``name`` is one plain file name, so that it cannot point out of the folder."""
    return bool(_FILE_NAME.fullmatch(name))


def _parse(path: Path) -> dict[str, Any]:
    try:
        # One byte more than allowed: the length is judged on what is read, not on a first look.
        with path.open("rb") as stream:
            data = stream.read(MAX_HEADER_BYTES + 1)
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read ({error.strerror}).") from error
    if len(data) > MAX_HEADER_BYTES:
        raise CheckpointError(f"{path}: larger than {MAX_HEADER_BYTES} bytes, so it is no header.")
    try:
        content = json.loads(
            data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise CheckpointError(
            f"{path}: not valid JSON ({str(error) or 'nested too deeply'}). The file is truncated "
            "or damaged; copy the checkpoint again or train again."
        ) from error
    if not isinstance(content, dict):
        raise CheckpointError(f"{path}: expected a JSON object.")
    return content


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a key occurs twice")
    return content


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _check(header: Header, path: Path) -> None:
    for complaint in _complaints(header):
        raise CheckpointError(f"{path}: {complaint}. Train again.")


def _complaints(header: Header) -> list[str]:
    """What in the header contradicts the rest of it."""
    genes = set(header.dataset.genes)
    found = []
    if list(header.dataset.genes) != natural_sorted(genes):
        found.append("the genes are repeated or not in natural order")
    strata = (header.split.train, header.split.validation, header.split.test)
    targets = [t for part in strata for names in part.values() for t in names]
    targets += header.split.extra
    unknown = sorted((set(targets) | set(header.universe)) - genes)
    if unknown:
        found.append(f"{len(unknown)} targets or candidates are not among its genes: {unknown[:3]}")
    if len(set(targets)) < len(targets):
        found.append("a target is in two parts of the split")
    if not header.universe or list(header.universe) != natural_sorted(set(header.universe)):
        found.append("the universe is empty, has repetitions or is not in natural order")
    numbers = {"k": header.k, "n_cells": header.n_features}
    numbers |= {f"caps.{size}": cap for size, cap in header.caps.items()}
    found += [f"{name} is {value}" for name, value in numbers.items() if value < 1]
    used = [model.file for model in header.models] + ([header.teams] if header.teams else [])
    unsafe = [name for name in {*used, *header.files} if not safe_name(name) or name == HEADER]
    if unsafe:
        found.append(f"{sorted(unsafe)[0]!r} is not a plain file name")
    if sorted(used) != sorted(header.files):
        found.append("its list of files does not fit the models that it names")
    found += [
        f"{name} has no usable length or SHA-256"
        for name, mark in header.files.items()
        if mark.bytes < 0 or not _SHA256.fullmatch(mark.sha256)
    ]
    titles = [model.title for model in header.models]
    found += [f"it holds {t} twice" for t in sorted(set(titles)) if titles.count(t) > 1]
    if [model.title for model in header.models if model.kind == header.retriever] != [
        header.retriever
    ]:
        found.append(f"its retriever {header.retriever!r} is not among its models")
    return found
