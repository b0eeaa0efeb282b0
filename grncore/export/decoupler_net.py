"""Predicted edges as decoupler's ``net``: ``source, target, weight``."""

import pandas as pd

from grncore.export.names import delimited_text

NET_COLUMNS = ("source", "target", "weight")
"""Columns that decoupler's methods ask of a network."""


def decoupler_net(edges: pd.DataFrame) -> pd.DataFrame:
    """Predicted edges with :data:`NET_COLUMNS`, as ``decoupler.mt.ulm(data, net)`` takes them.

    ``weight`` is the importance, negative where the model knows that the regulator represses.

    Parameters
    ----------
    edges
        As :func:`grncore.export.predicted_edges` gives them.
    """
    weight = edges["importance"].astype("float64")
    if "sign" in edges:
        weight = weight.where(edges["sign"].fillna(1).astype(int) >= 0, -weight)
    return pd.DataFrame({"source": edges["TF"], "target": edges["target"], "weight": weight})


def net_csv(net: pd.DataFrame) -> str:
    """CSV text of a network, with a header line.

    A column ``verdict`` says of each row that it is predicted, so that no reader of ours takes
    weights of 1 and -1 for known edges; decoupler passes over it.
    """
    columns = [[str(value) for value in net[name].tolist()] for name in NET_COLUMNS]
    return delimited_text([*NET_COLUMNS, "verdict"], [*columns, ["predicted"] * len(net)])
