"""Every method by its kind: those of this folder, and those of installed packages.

A method registers itself by the record ``METHOD`` at the foot of its file; there is no list of
them. Another package offers one by an entry point of the group ``grncore.methods`` whose value is
such a record.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points

import grncore.methods
from grncore.dataset import Dataset
from grncore.errors import GrncoreError, InputError
from grncore.features import amount_scale
from grncore.methods.base import ModelMethod, Plan, lacking
from grncore.methods.workload import TYPICAL, Workload
from grncore.nets.config import PairConfig
from grncore.splits import Split
from grncore.training_data import TrainingData

GROUP = "grncore.methods"
"""Entry points of this group are methods of other packages."""

STAGE1 = "stage1"
"""The first R of a bundle's own pools (Stage1TopR): an adapter, not a method."""

STAGE1_LABEL, STAGE1_ORDER, STAGE1_ASKED_AT = "Stage1TopR", 70, 3

MOST_SECONDS = 1200.0
"""A method beside the models that takes longer for all targets answers only where it is named."""

LEFT_OUT: dict[str, str] = {}
"""Entry points that did not load, and why; ``grncore info`` names them."""


def _own() -> Iterator[tuple[str, ModelMethod]]:
    """Where each record of this folder stands, and the record."""
    for found in pkgutil.iter_modules(grncore.methods.__path__):
        if not found.name.startswith("_"):
            module = importlib.import_module(f"{grncore.methods.__name__}.{found.name}")
            if hasattr(module, "METHOD"):
                yield module.__name__, module.METHOD


def _installed() -> Iterator[tuple[str, ModelMethod]]:
    """Records of other packages; one that cannot be had does not take the others away."""
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        try:
            yield point.value, _loaded(point)
        except Exception as error:
            LEFT_OUT[f"{point.name} ({point.value})"] = f"{type(error).__name__}: {error}"


def _loaded(point: EntryPoint) -> ModelMethod:
    method = point.load()
    if not isinstance(method, ModelMethod):
        raise TypeError(f"it is no ModelMethod, but {type(method).__name__}")
    return method


def collect(found: Iterable[tuple[str, ModelMethod]]) -> Mapping[str, ModelMethod]:
    """Methods by kind, in their order.

    Parameters
    ----------
    found
        Where each record stands, and the record.

    Raises
    ------
    GrncoreError
        If two have one kind, because a figure must say which method gave it; or if a kind cannot
        name a file.
    """
    places: dict[str, str] = {}
    methods: list[ModelMethod] = []
    for place, method in found:
        if not method.kind.isidentifier() or method.kind in (STAGE1, "retriever"):
            raise GrncoreError(f"{place}: the kind {method.kind!r} cannot be a method's.")
        if method.kind in places:
            raise GrncoreError(
                f"The method {method.kind!r} is there twice: in {places[method.kind]} and in "
                f"{place}. Rename one, or uninstall its package."
            )
        places[method.kind] = place
        methods.append(method)
    return {method.kind: method for method in sorted(methods, key=lambda m: (m.order, m.kind))}


METHODS: Mapping[str, ModelMethod] = collect([*_own(), *_installed()])
"""Every method, in the order of tables and pickers."""


def method(kind: str) -> ModelMethod:
    """The method of a kind.

    Raises
    ------
    InputError
        If there is none; the message lists what there is.
    """
    if kind not in METHODS:
        raise InputError(f"Unknown method {kind!r}; choose one of {list(METHODS)}.")
    return METHODS[kind]


def rankers() -> Mapping[str, ModelMethod]:
    """Methods that order genes: what a run may take as its retriever."""
    return {kind: found for kind, found in METHODS.items() if found.task == "rank"}


def runnable() -> Mapping[str, ModelMethod]:
    """Methods that name teams and that a run makes."""
    return {k: found for k, found in METHODS.items() if found.task == "team" and found.trained}


def direct() -> Mapping[str, ModelMethod]:
    """Methods that a run fits and that name teams without a pool, such as the evidence rankers."""
    return {
        kind: found
        for kind, found in runnable().items()
        if found.candidates == "none" and not found.network
    }


def networks() -> Mapping[str, ModelMethod]:
    """Set scorers: methods whose network scores sets."""
    return {kind: found for kind, found in METHODS.items() if found.network}


def from_shortlist(kinds: Iterable[str]) -> tuple[str, ...]:
    """Those of these models that choose from a retriever's first candidates alone."""
    return tuple(k for k in kinds if k in METHODS and METHODS[k].candidates == "pool")


def taken_by(plan: Plan, dataset: Dataset | None = None) -> tuple[str, tuple[str, ...]]:
    """Retriever and models of a plan, in the order of tables.

    Parameters
    ----------
    dataset
        Leaves out what needs something that it does not hold; where its amounts
        were not measured, one is taken of methods that answer alike there.
    """
    joined = {kind: found for kind, found in METHODS.items() if plan in found.joins}
    if dataset is not None:
        joined = {k: found for k, found in joined.items() if not lacking(found, dataset)}
    ranking = (kind for kind, found in joined.items() if found.task == "rank")
    retriever = next(ranking, untrained_ranker())
    models = {kind: found for kind, found in joined.items() if found.task == "team"}
    if dataset is not None and amount_scale(dataset) != "measured":
        models = {k: found for k, found in models.items() if found.same_if_logged not in models}
    return retriever, tuple(models)


def compared_first(offered: Sequence[str]) -> tuple[str, ...]:
    """Those two of these models, or fewer, that a comparison begins with."""
    return tuple(k for k, found in METHODS.items() if found.compared and k in offered)[-2:]


def untrained_ranker() -> str:
    """What ranks pools before anything is trained: the first that needs nothing but expression."""
    usable = (k for k, m in rankers().items() if m.without_a_run and not (m.needs or m.on_demand))
    return next(usable)


def label_free() -> str:
    """The model asked first of those that name teams and their sizes from expression alone."""
    return min(
        (kind for kind, m in without_a_run(on_demand=False).items()
         if m.sizes_itself and m.needs <= {"amounts"}),
        key=asked_at,
    )  # fmt: skip


def without_a_run(*, on_demand: bool = True) -> Mapping[str, ModelMethod]:
    """Methods that name teams where no run made them.

    Parameters
    ----------
    on_demand
        Whether those are among them that answer only where they are asked for by name.
    """
    return {
        kind: found
        for kind, found in METHODS.items()
        if found.names_teams and found.without_a_run and (on_demand or not found.on_demand)
    }


def models(data: TrainingData | None = None) -> tuple[str, ...]:
    """Models that every bundle offers for any team size, in the order that tables show them.

    Parameters
    ----------
    data
        Leaves out those that do not answer on it.
    """
    offered = [
        (found.order, kind)
        for kind, found in without_a_run(on_demand=False).items()
        if found.beside and (data is None or found.answers_on(data))
    ]
    return tuple(kind for _, kind in sorted([*offered, (STAGE1_ORDER, STAGE1)]))


def in_time(found: ModelMethod, work: Workload, split: Split) -> bool:
    """Whether it answers for all targets of the strata in a time that a run can wait for."""
    asked = (replace(work, targets=split.count(size), size=size) for size in split.sizes)
    return sum(map(found.seconds_to_answer, asked)) <= MOST_SECONDS


def asked_at(kind: str) -> int:
    """Place of a model where no validation target tells which to ask first."""
    if kind == STAGE1:
        return STAGE1_ASKED_AT
    return METHODS[kind].asked_at if kind in METHODS else 0


def takes_minutes(kind: str) -> bool:
    """Whether a model answers for a test part of common size in minutes, not seconds."""
    return kind in METHODS and METHODS[kind].seconds_to_answer(replace(TYPICAL, size=4)) > 60


def model_labels() -> Mapping[str, str]:
    """Label of every model, in the order of tables."""
    found = {kind: m for kind, m in METHODS.items() if m.names_teams}
    ordered = sorted([*((m.order, kind) for kind, m in found.items()), (STAGE1_ORDER, STAGE1)])
    return {kind: model_label(kind) for _, kind in ordered}


def model_label(kind: str) -> str:
    """Name of a model to show; of one that is not known here, such as in an old file, its kind."""
    if kind == STAGE1:
        return STAGE1_LABEL
    return METHODS[kind].model_label if kind in METHODS else kind


def ranker_label(kind: str) -> str:
    """Name of a retriever to show."""
    return METHODS[kind].label if kind in METHODS else kind


def parameter_count(kind: str, config: PairConfig, n_cells: int) -> int:
    """Number of trainable parameters of a scorer of ``kind`` for features of ``n_cells`` cells.

    Raises
    ------
    InputError
        If the method has no network.
    """
    from grncore.nets.blocks import parameters_of

    module = method(kind).module
    if module is None:
        raise InputError(f"The method {kind!r} has no network whose parameters could be counted.")
    return parameters_of(lambda: module(config, n_cells))
