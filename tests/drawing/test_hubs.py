"""Figures of hub confusers: what is written beside a point has room there."""

import pandas as pd

from grncore.drawing.hubs import crowding_figure


def test_names_of_the_last_points_stand_on_their_left():
    table = pd.DataFrame({"gene": ["many", "few"], "true": [40, 2], "named": [60, 5]})
    trace = crowding_figure(table, "named").data[1]
    assert dict(zip(trace.text, trace.textposition, strict=True)) == {
        "many": "middle left", "few": "middle right",
    }  # fmt: skip
    assert trace.cliponaxis is False
