"""The table of formats: what a network's file may be, in the order in which it is asked."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from grncore.dataset import Notice
from grncore.readers.networks import (
    edge_list,
    edge_table,
    gene_sets,
    graph_file,
    interaction_lines,
    refused,
    sergio_interactions,
    team_table,
    weight_matrix,
)  # fmt: skip
from grncore.readers.networks.network_file import NetworkFile
from grncore.readers.networks.parsed import Parsed


@dataclass(frozen=True)
class NetworkFormat:
    """One format of networks.

    Attributes
    ----------
    name
        What it is called in messages and in `docs/data.md`.
    fits
        Whether a file is of this format.
    read
        Reads it; raises InputError where it cannot be used.
    """

    name: str
    fits: Callable[[NetworkFile], bool]
    read: Callable[[NetworkFile], Parsed]


NETWORK_FORMATS: tuple[NetworkFormat, ...] = (
    NetworkFormat("a format that is refused by its name", refused.fits, refused.refuse),
    NetworkFormat("GraphML, GEXF, GML, Pajek or JSON graph", graph_file.fits, graph_file.read),
    NetworkFormat("networkx edge list", edge_list.fits, edge_list.read),
    NetworkFormat("SIF", interaction_lines.fits, interaction_lines.read),
    NetworkFormat("GMT gene sets", gene_sets.fits, gene_sets.read),
    NetworkFormat("SERGIO's interactions", sergio_interactions.fits, sergio_interactions.read),
    NetworkFormat("table of teams", team_table.fits, team_table.read),
    NetworkFormat("matrix", weight_matrix.fits, weight_matrix.read),
    NetworkFormat("table of edges", lambda _: True, edge_table.read),
)
"""The first that fits is taken."""


def parse_network(file: NetworkFile) -> Parsed:
    """Read a network in whatever format it has.

    Raises
    ------
    InputError
        If the file cannot be used.
    """
    one = next(one for one in NETWORK_FORMATS if one.fits(file))
    parsed = one.read(file)
    return replace(parsed, notices=(*parsed.notices, *_cut_off(file, parsed)))


def _cut_off(file: NetworkFile, parsed: Parsed) -> list[Notice]:
    """Whether the last line looks like the start of one, as a broken download leaves it."""
    if file.body.endswith((b"\n", b"\r")) or len(parsed.targets) < 2:
        return []
    last = str(parsed.targets.iloc[-1])
    if not last or file.known.holds(last):
        return []
    longer = sorted(name for name in file.known.exact if name.startswith(last))
    if not longer:
        return []
    return [
        Notice(
            "network-cut",
            f"{file.path}: the last line has no line end and names {last!r}, which is no gene but "
            f"begins {', '.join(longer[:3])}: the file looks cut off. Get it anew.",
        )
    ]
