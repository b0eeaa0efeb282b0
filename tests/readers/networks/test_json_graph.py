"""Graphs as JSON: what each program writes opens, or is refused with the command that helps."""

import json
import re

import pytest

from grncore.errors import InputError
from tests.readers.networks.conftest import EDGES, GENES, notice, pairs_of

PLACES = [(GENES.index(r), GENES.index(t)) for r, t in EDGES]


def cytoscape() -> list[dict]:
    return [
        *({"data": {"id": name}} for name in GENES),
        *({"data": {"id": f"{r}{t}", "source": r, "target": t}} for r, t in EDGES),
    ]


FORMS = {
    "d3, places": {"directed": True, "nodes": [{"name": name} for name in GENES],
                   "links": [{"source": r, "target": t, "value": 1} for r, t in PLACES]},
    "vis.js": {"nodes": [{"id": k, "label": name} for k, name in enumerate(GENES)],
               "edges": [{"from": t, "to": r, "arrows": "from"} if r % 2 else
                         {"from": r, "to": t, "arrows": {"to": {"enabled": True}}}
                         for r, t in PLACES]},
    "CX": [{"numberVerification": [{"longNumber": 1}]},
           {"nodes": [{"@id": k, "n": name} for k, name in enumerate(GENES[:5])]},
           {"nodes": [{"@id": k + 5, "n": name} for k, name in enumerate(GENES[5:])]},
           {"edges": [{"@id": 100 + k, "s": r, "t": t, "i": "activates"}
                      for k, (r, t) in enumerate(PLACES)]}],
    "CX2": [{"CXVersion": "2.0"},
            {"nodes": [{"id": k, "v": {"name": name}} for k, name in enumerate(GENES)]},
            {"edges": [{"id": k, "s": r, "t": t, "v": {"interaction": "activates"}}
                       for k, (r, t) in enumerate(PLACES)]}],
    "Cytoscape's list": cytoscape(),
    "Cytoscape's elements": {"elements": cytoscape()},
    "JSON Graph Format": {"graph": {"nodes": {name: {} for name in GENES},
                                    "edges": [{"source": r, "target": t} for r, t in EDGES]}},
    "networkx, adjacency": {"directed": True, "multigraph": False, "graph": [],
                            "nodes": [{"id": name} for name in GENES],
                            "adjacency": [[{"id": t} for r, t in EDGES if r == name]
                                          for name in GENES]},
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("indent", [None, 2])
def test_it_opens(desk, form: str, indent: int | None) -> None:
    table = desk.read(json.dumps(FORMS[form], indent=indent), "net.json")
    assert pairs_of(table) == set(EDGES)
    assert "JSON graph" in notice(table, "network-form")
    if form.startswith("CX"):
        assert set(table.frame["sign"]) == {1}


UNDIRECTED = {
    "d3": {"nodes": [{"id": name, "group": 1} for name in GENES],
           "links": [{"source": r, "target": t, "value": 1} for r, t in EDGES]},
    "vis.js": {"nodes": [{"id": name} for name in GENES],
               "edges": [{"from": r, "to": t} for r, t in EDGES]},
}  # fmt: skip


@pytest.mark.parametrize("form", UNDIRECTED)
def test_without_direction_the_command_that_states_it_works(
    desk, tmp_path, monkeypatch, form: str
) -> None:
    with pytest.raises(InputError, match="have no direction") as told:
        desk.read(json.dumps(UNDIRECTED[form]), "net.json")
    command = re.search(r'python -c "(.*?)";', str(told.value))
    assert command
    monkeypatch.chdir(tmp_path)
    exec(command[1])
    text = (tmp_path / "net.json.directed.json").read_text()
    assert desk.pairs(text, "new.json") == set(EDGES)


@pytest.mark.parametrize("content", [
    {"TF": {"0": "GATA1"}, "target": {"0": "HBB"}}, {"graphs": [{"edges": []}, {"edges": []}]},
    {"columns": ["TF", "target"], "data": [["GATA1", "HBB"]]}, {"edges": [1]}, [{"data": 1}],
])  # fmt: skip
def test_other_json_is_refused(desk, content: object) -> None:
    with pytest.raises(InputError, match=r"JSON graph cannot be read|JSON"):
        desk.read(json.dumps(content), "net.json")
