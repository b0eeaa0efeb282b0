"""Whether values are on a log scale already, and whether they can be expression at all."""

import numpy as np
from numpy.typing import NDArray

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.matrix import Matrix
from grncore.readers.options import ValuesChoice

LOG_CEILING = 20.0
"""log2 of a million is 19.93: the logarithm of counts per million cannot be larger, nor can that
of an ordinary count; linear values of a whole experiment nearly always are somewhere."""


def scale_of(
    matrix: Matrix, choice: ValuesChoice, *, linear_by_format: bool = False
) -> tuple[bool, Notice]:
    """Whether the values are logged, and how that was decided.

    Logged means: some value is not whole, and none is above 20. SERGIO's clean expression is
    linear by its format, whatever its values.
    """
    largest = float(matrix.values.max())
    whole = bool((matrix.values == np.rint(matrix.values)).all())
    if choice != "auto":
        is_logged, reason, fix = choice == "logged", "as --values says", ""
    elif linear_by_format:
        is_logged, reason = False, f"the format holds concentrations (largest {largest:.4g})"
        fix = "; overrule with --values logged"
    elif whole:
        is_logged, reason = False, f"all are whole numbers (largest {largest:.4g})"
        fix = "; overrule with --values logged"
    elif largest > LOG_CEILING:
        is_logged = False
        reason = f"the largest is {largest:.4g}, above {LOG_CEILING:g} (log2 of a million)"
        fix = "; overrule with --values logged"
    else:
        is_logged = True
        reason = (
            f"some are not whole and the largest is {largest:.4g}, not above {LOG_CEILING:g} "
            "(log2 of a million)"
        )
        fix = "; if they are not on a log scale, overrule with --values counts"
    what = (
        "logged already and are not logged again"
        if is_logged
        else "counts or another linear scale, and log1p is applied to them"
    )
    return is_logged, Notice("values", f"{matrix.file}: values are {what}: {reason}{fix}.")


def check_values(matrix: Matrix, choice: ValuesChoice) -> None:
    """Refuse values that are not finite, and negative values unless the user said logged.

    Raises
    ------
    InputError
        Naming the count, the first gene and cell, and the fix.
    """
    finite = np.isfinite(matrix.values)
    if not finite.all():
        raise InputError(
            f"{matrix.file}: {_where(matrix, ~finite)} not finite. Impute these values or remove "
            "the genes or cells; grncore does not guess values."
        )
    if choice != "logged":
        negative = matrix.values < 0
        if negative.any():
            raise InputError(
                f"{matrix.file}: {_where(matrix, negative)} negative, which no count is. If the "
                "values are logged or standardised, say --values logged; otherwise correct them."
            )


def _where(matrix: Matrix, bad: NDArray[np.bool_]) -> str:
    row, column = (int(place) for place in np.argwhere(bad)[0])
    return (
        f"{int(bad.sum()):,} of {bad.size:,} values, the first at gene {matrix.rows[row]!r}, cell "
        f"{matrix.columns[column]!r} ({matrix.values[row, column]:g}), are"
    )
