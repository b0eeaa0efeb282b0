"""The ranker's weights as arrays, and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grncore.errors import CheckpointError
from grncore.evidence.set_evidence import SetEvidence
from grncore.ranking.choice import Choice
from grncore.ranking.edges import edge_columns
from grncore.ranking.known_teams import EdgeModel, KnownTeams
from grncore.ranking.label_numbers import label_columns
from grncore.ranking.mixture import Mixture
from grncore.ranking.prior import Prior
from grncore.ranking.promise import Promise
from grncore.ranking.ranker import EvidenceRanker, RankerConfig
from grncore.ranking.ranking import Ranking, Residual
from grncore.ranking.sizes import SizeModel, size_columns
from grncore.ranking.stray import StrayChoice

_WEIGHTS = tuple(entry.name for entry in fields(Choice))


def ranker_state(ranker: EvidenceRanker) -> dict[str, NDArray[Any]]:
    """Arrays that, with evidence and labels, restore the ranker."""
    known = ranker.ranking.mixture.known
    choices = {
        "known": known.usual,
        **({} if known.stray is None else {"stray": known.stray}),
        "new": ranker.ranking.mixture.new,
        "gate": ranker.ranking.mixture.gate,
        "sizes": ranker.sizes.choice,
    }
    arrays: dict[str, NDArray[Any]] = {
        f"{name}.{weight}": getattr(choice, weight)
        for name, choice in choices.items()
        for weight in _WEIGHTS
    }
    facts = {
        "shift": ranker.ranking.mixture.shift,
        "none_shift": ranker.ranking.mixture.none_shift,
        **({} if known.stray is None else {"stray": known.share}),
        "sizes": list(ranker.sizes.sizes),
        "columns": label_columns(ranker.labels),
        "promise": asdict(ranker.promise),
    }
    text = json.dumps(facts, sort_keys=True).encode()
    residual, edges = ranker.ranking.residual, ranker.labels.edges
    arrays |= {} if residual is None else residual.state()
    if edges is not None:
        arrays["edges.weights"] = np.append(edges.intercept, edges.weights)
    return {**arrays, "ranker": np.frombuffer(text, dtype=np.uint8).astype(np.int64)}


def ranker_from(
    state: Mapping[str, NDArray[Any]],
    config: RankerConfig,
    evidence: Sequence[SetEvidence],
    labels: KnownTeams,
    prior: Prior | None = None,
    residual: Residual | None = None,
) -> EvidenceRanker:
    """The ranker that was stored, on the same data; a residual is restored by who knows its kind.

    Raises
    ------
    CheckpointError
        If what is stored is not what :func:`ranker_state` gives.
    """
    try:
        facts = json.loads(state["ranker"].astype(np.uint8).tobytes())
        usual, new, gate, sizes = (
            _choice(state, name) for name in ("known", "new", "gate", "sizes")
        )
        known = StrayChoice(usual)
        if "stray" in facts:
            known = StrayChoice(usual, _choice(state, "stray"), _share(facts["stray"]))
        if "edges.weights" in state:
            labels = replace(labels, edges=_edges(labels, state["edges.weights"]))
        _check_widths(known, new)
        told = tuple(int(size) for size in facts["sizes"])
        if len(sizes.weights) != size_columns(told) or (
            facts.get("columns") != list(label_columns(labels))
        ):
            raise ValueError("an earlier version weighed other numbers")
        return EvidenceRanker(
            config,
            evidence,
            labels,
            Ranking(
                Mixture(known, new, gate, float(facts["shift"]), float(facts["none_shift"])),
                residual,
            ),
            SizeModel(told, sizes),
            Promise(**facts["promise"]),
            prior,
        )
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise CheckpointError(
            f"The stored evidence ranker cannot be used ({error}). Train it again."
        ) from None


def _edges(labels: KnownTeams, weights: NDArray[Any]) -> EdgeModel:
    """The edge model that was stored: its intercept comes first."""
    if weights.shape != (1 + edge_columns(labels),):
        raise ValueError("gene groups or positions were others")
    intercept, *rest = _finite(weights).tolist()
    return EdgeModel(intercept, np.array(rest))


def _choice(state: Mapping[str, NDArray[Any]], name: str) -> Choice:
    found = Choice(**{weight: _finite(state[f"{name}.{weight}"]) for weight in _WEIGHTS})
    width, context = found.weights.shape, found.context_centre.shape
    shapes = [found.centre.shape, found.scale.shape, found.context_scale.shape]
    if len(width) != 1 or len(context) != 1 or shapes != [width, width, context]:
        raise ValueError(f"its weights {name!r} have several lengths")
    if found.none_weights.shape != (context[0] + 1,):
        raise ValueError(f"its weights {name!r} have several lengths")
    if not (found.scale > 0).all() or not (found.context_scale > 0).all():
        raise ValueError(f"a scale of {name!r} is not above 0")
    return found


def _check_widths(known: StrayChoice, new: Choice) -> None:
    """ValueError where logits over the numbers of a set weigh different numbers."""
    logits = [known.usual, new, *(() if known.stray is None else (known.stray,))]
    if len({(len(one.weights), len(one.context_centre)) for one in logits}) > 1:
        raise ValueError("its weights 'known', 'new' and 'stray' have several lengths")


def _share(value: object) -> float:
    if not isinstance(value, float) or not 0.0 < value < 1.0:
        raise ValueError("the share of stray targets is none")
    return value


def _finite(values: NDArray[Any]) -> NDArray[np.float64]:
    found = np.asarray(values, dtype=np.float64)
    if not np.isfinite(found).all():
        raise ValueError("a weight is not finite")
    return found
