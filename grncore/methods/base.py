"""The record by which a method is registered: everything that is known about it.

A method is one file of this folder, or of an installed package, with a :class:`ModelMethod` called
``METHOD`` at its foot. ``docs/add-a-method.md`` shows a complete one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, Literal

from grncore.dataset import Dataset
from grncore.methods.fitted import Fit, Restore
from grncore.methods.workload import Workload, no_time
from grncore.training_data import TrainingData

if TYPE_CHECKING:  # torch takes a second to import
    from grncore.nets.set_scorer import SetScorer

Need = Literal["labels", "amounts", "groups", "gene_groups", "prior"]
NEED_WORDS: Mapping[Need, str] = {
    "labels": "known edges",
    "amounts": "expression",
    "groups": "groups of cells",
    "gene_groups": "groups of genes",
    "prior": "prior weights",
}

Task = Literal["rank", "team"]
Candidates = Literal["pool", "universe", "none"]

Plan = Literal["plain", "quick", "recommended", "thorough"]
"""Which methods a run takes: ``plain`` where nothing was said, else how thorough it shall be."""


@dataclass(frozen=True)
class PlotStyle:
    """How a method is drawn, by names of :mod:`grncore.drawing.palette`: methods draw nothing.

    Attributes
    ----------
    colour
        ``blue``, ``orange``, ``green``, ``vermillion``, ``purple``, ``sky`` or ``grey``.
    dash, marker
        Line style and symbol, as Plotly calls them.
    """

    colour: str = "grey"
    dash: str = "solid"
    marker: str = "circle-open"


def whatever_the_data(data: TrainingData) -> bool:
    """Beyond what a method needs nothing is asked for."""
    del data
    return True


@dataclass(frozen=True)
class ModelMethod:
    """Everything that is known about a method; pickers, commands, tables and files read it here.

    Attributes
    ----------
    kind
        Identifier, in results and checkpoints.
    label, description
        Name to show, and one sentence on what it does.
    task
        ``rank`` orders genes (a retriever), ``team`` names sets.
    order
        Place in tables and pickers.
    config
        The frozen dataclass of its settings; ``config()`` is the shipped default.
    fit, restore
        See :class:`~grncore.methods.fitted.Fit` and :class:`~grncore.methods.fitted.Restore`.
    style
        How figures of many methods draw it; None where they leave it out.
    presets
        Named settings beside ``default``.
    top_label, top_description
        Of a ranker whose first R candidates are a model too; empty where they are none.
    candidates
        Whence sets are chosen: from the ``pool`` (then a fit is given the training pools, and a
        question the target's), the whole ``universe``, or ``none``, the method's own affair.
    by_size
        Whether one is fitted for each team size.
    sizes_itself
        Whether it answers without R.
    scores_sets
        Whether it scores any set that it is asked about: a fitted model's ``explain`` answers.
    promises
        Whether each of its sets has a probability of being exactly right, and each target the
        shortest list that holds the truth as often as promised.
    needs
        What the training data must hold.
    uses
        What beside it a fit takes where the dataset holds it: a checkpoint then answers with the
        same alone.
    trained
        Whether a run makes it and a checkpoint keeps it; else it is made when first asked for.
    at_once
        Whether a trained one is made when first asked for too, where no run made it.
    beside
        Whether it stands beside the models of every bundle though no run made it. One that takes
        long to begin does not: it answers before anything is trained, where a bundle keeps it, and
        where it is asked for by name.
    on_demand
        Whether it answers only where it is asked for by name: it takes minutes, or says nothing
        about a single target.
    suits
        Whether it answers on this data, which holds what it needs, within about a second a target.
    seconds, seconds_to_answer
        Rough seconds of a fit, and of an answer for ``Workload.targets``, on one core.
    joins
        Plans of a run that take it: of rankers the first one in the order of tables, of methods
        that name teams every one.
    same_if_logged
        Kind of the method that answers alike where expression came on a log scale: a plan that
        takes both takes that one alone there. Empty where none does.
    compared
        Whether pages that compare two models begin with it, the last two in the order of tables.
    tried
        Settings that the sensitivity experiment changes: part of the recipe, name, values.
    asked_at
        Turn at which it is asked where no validation target tells which model is best: lowest
        first, 0 where nothing speaks for or against it.
    copies_teams
        Whether it names a known team as it stands. Sentences hold other methods against it.
    network
        Where the class of the network stands, for a set scorer: ``package.module:Class``. It is
        imported, and torch with it, when one is made.
    in_arrays
        Whether it is restored from NumPy arrays, which opens it without torch.
    """

    kind: str
    label: str
    description: str
    task: Task
    order: int
    config: type
    fit: Fit
    restore: Restore
    style: PlotStyle | None = field(default_factory=PlotStyle)
    presets: Mapping[str, Any] = field(default_factory=dict)
    top_label: str = ""
    top_description: str = ""
    candidates: Candidates = "none"
    by_size: bool = False
    sizes_itself: bool = False
    scores_sets: bool = False
    promises: bool = False
    needs: frozenset[Need] = frozenset()
    uses: frozenset[str] = frozenset()
    trained: bool = False
    at_once: bool = False
    beside: bool = True
    on_demand: bool = False
    suits: Callable[[TrainingData], bool] = whatever_the_data
    seconds: Callable[[Workload], float] = no_time
    seconds_to_answer: Callable[[Workload], float] = no_time
    joins: frozenset[Plan] = frozenset()
    same_if_logged: str = ""
    compared: bool = False
    tried: Mapping[str, Mapping[str, tuple[Any, ...]]] = field(default_factory=dict)
    asked_at: int = 0
    copies_teams: bool = False
    network: str = ""
    in_arrays: bool = False

    def preset(self, name: str) -> Any:
        """Settings of a preset; the default where the method has none of that name."""
        return self.presets.get(name, self.default)

    @property
    def default(self) -> Any:
        """The shipped settings."""
        return self.presets["default"] if "default" in self.presets else self.config()

    @property
    def module(self) -> "type[SetScorer] | None":
        """Class of the network; None for a method that is no set scorer."""
        return None if not self.network else resolve_name(self.network)

    @property
    def names_teams(self) -> bool:
        """Whether it is a model: it names sets, or the first R that it ranks are one."""
        return self.task == "team" or bool(self.top_label)

    @property
    def without_a_run(self) -> bool:
        """Whether it answers where no run made it."""
        return self.at_once or not self.trained

    @property
    def takes_pools(self) -> bool:
        """Whether it chooses from whatever pool it is given, so that an oracle's can be."""
        return self.candidates == "pool" or bool(self.network)

    @property
    def model_label(self) -> str:
        """Its name as a model."""
        return self.top_label or self.label

    @property
    def model_description(self) -> str:
        """What it does as a model, in a sentence."""
        return self.top_description or self.description

    def answers_by_name(self, data: TrainingData) -> bool:
        """Whether the data holds what it needs, however long it may take."""
        return not (self.needs - held_by(data))

    def answers_on(self, data: TrainingData) -> bool:
        """Whether the data holds what it needs and suits it."""
        return self.answers_by_name(data) and self.suits(data)


def held_by(data: TrainingData) -> frozenset[Need]:
    """What of :data:`Need` the data holds."""
    found: dict[Need, bool] = {
        "labels": bool(data.teams),
        "amounts": data.amounts is not None,
        "groups": data.cell_groups is not None,
        "gene_groups": data.gene_groups is not None,
        "prior": data.prior is not None,
    }
    return frozenset(need for need, there in found.items() if there)


def lacking(method: ModelMethod, dataset: Dataset) -> list[Need]:
    """What a method needs that no split of a dataset can give it."""
    held: dict[Need, bool] = {
        "labels": bool(dataset.teams),
        "amounts": True,
        "groups": dataset.cell_groups is not None,
        "gene_groups": bool(dataset.gene_groups),
        "prior": dataset.prior is not None,
    }
    return sorted(need for need in method.needs if not held[need])
