"""Whether values are on a log scale already, and whether they can be expression at all."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.matrix import Matrix
from grncore.readers.options import ValuesChoice

LOG_CEILING = 20.0
"""log2 of a million is 19.93: the logarithm of counts per million cannot be larger, nor can that
of an ordinary count; linear values of a whole experiment nearly always are somewhere."""

INTENSITY_CEILING = 60.0
"""log2 of intensities (proteomics, some arrays) reach 40, and none is near zero."""

TOTALS = (
    (1e6, "per million (TPM, CPM)"),
    (1e4, "per ten thousand"),
    (1e2, "percent"),
    (1.0, "fractions of one"),
)
"""Totals of a column that say how its values were made comparable."""

EVEN = 0.005
"""Relative spread of the totals of columns below which they are equal."""

FEW = 1.0
"""Percent of values above the ceiling that do not decide, if the rest is spread as logarithms."""

SKEW = 4.0
"""Times that the 99th percentile of positive values is above their median; on a linear scale it is
ten times and more."""

CHUNK = 2**22


@dataclass(frozen=True)
class ValueStatistics:
    """What was seen of the values: the body of the table, not only its maximum.

    Attributes
    ----------
    largest
        Largest value.
    above
        Percent of the values above :data:`LOG_CEILING`.
    whole
        Whether every value is a whole number.
    negative
        How many are below 0.
    totals
        The one total that all columns have, in words; None where they differ, or all is whole.
    log_totals
        Whether the columns have one total once a natural logarithm is undone.
    narrow
        Whether all values lie in a band above 0, as log2 intensities do.
    even
        Whether positive values are spread as logarithms are.
    """

    largest: float
    above: float
    whole: bool
    negative: int
    totals: str | None
    log_totals: bool
    narrow: bool
    even: bool

    def __str__(self) -> str:
        if self.whole:
            return f"all are whole numbers (largest {self.largest:.4g})"
        size = f"the largest is {self.largest:.4g}"
        if self.largest > LOG_CEILING:
            size += f", above {LOG_CEILING:g} (log2 of a million), as are {self.above:.2g}% of all"
        else:
            size += f", not above {LOG_CEILING:g} (log2 of a million)"
        totals = f", and each column sums to the same total, {self.totals}" if self.totals else ""
        return f"some are not whole and {size}{totals}"


def scale_of(
    matrix: Matrix, choice: ValuesChoice, *, linear_by_format: bool = False
) -> tuple[bool, Notice]:
    """Whether the values of a genes x cells matrix are logged, and how that was decided.

    Logged are: values with negatives among them, unless whole or large; values that are not whole
    and not above 20; and a narrow band of larger ones, as log2 intensities are. SERGIO's clean
    expression is linear by its format, whatever its values.

    Raises
    ------
    InputError
        If one gene or one cell is of another scale than all others, so that it alone would decide.
    """
    seen = look_at(matrix)
    overrule = "; overrule with --values logged"
    if choice != "auto":
        is_logged, reason, fix = choice == "logged", "as --values says", ""
    elif linear_by_format:
        is_logged = False
        reason, fix = f"the format holds concentrations (largest {seen.largest:.4g})", overrule
    else:
        is_logged = _is_logged(seen)
        if not is_logged and not seen.whole and not seen.totals:
            _refuse_one_of_another_scale(matrix)
        reason = f"{seen.negative:,} are negative, and {seen}" if seen.negative else str(seen)
        if seen.log_totals and is_logged:
            reason += "; undone, the logarithm gives every column the same total"
        if is_logged and seen.largest > LOG_CEILING and not seen.narrow and not seen.negative:
            reason += ", but the others are spread as logarithms are"
        if seen.narrow and seen.largest > LOG_CEILING:
            reason += ", but none is near zero, as in log2 intensities"
        fix = (
            "; if they are not on a log scale, overrule with --values counts"
            if is_logged
            else overrule
        )
    what = (
        "logged already and are not logged again"
        if is_logged
        else "counts or another linear scale, and log1p is applied to them"
    )
    code = "values" if choice == "auto" else "as-said"
    return is_logged, Notice(code, f"{matrix.file}: values are {what}: {reason}{fix}.")


def _is_logged(seen: ValueStatistics) -> bool:
    if seen.negative:
        return True
    if seen.whole or (seen.totals is not None and not seen.log_totals):
        return False
    few = seen.above <= FEW and seen.even
    return seen.largest <= LOG_CEILING or seen.narrow or few


def look_at(matrix: Matrix) -> ValueStatistics:
    """Go through the values once, a part at a time."""
    values = matrix.values
    largest, smallest, above, negative, whole = -np.inf, np.inf, 0, 0, True
    totals = np.zeros(values.shape[1])
    undone = np.zeros(values.shape[1])
    for part in _parts(values):
        largest = max(largest, float(part.max()))
        smallest = min(smallest, float(part.min()))
        above += int((part > LOG_CEILING).sum())
        negative += int((part < 0).sum())
        whole = whole and bool((part == np.rint(part)).all())
        totals += part.sum(axis=0, dtype=np.float64)
        if largest <= LOG_CEILING and negative == 0:
            undone += np.expm1(part.astype(np.float64)).sum(axis=0)
    enough = values.shape[1] > 2 and values.shape[0] > 2
    log_totals = enough and largest <= LOG_CEILING and negative == 0 and _total(undone) is not None
    return ValueStatistics(
        largest=largest,
        above=100 * above / values.size,
        whole=whole,
        negative=negative,
        totals=_total(totals) if enough and negative == 0 and not whole else None,
        log_totals=log_totals,
        even=_is_even(values),
        narrow=0 < largest <= INTENSITY_CEILING and smallest > 0.25 * largest,
    )


def _parts(values: NDArray[np.floating]) -> Iterator[NDArray[np.floating]]:
    step = max(1, CHUNK // max(1, values.shape[1]))
    return (values[start : start + step] for start in range(0, len(values), step))


def _is_even(values: NDArray[np.floating]) -> bool:
    """Whether positive values are spread as logarithms are: the largest no many times the rest."""
    sample = np.ravel(values[:: max(1, values.size // 2**20)])
    positive = sample[sample > 0]
    if len(positive) < 50:
        return False
    middle, high = np.quantile(positive, [0.5, 0.99])
    return bool(high < SKEW * middle)


def _total(sums: NDArray[np.float64]) -> str | None:
    """What the totals of columns say, if they are equal and of a known size."""
    mean = float(sums.mean())
    if mean <= 0 or float(sums.std()) > EVEN * mean:
        return None
    return next(
        (f"{mean:.4g} {what}" for size, what in TOTALS if abs(mean / size - 1) < 0.02), None
    )


def _refuse_one_of_another_scale(matrix: Matrix) -> None:
    """One row or column far above all others is likely no expression, and would decide alone.

    Raises
    ------
    InputError
        Naming it.
    """
    for axis, what, names in ((1, "gene", matrix.rows), (0, "cell", matrix.columns)):
        if len(names) < 8:
            continue
        tops = matrix.values.max(axis=axis)
        first, second = np.argsort(-tops, kind="stable")[:2]
        alone = matrix.values[first] if axis == 1 else matrix.values[:, first]
        if tops[second] <= LOG_CEILING and np.median(alone) > max(LOG_CEILING, 2 * tops[second]):
            raise InputError(
                f"{matrix.file}: the {what} {names[first]!r} reaches {tops[first]:.4g} (its median "
                f"is {np.median(alone):.4g}), all others no more than {tops[second]:.4g}. If it is "
                "no expression (a length, a total), remove it from the file; if it is, say "
                "--values counts or --values logged."
            )


def check_values(matrix: Matrix, choice: ValuesChoice) -> None:
    """Refuse values that are not finite, and negative ones that no log scale explains.

    Raises
    ------
    InputError
        Naming the count, the first gene and cell, and the fix.
    """
    for part in _parts(matrix.values):
        finite = np.isfinite(part)
        if not finite.all():
            bad = ~np.isfinite(matrix.values)
            raise InputError(
                f"{matrix.file}: {_where(matrix, bad)} not finite. Impute these values or remove "
                "the genes or cells; grncore does not guess values."
            )
        if choice != "logged" and (part < 0).any():
            break
    else:
        return
    seen = look_at(matrix)
    large = max(seen.largest, -float(matrix.values.min())) > LOG_CEILING
    if choice == "counts" or seen.whole or large:
        raise InputError(
            f"{matrix.file}: {_where(matrix, matrix.values < 0)} negative, which no count is. If "
            "the values are logged or standardised, say --values logged; otherwise correct them."
        )


def _where(matrix: Matrix, bad: NDArray[np.bool_]) -> str:
    row, column = (int(place) for place in np.argwhere(bad)[0])
    return (
        f"{int(bad.sum()):,} of {bad.size:,} values, the first at gene {matrix.rows[row]!r}, cell "
        f"{matrix.columns[column]!r} ({matrix.values[row, column]:g}), are"
    )
