"""The Network page: its counts, filters, address and files against the teams themselves."""

import networkx as nx
import pytest
from streamlit.testing.v1 import AppTest

from grncore.answers.answer_table import answers_for
from grncore.answers.named_network import named_edges
from grncore.answers.part_sets import part_models, part_sets
from grncore.answers.stabilities import TeamStability
from grncore.answers.team_signs import SignCheck
from grncore.answers.track_record import track_records
from grncore.answers.verdict_of_target import model_order
from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.drawing.interactive import whole_page
from grncore.drawing.network import whole_network_figure
from grncore.drawing.network_layout import place, whole_graph
from grncore.export import graphml
from grncore.pipeline.predictor import Predictor
from tests.pages.jobs import wait_for_jobs


@pytest.fixture
def open_page(open_app):
    def opened(**address) -> AppTest:
        app = open_app()
        for field, value in address.items():
            app.query_params[field] = value
        return app.switch_page("network/page.py").run()

    return opened


def metrics(app: AppTest) -> dict[str, str]:
    return {tile.label: tile.value for tile in app.metric}


def counts(predictor: Predictor, little: Dataset, model: str, parts=("test",), keep=lambda t: True):
    """Exact teams, hits, predicted and true edges, by plain loops."""
    exact = hits = predicted = true = 0
    for part in parts:
        for target, sets in part_sets(predictor, model, part=part).items():
            if not keep(target):
                continue
            named, truth = set(sets.best), set(little.teams[target])
            exact += named == truth
            hits += len(named & truth)
            predicted += len(named)
            true += len(truth)
    return exact, hits, predicted, true


def check(app: AppTest, expected) -> None:
    exact, hits, predicted, true = expected
    shown = metrics(app)
    assert shown["Exact teams"] == str(exact)
    assert float(shown["Edge precision"]) == pytest.approx(hits / predicted, abs=6e-4)
    assert float(shown["Edge recall"]) == pytest.approx(hits / true, abs=6e-4)
    assert shown["False and missed"] == f"{predicted - hits} + {true - hits}"


def table_of(app: AppTest):
    return next(frame.value for frame in app.dataframe if "verdict" in frame.value)


def test_counts_are_those_of_the_test_targets(open_page, little, predictor, bundle: Bundle):
    app = open_page()
    assert not app.exception
    recommended = model_order(track_records(predictor), part_models(predictor))[0]
    check(app, counts(predictor, little, recommended))
    assert {"effect", "probability"} <= set(table_of(app).columns)
    assert set(table_of(app)["part"]) == {"test"}
    assert "model" not in app.query_params


def test_all_targets_are_badged(open_page, little, predictor):
    app = open_page(part="all", model="neighbour")
    assert not app.exception
    check(app, counts(predictor, little, "neighbour", ("test", "validation", "train")))
    said = " ".join(block.value for block in app.markdown)
    assert "Training targets included" in said
    assert "seen in training" in set(table_of(app)["part"])


def test_filters_in_the_address_reproduce_a_view(open_page, little, predictor):
    app = open_page(model="pair", sizes="2;3", verdicts="hit;wrong", teams="other")
    assert not app.exception

    named = part_sets(predictor, "pair")

    def kept(target: str) -> bool:
        sets = named[target]
        return len(little.teams[target]) in (2, 3) and set(sets.best) != set(little.teams[target])

    check(app, counts(predictor, little, "pair", keep=kept))
    table = table_of(app)
    assert set(table["verdict"]) <= {"hit", "wrong"}
    assert set(table["R"]) <= {2, 3}
    assert not table["exact"].any()
    for field, value in {"model": "pair", "sizes": "2;3", "verdicts": "hit;wrong",
                         "teams": "other"}.items():  # fmt: skip
        assert app.query_params[field] == value


def test_a_chosen_filter_is_put_into_the_address(open_page):
    app = open_page()
    app.button_group(key="network.verdicts").set_value(["missed"]).run()
    assert not app.exception
    assert set(table_of(app)["verdict"]) == {"missed"}
    assert app.query_params["verdicts"] == "missed"


def test_a_regulator_can_be_looked_at_alone(open_page, little, bundle, predictor):
    some = table_of(open_page())["regulator"].iloc[0]
    gene = next(g for g in little.genes if little.display(g) == some)
    app = open_page(regulators=gene)
    assert set(table_of(app)["regulator"]) == {some}
    assert app.query_params["regulators"] == gene


def test_no_edge_left_is_explained(open_page):
    app = open_page(sizes="2", teams="exact", model="popularity", verdicts="wrong")
    assert not app.exception
    assert any("No edge is left" in block.value for block in app.info)


def test_bad_address_is_explained(open_page):
    app = open_page(model="nosuchmodel", sizes="99", verdicts="maybe", part="some")
    assert not app.exception
    assert any("nosuchmodel" in block.value for block in app.warning)
    assert len(table_of(app))


def test_label_free_methods_without_a_bundle(open_app, tmp_path):
    app = open_app(page="network", bundles=tmp_path)
    assert not app.exception
    assert any("grncore train" in block.value for block in app.code)
    assert "Exact teams" in metrics(app)


def test_names_of_genes_never_become_markup(open_page):
    app = open_page(part="all")
    assert not any("<script>" in block.value for block in app.markdown)


def test_without_a_known_network_teams_are_edges_that_stability_filters(
    open_app, folder, tmp_path, at_once
):
    only = tmp_path / "only"
    only.mkdir()
    # A gene less, so that no other test has named the teams of this data.
    lines = (folder / "expression.csv").read_text().splitlines(keepends=True)
    (only / "expression.csv").write_text("".join(lines[:-1]))
    app = open_app(page="network", dataset=str(only), bundles=tmp_path / "none")
    app.button(key="network.name").click().run()
    assert not app.exception
    wait_for_jobs()  # stability is counted
    app.run()
    assert not app.exception
    table = table_of(app)
    assert set(table["verdict"]) == {"predicted"}
    assert table["stability"].between(0, 100).all()
    shown = metrics(app)
    assert shown["Edges"] == str(len(table)) and "Exact teams" not in shown
    next(box for box in app.slider if box.label == "Stability at least").set_value(60).run()
    assert len(table_of(app)) == (table["stability"] >= 60).sum()
    assert {"GraphML", "Edges (CSV)"} <= {b.proto.label for b in app.get("download_button")}


def test_edges_without_a_truth_go_to_graphml_without_one(little: Dataset):
    source = Predictor(little)
    one, other = [gene for gene in little.genes if gene not in little.teams][:2]
    found = answers_for(source, [one, other], {}, SignCheck(0, 0), size=2)
    stable = {one: TeamStability(found.sets[one].best, 0.5, (0.75, 1.0))}
    graph = place(whole_graph(named_edges(source, found, stable), display=little.display))
    read = nx.parse_graphml(graphml(graph))
    assert {"verdict": "predicted", "predicted": True}.items() <= next(
        data for _, target, data in read.edges(data=True) if target == one
    ).items()
    assert not any("true" in data or "exact" in data for _, _, data in read.edges(data=True))
    assert not any({"exact", "true_targets"} & set(data) for _, data in read.nodes(data=True))
    stabilities = {(a, b): data.get("stability") for a, b, data in read.edges(data=True)}
    assert [stabilities[gene, one] for gene in found.sets[one].best] == [0.75, 1.0]
    assert stabilities[found.sets[other].best[0], other] is None
    assert "predicted: 4" in whole_network_figure(graph).to_json()
    assert "predicted" in whole_page(graph)
