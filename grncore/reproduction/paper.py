"""The values that the paper prints, by table, row and column."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PrintedValue:
    """A value as printed; ``std`` is None where the paper gives a single number."""

    mean: float
    std: float | None = None


def is_ds3(dataset: str) -> bool:
    """Whether a dataset of this name is the one that Tables 1 to 6 are about.

    Beside other data the paper's values would mislead. Only the name can tell: the paper does not
    say which of the replicates of SERGIO DS3 it took.
    """
    return "ds3" in dataset.lower()


def is_mesc(dataset: str) -> bool:
    """Whether a dataset of this name is the mouse ES cells of Table 7."""
    return "mesc" in dataset.lower()


def _row(*pairs: float | tuple[float, float]) -> dict[int, PrintedValue]:
    """Values of R = 2, 3, 4."""
    return {
        size: PrintedValue(*pair) if isinstance(pair, tuple) else PrintedValue(pair)
        for size, pair in zip((2, 3, 4), pairs, strict=True)
    }


COVERAGE = _row((0.895, 0.018), (0.949, 0.068), (0.930, 0.061))
_PAIR = _row((0.251, 0.056), (0.222, 0.015), (0.140, 0.061))
_PAIR_GIVEN = _row((0.281, 0.064), (0.236, 0.030), (0.153, 0.072))

RECALL_80: Mapping[str, Mapping[int, PrintedValue]] = {
    "dot": _row(0.6491, 0.7179, 0.8421),
    "attention": _row(0.8947, 0.8718, 1.0),
}
"""Table 1."""

EXACT: Mapping[str, Mapping[int, PrintedValue]] = {
    "stage1": _row((0.058, 0.027), (0.034, 0.059), (0.018, 0.030)),
    "pair": _PAIR,
    "residual": _row((0.281, 0.061), (0.342, 0.059), (0.193, 0.110)),
}
"""Table 2, unconditional."""

EXACT_GIVEN_COVERED: Mapping[str, Mapping[int, PrintedValue]] = {
    "stage1": _row((0.065, 0.029), (0.034, 0.059), (0.020, 0.034)),
    "pair": _PAIR_GIVEN,
    "residual": _row((0.314, 0.068), (0.360, 0.048), (0.209, 0.126)),
}
"""Table 2, conditional."""

ORACLE: Mapping[str, Mapping[int, PrintedValue]] = {
    "pair": _row(0.2456, 0.1538, 0.0526),
    "deep_pair": _row(0.1579, 0.1282, 0.1053),
    "residual": _row(0.3509, 0.4359, 0.3684),
}
"""Table 3."""

PURE: Mapping[str, Mapping[int, PrintedValue]] = {
    "A": _row(0.0877, 0.0, 0.0),
    "B": _row(0.0175, 0.0513, 0.0),
    "C": _row(0.0526, 0.0256, 0.0526),
}
"""Table 4, seed 42."""

DEEP = _row(0.123, 0.179, 0.053)
"""Table 5, seed 42."""

PAIR_ON_POOLS: Mapping[tuple[str, str], Mapping[int, PrintedValue]] = {
    ("dot", "coverage"): _row((0.731, 0.037), (0.752, 0.015), (0.649, 0.080)),
    ("dot", "exact"): _row((0.222, 0.010), (0.274, 0.065), (0.053, 0.053)),
    ("dot", "exact_given_covered"): _row((0.305, 0.028), (0.363, 0.080), (0.079, 0.084)),
    ("attention", "coverage"): COVERAGE,
    ("attention", "exact"): _PAIR,
    ("attention", "exact_given_covered"): _PAIR_GIVEN,
}
"""Table 6."""

MESC: Mapping[tuple[str, str], Mapping[int, float]] = {
    ("dot", "strict_coverage"): {
        100: 0.0627, 120: 0.1227, 140: 0.2633, 160: 0.4247, 180: 0.5567, 200: 0.6873,
    },
    ("dot", "edge_recall"): {
        100: 0.8960, 120: 0.9385, 140: 0.9665, 160: 0.9780, 180: 0.9836, 200: 0.9900,
    },
    ("attention", "strict_coverage"): {
        100: 0.0727, 120: 0.1627, 140: 0.3980, 160: 0.7040, 180: 0.9047, 200: 0.9893,
    },
    ("attention", "edge_recall"): {
        100: 0.9050, 120: 0.9510, 140: 0.9791, 160: 0.9933, 180: 0.9979, 200: 0.9998,
    },
}  # fmt: skip
"""Table 7: K of 229 regulators."""

MESC_REGULATORS = 229
"""Size of the paper's universe for Table 7."""
