"""Every figure of one bundle: its models and the baselines beside them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.evaluation.calibration import calibration_rows
from grncore.evaluation.measurements import (
    Measurement,
    Protocol,
    coverage_rows,
    exact_rows,
    recall_rows,
    retrieval_rows,
)
from grncore.evaluation.prior_overlap import prior_said
from grncore.evaluation.team_sizes import size_rows
from grncore.evaluation.truth import shortened_targets
from grncore.methods.registry import METHODS, rankers, without_a_run
from grncore.pipeline.predictor import Predictor
from grncore.progress import Progress, silent
from grncore.splits import Part
from grncore.teams import Teams

KS = (10, 20, 40, 80)
"""Pool sizes of Recall@K; the paper reports 80, which hardly tells methods apart."""

LISTED = 1000
"""Sets that are asked for where a list keeps a promise; no list is longer."""


def evaluate(
    predictor: Predictor,
    *,
    part: Part = "test",
    ks: Sequence[int] = KS,
    oracle: bool = False,
    own_size: bool = False,
    progress: Progress = silent,
) -> list[Measurement]:
    """Recall, coverage and exact match of one part's targets, per stratum.

    Parameters
    ----------
    part
        ``test``, or ``validation`` while choosing settings.
    oracle
        Decode from pools with the truth injected instead; the rows say so. Retrieval is not
        measured then.
    own_size
        Judge the teams of those models that choose R themselves, and nothing else: a figure with R
        given stands never beside one without.

    Raises
    ------
    InputError
        If the part is none, no model chooses R itself, or an oracle is asked for as well.
    """
    if not isinstance(part, str) or part not in get_args(Part):
        raise InputError(f"The part is {part!r:.60}; choose one of {list(get_args(Part))}.")
    if own_size:
        return _own_size(predictor, part, oracle, progress)
    protocol = _protocol(predictor, part)
    rows: list[Measurement] = []
    sure: dict[str, list[Teams]] = {}
    for size, targets, truth, training in _strata(predictor, part):
        cap = predictor.cap(size)
        widest = max(*ks, cap)
        pools = predictor.pools(targets, cap if oracle else widest, oracle=oracle)
        for kind in [] if oracle else _retrievers(predictor):
            is_own = kind == pools.retriever
            ranked = pools if is_own else predictor.pools(targets, widest, retriever=kind)
            rows += recall_rows(ranked, truth, training, ks, protocol, size=size)
        rows += coverage_rows(pools, truth, training, cap, protocol, size=size)
        models = predictor.scorers(size) if oracle else predictor.models(size)
        for model in models:
            own = predictor.decoding_pools(model, targets, size, ranked=pools, oracle=oracle)
            top = sets_to_ask(model)
            teams = predictor.teams(
                model, targets, size, top=top, pools=own, oracle=oracle, progress=progress
            )
            own_cap = predictor.cap(size, model)
            rows += exact_rows(teams, truth, training, protocol, pools=own, cap=own_cap)
            sure.setdefault(model, []).append(teams)
    for answers in sure.values():
        rows += calibration_rows(answers, predictor.truth, predictor.data.teams, protocol)
    return rows


def _protocol(predictor: Predictor, part: Part) -> Protocol:
    split = predictor.split
    return Protocol(
        seed=split.seed,
        split=split.kind,
        universe=predictor.data.universe_kind,
        part=part,
        shortened=shortened_targets(predictor.dataset),
        prior=prior_said(predictor.dataset, split.targets(part)),
    )


def sets_to_ask(model: str) -> int:
    """How many sets of a model: one names a team, and all that it lists keep a promise."""
    return LISTED if model in METHODS and METHODS[model].promises else 1


_Teams = Mapping[int, NDArray[np.int64]]


def _strata(
    predictor: Predictor, part: Part
) -> Iterator[tuple[int, NDArray[np.int64], _Teams, _Teams]]:
    """Size, targets of the part with their true teams, and teams of training targets, by size."""
    for size, names in predictor.split.strata(part).items():
        targets = np.array([predictor.dataset.index[name] for name in names], dtype=np.int64)
        truth = {int(target): predictor.truth[int(target)] for target in targets}
        training = {int(t): predictor.data.teams[int(t)] for t in predictor.data.targets(size)}
        yield size, targets, truth, training


def _own_size(
    predictor: Predictor, part: Part, oracle: bool, progress: Progress
) -> list[Measurement]:
    """Exact match of teams whose size the models chose, and which sizes; R is that of the truth."""
    models = predictor.models(None)
    if oracle or not models:
        raise InputError(
            "An oracle puts teams of a given size into pools; leave one of the two out."
            if oracle
            else "No model here chooses the size of a team itself; train one that does."
        )
    found: list[Measurement] = []
    sure: dict[str, list[Teams]] = {}
    protocol = _protocol(predictor, part)
    for _, targets, truth, training in _strata(predictor, part):
        for model in models:
            top = sets_to_ask(model)
            teams = predictor.teams(model, targets, None, top=top, progress=progress)
            found += exact_rows(teams, truth, training, protocol)
            found += size_rows(teams, truth, protocol)
            sure.setdefault(model, []).append(teams)
    for answers in sure.values():
        found += calibration_rows(answers, predictor.truth, predictor.data.teams, protocol)
    return found


def evaluate_retrieval(
    predictor: Predictor, ks: Sequence[int], part: Part = "test"
) -> list[Measurement]:
    """StrictCov@K and EdgeRec@K over targets of every size (appendix I)."""
    split = predictor.split
    names = split.targets(part)
    targets = np.sort(np.array([predictor.dataset.index[name] for name in names], dtype=np.int64))
    protocol = _protocol(predictor, part)
    truth = {int(target): predictor.truth[int(target)] for target in targets}
    return [
        row
        for kind in _retrievers(predictor)
        for row in retrieval_rows(
            predictor.pools(targets, max(ks), retriever=kind),
            truth,
            predictor.data.teams,
            ks,
            protocol,
        )
    ]


def _retrievers(predictor: Predictor) -> list[str]:
    """The bundle's own retriever, then the baselines that need no training run."""
    own = predictor.retriever_kind
    at_once = without_a_run(on_demand=False)
    return [own, *(kind for kind in rankers() if kind in at_once and kind != own)]
