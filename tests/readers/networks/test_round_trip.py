"""Any network, written in any form, comes back as the same edges with the same signs."""

import json
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grncore.readers.edges import read_edges

Network = dict[tuple[str, str], int]
"""Sign of each edge."""

# Spellings that a parser of numbers or a spreadsheet would spoil are among them.
ODD = ["nan", "NA", "2-Sep", "1e5", "TRUE", "007", "HLA-A", "ihfA", "null", "12e3456789012"]
REGULATORS = [f"R{place}" for place in range(5)] + ODD[:3]
TARGETS = [f"T{place}" for place in range(9)] + ODD[3:]
networks = st.dictionaries(
    st.tuples(st.sampled_from(REGULATORS), st.sampled_from(TARGETS)),
    st.sampled_from([1, -1]),
    min_size=1,
    max_size=25,
)


def table(header: str, delimiter: str, sign: Callable[[int], str]) -> Callable[[Network], str]:
    def write(network: Network) -> str:
        lines = [delimiter.join([a, b, sign(s)]) for (a, b), s in network.items()]
        return "\n".join([*([header.replace(",", delimiter)] if header else []), *lines]) + "\n"

    return write


def matrix(network: Network) -> str:
    lines = [",".join(["TF", *TARGETS])]
    lines += [",".join([r, *(str(network.get((r, t), 0)) for t in TARGETS)]) for r in REGULATORS]
    return "\n".join(lines) + "\n"


def gmt(network: Network) -> str:
    sets: dict[tuple[str, int], list[str]] = {}
    for (a, b), s in network.items():
        sets.setdefault((a, s), []).append(b)
    return "".join(
        "\t".join([f"{a}({'+' if s > 0 else '-'})", "described", *targets]) + "\n"
        for (a, s), targets in sets.items()
    )


def graph(network: Network) -> nx.DiGraph:
    made = nx.DiGraph()
    made.add_edges_from((a, b, {"effect": "+" if s > 0 else "-"}) for (a, b), s in network.items())
    return made


def graphml(network: Network) -> str:
    return "\n".join(nx.generate_graphml(graph(network)))


def node_link(network: Network) -> str:
    return json.dumps(nx.node_link_data(graph(network), edges="links"))


def word(sign: int) -> str:
    return "activation" if sign > 0 else "repression"


FORMS: dict[str, Callable[[Network], str]] = {
    "a.csv": table("TF,target,effect", ",", word),
    "b.tsv": table("target_gene,regulator,mor", "\t", str),
    "c.txt": table("", "\t", word),
    "d.csv": table("Gene1,Gene2,Type", ";", lambda s: "+" if s > 0 else "-"),
    "e.sif": lambda n: "".join(f"{a}\t{word(s)}\t{b}\n" for (a, b), s in n.items()),
    "f.gmt": gmt,
    "g.csv": matrix,
    "h.graphml": graphml,
    "i.json": node_link,
}


@pytest.mark.parametrize("name", FORMS)
@settings(deadline=None, max_examples=15,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(network=networks)
@example(network={("R0", "T0"): 1, ("R0", "1e5"): -1})
@example(network={("R0", "T0"): 1, ("nan", "T0"): 1})
def test_round_trip(tmp_path: Path, name: str, network: Network) -> None:
    path = tmp_path / name
    path.write_text(FORMS[name](network))
    frame = read_edges(path, [*REGULATORS, *TARGETS]).frame
    columns = ("target", "regulator") if name == "b.tsv" else ("regulator", "target")
    # A matrix of 1 alone says no sign.
    signs = frame["sign"] if "sign" in frame or name != "g.csv" else [1] * len(frame)
    found = dict(zip(zip(*(frame[c] for c in columns), strict=True), signs, strict=True))
    assert found == network
