"""Activities of regulators over groups or samples, as the expression of their targets implies them.

A target follows its regulators' responses with signed coefficients, so a network turns the targets'
expression round into responses: what the regulators must have been doing, whatever their own
transcripts say.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from grncore.errors import InputError
from grncore.evidence.gram import Array

_LOST = 1e-8


@dataclass(frozen=True, eq=False)
class Activities:
    """Activity of each regulator in each group or sample.

    Attributes
    ----------
    estimate
        ``(regulators, groups)`` response above its mean over the groups, in units of the
        coefficients: positive where a regulator is more active than usual. NaN for a regulator
        without targets.
    error
        ``(regulators, groups)`` standard error; infinite where other regulators with the same
        targets could have done it as well, NaN where no residual is left to tell it from.
    """

    estimate: Array
    error: Array

    @property
    def score(self) -> Array:
        """``(regulators, groups)`` estimate in standard errors."""
        return self.estimate / self.error


def activities(network: ArrayLike, expression: ArrayLike) -> Activities:
    """Joint least squares over all regulators: each is credited with what the others leave.

    Parameters
    ----------
    network
        ``(targets, regulators)`` signed coefficients, 0 where there is no edge.
    expression
        ``(targets, groups)`` mean expression on the scale of the coefficients. Each target is
        centred over the groups, which takes basal rates and ``1 - h`` away, and weighed by one over
        its mean's square root, the noise of the snapshot form.

    Raises
    ------
    InputError
        If the arrays do not fit each other or hold values that are not finite.
    """
    weights, values = _checked(network, expression)
    scale = np.sqrt(np.maximum(values.mean(axis=1, keepdims=True), np.finfo(float).tiny))
    if (values < 0).any():
        # Logged or centred values say nothing about their noise.
        scale = np.ones_like(scale)
    design = weights / scale
    aimed = (values - values.mean(axis=1, keepdims=True)) / scale
    size = np.sqrt((design**2).sum(axis=0))
    is_used = size > 0
    unit = design[:, is_used] / size[is_used]
    left, singular, right = np.linalg.svd(unit, full_matrices=False)
    told = singular > _LOST * max(1.0, float(singular.max(initial=0.0)))
    solved = (right[told].T / singular[told]) @ (left[:, told].T @ aimed)
    residual = ((aimed - unit @ solved) ** 2).sum(axis=0)
    freedom = len(values) - int(told.sum())
    spread = np.sqrt((right[told].T ** 2 / singular[told] ** 2).sum(axis=1))
    spread[(right[told] ** 2).sum(axis=0) < 1 - 1e-6] = np.inf
    noise = np.sqrt(residual / freedom) if freedom > 0 else np.full(values.shape[1], np.nan)
    estimate = np.full((weights.shape[1], values.shape[1]), np.nan)
    error = estimate.copy()
    estimate[is_used] = solved / size[is_used, None]
    error[is_used] = np.outer(spread / size[is_used], noise)
    return Activities(estimate, error)


def _checked(network: ArrayLike, expression: ArrayLike) -> tuple[Array, Array]:
    weights = np.asarray(network, dtype=np.float64)
    values = np.asarray(expression, dtype=np.float64)
    if weights.ndim != 2 or values.ndim != 2 or len(weights) != len(values):
        raise InputError(
            f"A network {weights.shape} does not fit expression {values.shape}: both need the "
            "same genes as rows."
        )
    for name, found in (("network", weights), ("expression", values)):
        if not np.isfinite(found).all():
            row, column = np.argwhere(~np.isfinite(found))[0]
            raise InputError(
                f"The {name} holds a value that is not finite: row {row}, column {column}."
            )
    return weights, values
