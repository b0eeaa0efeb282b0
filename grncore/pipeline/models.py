"""Names of the models that name a team, as tables, exports and pickers show them."""

from collections.abc import Mapping

from grncore.recoverers import RECOVERERS
from grncore.scorers import SCORERS
from grncore.training_data import TrainingData

STAGE1 = "stage1"
"""The first R of the bundle's own pools (Stage1TopR)."""

BASELINES = (*(kind for kind, method in RECOVERERS.items() if not method.on_demand), STAGE1)
"""Models that every bundle offers for any team size, in the order that tables show them.

Recoverers that are on demand answer too, where they are asked for by name."""


def baselines_for(data: TrainingData) -> tuple[str, ...]:
    """Those of `BASELINES` that answer on this data."""
    return tuple(k for k in BASELINES if k not in RECOVERERS or RECOVERERS[k].suits(data))


MODEL_LABELS: Mapping[str, str] = {
    **{kind: method.label for kind, method in RECOVERERS.items()},
    STAGE1: "Stage1TopR",
    **{kind: method.label for kind, method in SCORERS.items()},
}
"""Label of every model."""
