"""`evaluate`: how often each model is right; and the figures as they show themselves."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from grncore.api.fitting import Model
from grncore.api.shown import Look, Shown
from grncore.errors import InputError
from grncore.evaluation.measurements import Measurement, rows_json, rows_table
from grncore.methods.registry import model_label
from grncore.pipeline.evaluate import evaluate as measured
from grncore.progress import Progress, silent
from grncore.splits import Part

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


class Scores(Shown):
    """Figures of one part's targets."""

    def __init__(self, rows: Sequence[Measurement]) -> None:
        self.rows = tuple(rows)

    def to_frame(self) -> pd.DataFrame:
        """A row a figure, with the keys that ``grncore evaluate --json`` writes."""
        return rows_table(self.rows)

    def to_json(self) -> str:
        """The same text as ``grncore evaluate --json``."""
        return rows_json(self.rows)

    def exact(self) -> pd.DataFrame:
        """How often the whole team is right: a row a model and team size.

        ``seen`` and ``novel`` tell apart targets whose team training holds as some other target's
        and the rest; ``lo`` and ``hi`` are the 95 % interval of ``all``.
        """
        found = [row for row in self.rows if row.metric == "exact"]
        apart = {(row.model, row.R, row.subset): row for row in found}
        return pd.DataFrame(
            [
                {
                    "model": model_label(row.model),
                    "R": row.R,
                    "targets": row.n,
                    "exact": row.value,
                    "lo": row.lo,
                    "hi": row.hi,
                    "seen": _value(apart.get((row.model, row.R, "seen_team"))),
                    "novel": _value(apart.get((row.model, row.R, "novel_team"))),
                }
                for row in found
                if row.subset == "all"
            ]
        )

    def plot(self) -> "Figure":
        """Share of whole teams that are right, with intervals, by model and team size."""
        # Drawn on demand: the library needs no plotly.
        from grncore.drawing.recovered import exact_figure

        return exact_figure(self.exact())

    def _look(self) -> Look:
        if not self.rows:
            return Look("Exact match", note="No target could be judged.")
        first = self.rows[0]
        note = (
            f"{first.part} targets, seed {first.seed}, {first.split} split, universe "
            f"{first.universe}; 95 % intervals. {first.prior}".rstrip()
        )
        return Look("How often the whole team is right", self.exact(), note)


def _value(row: Measurement | None) -> float | None:
    return None if row is None else row.value


def evaluate(
    model: Model,
    part: Part = "test",
    *,
    own_size: bool = False,
    progress: Progress = silent,
) -> Scores:
    """Judge a model and the baselines beside it on targets that it was not trained on.

    Parameters
    ----------
    part
        ``validation`` while settings are chosen, ``test`` once, at the end.
    own_size
        Judge the teams of models that choose R themselves; by default R is given.

    Raises
    ------
    InputError
        As :func:`grncore.pipeline.evaluate.evaluate`.
    """
    if not isinstance(model, Model):
        raise InputError(f"evaluate takes a model, as grncore.fit gives it, not {model!r:.60}.")
    return Scores(measured(model.predictor, part=part, own_size=own_size, progress=progress))
