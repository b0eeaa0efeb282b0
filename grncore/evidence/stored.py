"""Estimated constants and orders as arrays, so that a fitted model is restored in no time."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grncore.errors import CheckpointError
from grncore.evidence.box import Box
from grncore.evidence.followers import Followers
from grncore.evidence.forms import EvidenceForms
from grncore.evidence.gram import Array
from grncore.evidence.order import CellOrder
from grncore.evidence.ordered import OrderedMoments
from grncore.evidence.ordered_evidence import OrderedEvidence
from grncore.evidence.process_noise import ProcessNoise
from grncore.evidence.responses import Groups, ResponseFamily, checked
from grncore.evidence.snapshot import SnapshotConstants
from grncore.evidence.snapshot_evidence import SnapshotEvidence
from grncore.training_data import TrainingData

_ORDER_ARRAYS = ("point", "before", "after", "lengths", "chain", "group")
_FOLLOWER_ARRAYS = ("genes", "columns", "coefficients", "level")
_FACTS = "facts"


def forms_state(forms: EvidenceForms) -> dict[str, NDArray[Any]]:
    """Arrays that, with the data, restore the forms; texts and single numbers as JSON bytes."""
    facts: dict[str, object] = {
        "sentence": forms.sentence,
        "snapshot": _constants(forms.snapshot.constants),
    }
    arrays: dict[str, NDArray[Any]] = {}
    followers = forms.snapshot.followers
    if followers is not None:
        arrays |= {f"followers.{name}": getattr(followers, name) for name in _FOLLOWER_ARRAYS}
    if forms.ordered is not None:
        order, moments = forms.ordered.order, forms.ordered.moments
        facts["ordered"] = {
            "mode": order.mode,
            "figures": dict(order.figures),
            "sentence": order.sentence,
            "family": asdict(forms.ordered.family),
            "noise": asdict(moments.noise) if isinstance(moments, OrderedMoments) else None,
        }
        arrays |= {f"order.{name}": getattr(order, name) for name in _ORDER_ARRAYS}
    text = json.dumps(facts, sort_keys=True).encode()
    return {**arrays, _FACTS: np.frombuffer(text, dtype=np.uint8).astype(np.int64)}


def forms_from(
    state: Mapping[str, NDArray[Any]], data: TrainingData, candidates: NDArray[np.int64]
) -> EvidenceForms:
    """The forms that were stored, on the same data.

    Raises
    ------
    CheckpointError
        If what is stored is not what :func:`forms_state` gives for this data.
    """
    try:
        facts = json.loads(state[_FACTS].astype(np.uint8).tobytes())
        constants = _read_constants(facts["snapshot"])
        values = data.features if constants.response.kind == "linear" else data.amounts
        if values is None:
            raise ValueError("the data has no amounts")
        snapshot = SnapshotEvidence.of(
            values,
            candidates,
            cell_groups=data.cell_groups,
            constants=constants,
            molecule=data.molecule,
            followers=_followers(state, np.asarray(values, dtype=np.float64), len(candidates)),
        )
        stored = facts.get("ordered")
        ordered = None if stored is None else _ordered(state, stored, data, candidates)
        return EvidenceForms(snapshot, ordered, str(facts["sentence"]))
    except (KeyError, TypeError, ValueError, IndexError, RecursionError) as error:
        raise CheckpointError(
            f"The stored evidence does not fit the data or is damaged ({error}). Train it again."
        ) from None


def _followers(
    state: Mapping[str, NDArray[Any]], values: Array, candidates: int
) -> Followers | None:
    """As stored; None where none were."""
    if "followers.genes" not in state:
        return None
    genes, columns, coefficients, level = (state[f"followers.{name}"] for name in _FOLLOWER_ARRAYS)
    rows = len(genes)
    shapes = {columns.shape[:1], level.shape}
    if columns.ndim != 2 or coefficients.shape != columns.shape or shapes != {(rows,)}:
        raise ValueError("followers do not fit each other")
    if not rows or (np.diff(genes) <= 0).any() or genes[0] < 0 or genes[-1] >= len(values):
        raise ValueError("followers are other genes")
    if columns.min() < -1 or columns.max() >= candidates:
        raise ValueError("followers follow other candidates")
    if not (np.isfinite(coefficients).all() and np.isfinite(level).all() and (level > 0).all()):
        raise ValueError("followers have values that are no numbers")
    return Followers(
        genes,
        columns,
        coefficients.astype(np.float64),
        level.astype(np.float64),
        values[genes],
    )


def _constants(constants: SnapshotConstants) -> dict[str, object]:
    found = asdict(constants)
    # JSON knows no infinity.
    if not np.isfinite(found["box"]["upper"]):
        found["box"]["upper"] = None
    return found


def _read_constants(found: dict[str, Any]) -> SnapshotConstants:
    box = dict(found["box"])
    box["upper"] = np.inf if box["upper"] is None else float(box["upper"])
    return SnapshotConstants(
        **{**found, "response": ResponseFamily(**found["response"]), "box": Box(**box)}
    )


def _ordered(
    state: Mapping[str, NDArray[Any]],
    stored: Mapping[str, Any],
    data: TrainingData,
    candidates: NDArray[np.int64],
) -> OrderedEvidence:
    arrays: dict[str, Any] = {name: state[f"order.{name}"] for name in _ORDER_ARRAYS}
    order = CellOrder(
        mode=stored["mode"],
        **arrays,
        figures={str(name): float(value) for name, value in stored["figures"].items()},
        sentence=str(stored["sentence"]),
    )
    if data.amounts is None or len(order.point) != data.amounts.shape[1]:
        raise ValueError("the order is of other cells")
    values, rows = checked(data.amounts, candidates)
    noise = None if stored["noise"] is None else ProcessNoise(**stored["noise"])
    # An order that is 'given' is not turned anew: its directions were found before.
    found = OrderedEvidence(
        values,
        rows,
        Groups.of(data.cell_groups, values.shape[1]),
        replace(order, mode="given"),
        ResponseFamily(**stored["family"]),
        noise=noise,
    )
    found.order = order
    return found
