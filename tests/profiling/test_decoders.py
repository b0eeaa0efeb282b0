import numpy as np
from torch import nn

from grncore.nets.config import ResidualConfig
from grncore.nets.residual import ResidualHOS2
from grncore.pools import Pools
from grncore.profiling.decoders import profile_decoders, scale_curve
from grncore.profiling.operations import operations_ratio
from tests.cases import make_case

KEYS = [
    "model",
    "method",
    "R",
    "M",
    "targets",
    "median_ms",
    "p95_ms",
    "ratio",
    "operations_ratio",
    "top10_agree",
    "exact_share",
    "sets_scored_share",
    "bound",
    "base_range",
    "peak_mib",
]


def test_rows_compare_the_methods_on_the_same_targets():
    case = make_case(genes=20, base_scale=5.0, amplitude=0.1)
    members = np.stack([np.arange(5, 20), np.arange(4, 19)])
    pools = Pools(
        np.arange(2), members, np.zeros((2, 15), np.float32), np.zeros((2, 15), bool), "none"
    )

    rows = profile_decoders(case.scorer, case.embeddings, pools, 3, slow_targets=1)

    assert [row["method"] for row in rows] == ["certified", "factorised", "reference", "together"]
    assert [row["targets"] for row in rows] == [2, 1, 1, 2]
    for row in rows:
        assert list(row) == KEYS
        assert (row["R"], row["M"]) == (3, 15)
        assert row["top10_agree"] == row["exact_share"] == 1.0
        assert row["median_ms"] <= row["p95_ms"]
    assert rows[0]["sets_scored_share"] < 1 == rows[1]["sets_scored_share"]
    assert rows[2]["ratio"] == 1.0


def test_scale_curve_has_a_row_for_each_pool_and_team_size():
    case = make_case(genes=30, base_scale=5.0, amplitude=0.1)
    rows = scale_curve(
        case.scorer, case.embeddings, np.arange(2), pool_sizes=(10, 1200), sizes=(2, 4)
    )
    assert [(row["M"], row["R"]) for row in rows] == [(10, 2), (10, 4), (29, 2), (29, 4)]
    assert all(row["exact_share"] == 1 for row in rows)


def test_operation_counts_of_the_paper_s_sizes():
    # By hand for R = 3, d = 128, four heads, feed-forward 256; see docs/decoding.md.
    one = ResidualHOS2(ResidualConfig(layers=1), n_cells=4)
    two = ResidualHOS2(ResidualConfig(layers=2), n_cells=4)
    plain = 4 * (4 * 128**2 + 2 * 4 * 128 + 2 * 128 * 256)
    feed = 2 * 128 * 256
    mix = 4 * 4 * 128

    assert operations_ratio(one, 3) == plain / (mix + feed)
    assert operations_ratio(two, 3) == 2 * plain / (4 * (mix + feed) + 4 * 128**2 + 2 * mix + feed)
    one.layers = nn.Identity()
    assert operations_ratio(one, 3) is None
