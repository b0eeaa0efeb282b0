import numpy as np
import pandas as pd
import pytest

from grncore.errors import InputError
from grncore.simulate.kinetics import EDGE_COLUMNS, RegulatoryNetwork


def frame(*edges):
    return pd.DataFrame(list(edges), columns=list(EDGE_COLUMNS))


def test_indices_count_in_natural_order_whatever_the_order_of_the_rows(small):
    shuffled = small.edges.sample(frac=1, random_state=3)
    again = RegulatoryNetwork.create(shuffled, {"1": (6.0, 3.0), "0": (4.0, 8.0)})
    assert again.genes == small.genes == ("0", "1", "2", "3", "4")
    for part in ("regulator", "target", "strength", "hill", "masters", "rates"):
        assert np.array_equal(getattr(again, part), getattr(small, part))
    assert small.n_types == 2


def test_edges_come_back_as_they_were_given():
    edges = frame(("10", "9", 1.5, 2.0), ("2", "9", -3.0, 1.0))
    network = RegulatoryNetwork.create(edges, {"10": [1.0], "2": [2.0]})
    assert network.genes == ("2", "9", "10")
    assert network.rates.tolist() == [[2.0], [1.0]]
    back = network.edges
    assert sorted(back.itertuples(index=False, name=None)) == sorted(
        edges.itertuples(index=False, name=None)
    )


def test_levels_are_the_longest_paths(small):
    assert small.levels.tolist() == [0, 0, 1, 2, 2]


def test_a_cycle_is_named():
    edges = frame(("0", "1", 1.0, 2.0), ("2", "1", 1.0, 2.0), ("1", "2", 1.0, 2.0))
    with pytest.raises(InputError, match=r"cycle: 2 genes .*'1', '2'"):
        RegulatoryNetwork.create(edges, {"0": [1.0]})


@pytest.mark.parametrize(
    ("edges", "rates", "message"),
    [
        ([("0", "0", 1.0, 2.0)], {"0": [1.0]}, "Self-regulation"),
        ([("0", "1", 1.0, 2.0), ("0", "1", 2.0, 2.0)], {"0": [1.0]}, "twice: 0 -> 1"),
        ([("0", "1", 0.0, 2.0)], {"0": [1.0]}, "strength K is 0"),
        ([("0", "1", 1.0, np.nan)], {"0": [1.0]}, "Hill coefficient is missing"),
        ([("0", "1", 1.0, 2.0)], {"0": [1.0], "1": [1.0]}, "both regulators and a master"),
        ([("0", "1", 1.0, 2.0), ("2", "1", 1.0, 2.0)], {"0": [1.0]}, r"neither .*\['2'\]"),
        ([("0", "1", 1.0, 2.0)], {"0": [1.0], "2": [1.0, 2.0]}, r"rows have \[1, 2\] rates"),
        ([("0", "1", 1.0, 2.0)], {"0": [-1.0]}, "negative"),
        ([], {"0": [1.0]}, "no edges"),
    ],
)
def test_what_cannot_be_simulated_is_refused(edges, rates, message):
    with pytest.raises(InputError, match=message):
        RegulatoryNetwork.create(frame(*edges), rates)


def test_ds3_has_its_known_shape(ds3_network):
    assert len(ds3_network.genes) == 1200
    assert len(ds3_network.target) == 2713
    assert len(set(ds3_network.regulator.tolist())) == 127
    assert ds3_network.rates.shape == (67, 9)
    assert ds3_network.levels.max() == 6
