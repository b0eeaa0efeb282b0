import numpy as np
import pytest

from grncore.readers.matrix import Matrix
from grncore.readers.sequencing_depth import depth_notice


@pytest.mark.parametrize(("is_uneven", "is_logged"), [(True, False), (True, True), (False, False)])
def test_uneven_depth_of_counts_is_said(is_uneven: bool, is_logged: bool) -> None:
    rng = np.random.default_rng(0)
    depth = rng.uniform(0.4, 1.6, 200) if is_uneven else np.ones(200)
    counts = rng.poisson(rng.uniform(2, 40, (100, 1)) * depth).astype(np.float32)
    names = tuple(f"g{k}" for k in range(100)), tuple(f"c{k}" for k in range(200))
    matrix = Matrix("cells.csv", np.log1p(counts) if is_logged else counts, *names)
    found = depth_notice(matrix, ["a"] * 100 + ["b"] * 100, is_logged=is_logged)
    assert [notice.code for notice in found] == (
        ["sequencing-depth"] if is_uneven and not is_logged else []
    )
    assert all("cells.csv" in notice.message and "divide" in notice.message for notice in found)
