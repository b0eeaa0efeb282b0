"""Set scorers for teams of any size (ours): one network learns from the targets of every size."""

from typing import ClassVar

from grncore.nets.pair import PairS2
from grncore.nets.residual import ResidualHOS2


class PairMixed(PairS2):
    """PairS2 of every team size."""

    kind: ClassVar[str] = "pair_mixed"


class ResidualMixed(ResidualHOS2):
    """Residual HOS2 of every team size."""

    kind: ClassVar[str] = "residual_mixed"
