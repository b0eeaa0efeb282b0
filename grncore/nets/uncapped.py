"""Uncapped HOS2 (ours): the network of Residual HOS2, under a name of its own."""

from typing import ClassVar

from grncore.nets.residual import ResidualHOS2


class UncappedHOS2(ResidualHOS2):
    """Residual HOS2 trained against negatives from the whole universe.

    The score of a gene outside every training pool is arbitrary in the paper's model, which
    therefore keeps its caps; this one has learnt to score all genes, so that no cap costs coverage.
    """

    kind: ClassVar[str] = "uncapped"
