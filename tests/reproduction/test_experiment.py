"""What an experiment says of its data."""

from grncore.dataset import Dataset
from grncore.reproduction.cells import cells
from grncore.reproduction.experiment import Experiments
from grncore.reproduction.measurements import values_table
from grncore.reproduction.tables import tables
from grncore.reproduction.task import Setting, Task


def test_stress_data_of_all_seeds_is_one_line_of_a_table(little: Dataset) -> None:
    experiments = Experiments(little, None)
    values = []
    for seed, share in ((1, 0.25), (2, 0.75)):
        setting = Setting(seed, universe="listed", data="0.5", strata=(2,))
        task = Task("name", setting, "neighbour")
        values.append(
            experiments.under(setting).value(task, R=2, pools="", metric="exact", value=share, n=10)
        )
    given = Setting(1, strata=(2,))
    task = Task("name", given, "neighbour")
    values.append(
        experiments.under(given).value(task, R=2, pools="", metric="exact", value=1.0, n=6)
    )
    frame = values_table(values)
    by_name = {table.name: cells(frame, table) for table in tables()}
    (stressed,) = by_name["Cooperativity 0.5"].to_dict("records")
    assert (stressed["mean"], stressed["n"], stressed["seeds"]) == (0.5, 20, "1 2")
    (plain,) = by_name["Table 2"].to_dict("records")
    assert (plain["dataset"], plain["mean"]) == ("little-ds3", 1.0)
