"""The Explore page, driven in process: what it says is compared with the data."""

import html
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from grncore.answers.target import target_view
from grncore.answers.team_signs import check_signs
from grncore.answers.track_record import track_records
from grncore.answers.verdict_of_target import target_verdict
from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.methods.registry import model_labels
from grncore.pipeline.predictor import Predictor
from pages.explore.answer import swapped
from tests.pages.conftest import ROOT


def strip_rows(app: AppTest) -> dict[str, dict[str, str]]:
    """Verdict on each regulator (by identifier) in each row of the team strip."""
    page = next(block.value for block in app.markdown if "grn-strip" in block.value)
    columns = [html.unescape(name) for name in re.findall(r'scope="col" title="([^"]*)"', page)]
    rows: dict[str, dict[str, str]] = {}
    for label, cells in re.findall(r'scope="row">([^<]*)</th>(.*?)</tr>', page, re.DOTALL):
        marks = re.findall(r"<td[^>]*>(.*?)</td>", cells, re.DOTALL)[1:]
        found = [re.search(r'class="dot (\w+)"', mark) for mark in marks]
        rows[label] = {
            gene: match[1] for gene, match in zip(columns, found, strict=True) if match is not None
        }
    return rows


def badges(app: AppTest) -> str:
    return " | ".join(block.value for block in app.main.markdown if "grn-strip" not in block.value)


def picker(app: AppTest, label: str):
    return next(box for box in app.selectbox if box.label == label)


def a_target(bundle: Bundle, part: str, size: int = 2) -> str:
    return getattr(bundle.split, part)[size][0]


def test_opens_on_a_test_target(open_app, bundle: Bundle):
    app = open_app()
    assert not app.exception
    target = app.query_params["target"]
    assert bundle.split.part_of(target) == "test"
    assert "Test target" in badges(app)
    assert not app.warning
    assert not app.error


@pytest.mark.parametrize("part", ["test", "train"])
def test_true_team_is_shown_as_known(open_app, little: Dataset, bundle: Bundle, part: str):
    target = a_target(bundle, part, 3)
    rows = strip_rows(open_app(target=target))
    assert {gene for gene, mark in rows["Known team"].items() if mark == "known"} == set(
        little.teams[target]
    )


@pytest.mark.parametrize("size", [2, 3, 4])
def test_every_model_is_judged_by_the_truth(
    open_app, little: Dataset, bundle: Bundle, predictor: Predictor, size: int
):
    target = a_target(bundle, "test", size)
    rows = strip_rows(open_app(target=target))
    truth = set(little.teams[target])
    expected = {
        "Neighbour copy": "neighbour",
        "Stage1TopR": "stage1",
        "Popularity top-R": "popularity",
        "PairS2": "pair",
        "Residual HOS2": "residual",
    }
    for label, model in expected.items():
        best = predictor.teams(model, [little.index[target]], size, top=1).best(
            little.index[target]
        )
        named = {little.genes[gene] for gene in best}
        assert {g for g, mark in rows[label].items() if mark == "hit"} == named & truth, label
        assert {g for g, mark in rows[label].items() if mark == "wrong"} == named - truth, label
        assert {g for g, mark in rows[label].items() if mark == "missed"} == truth - named, label


def test_training_target_is_badged(open_app, bundle: Bundle):
    app = open_app(target=a_target(bundle, "train"))
    assert "Seen in training" in badges(app)
    assert "Test target" not in badges(app)


def test_r_is_said_to_be_given(open_app, bundle: Bundle):
    assert "Team size 3, from your network" in badges(open_app(target=a_target(bundle, "test", 3)))


def test_coverage_is_that_of_the_pool(open_app, little: Dataset, bundle: Bundle, predictor):
    target = a_target(bundle, "test", 3)
    ranking = predictor.pools([little.index[target]], len(little.genes)).members[0]
    place = {int(gene): rank for rank, gene in enumerate(ranking, 1)}
    needed = max(place[int(gene)] for gene in little.team_indices(target))
    said = badges(open_app(target=target))
    if needed <= 12:
        assert f"Shortlist of {needed} holds the known team" in said
    else:
        assert f"Shortlist of 12 misses the known team: it is whole only from {needed}" in said


def test_gene_without_truth_gets_predictions_of_the_chosen_size(open_app, little: Dataset):
    target = next(gene for gene in little.genes if gene not in little.teams)
    app = open_app(target=target, r="3")
    assert not app.exception
    assert "No known team" in badges(app)
    assert "Team size 3, your choice" in badges(app)
    rows = strip_rows(app)
    assert "Known team" not in rows
    assert set(rows["PairS2"].values()) == {"predicted"}
    assert len(rows["PairS2"]) == 3
    assert app.query_params["r"] == "3"


def test_targets_are_sorted_and_marked(open_app, little: Dataset, bundle: Bundle):
    options = picker(open_app(), "Target gene").options
    kinds = [option.rsplit("·", 1)[1].strip() for option in options]
    ranks = ["test", "validation", "seen in training", "no known team"]
    assert [ranks.index(kind) for kind in kinds] == sorted(ranks.index(kind) for kind in kinds)
    n_test = sum(len(targets) for targets in bundle.split.test.values())
    assert kinds.count("test") == n_test
    assert len(options) == len(little.genes)


def test_choosing_a_target_puts_it_into_the_address(open_app, little: Dataset, bundle: Bundle):
    app = open_app()
    box = picker(app, "Target gene")
    target = a_target(bundle, "train", 4)
    place = next(i for i, option in enumerate(box.options) if f"({target})" in option)
    box.select_index(place).run()
    assert not app.exception
    assert app.query_params["target"] == target
    assert set(strip_rows(app)["Known team"]) == set(little.teams[target])


def test_address_takes_an_alias_in_any_case(open_app, bundle: Bundle):
    target = a_target(bundle, "test")
    app = open_app(target=f"NAME{target[1:]}")
    assert app.query_params["target"] == target
    assert not app.warning


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ({"target": "nosuchgene"}, "nosuchgene"),
        ({"checkpoint": "nosuchrun"}, "nosuchrun"),
        ({"model": "nosuchmodel"}, "nosuchmodel"),
        ({"target": "g0", "r": "many"}, "many"),
    ],
)
def test_bad_address_is_explained_and_a_default_shown(open_app, address, message):
    app = open_app(**address)
    assert not app.exception
    assert len(app.warning) == 1
    assert message in app.warning[0].value
    assert strip_rows(app)


def test_bad_dataset_in_the_address_is_explained(open_app, tmp_path: Path):
    missing = tmp_path / "nowhere"
    app = open_app(dataset=str(missing), bundles=ROOT / "checkpoints")  # the demo opens instead
    assert not app.exception
    assert "nowhere" in app.error[0].value.replace("\\", "")


def test_typed_path_that_is_wrong_keeps_the_dataset(open_app, little: Dataset, tmp_path: Path):
    app = open_app()
    app.text_input(key="dataset.path").set_value(str(tmp_path / "missing.csv"))
    next(button for button in app.button if button.label == "Open").click().run()
    assert not app.exception
    assert "missing.csv" in app.error[0].value.replace("\\", "")
    assert picker(app, "Dataset").value.endswith("little")


def test_typed_path_opens_another_dataset(open_app, folder: Path, tmp_path: Path):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    app = open_app()
    app.text_input(key="dataset.path").set_value(str(other))
    next(button for button in app.button if button.label == "Open").click().run()
    assert not app.exception
    assert not app.error
    assert picker(app, "Dataset").value == str(other)
    assert app.query_params["dataset"] == str(other)


def test_without_a_bundle_label_free_views_and_the_command(open_app, tmp_path: Path, folder: Path):
    app = open_app(bundles=tmp_path)
    assert not app.exception
    assert any("train" in block.value and str(folder) in block.value for block in app.code)
    rows = strip_rows(app)
    assert "Neighbour copy" in rows
    assert "PairS2" not in rows


def test_bundle_of_other_data_is_explained(open_app, bundle: Bundle, folder: Path, tmp_path: Path):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    edges = (other / "edges.csv").read_text().splitlines()
    (other / "edges.csv").write_text("\n".join(edges[:-1]) + "\n")
    app = open_app(dataset=str(other))
    assert not app.exception
    assert picker(app, "Checkpoint").options == ["None: methods without training"]
    assert any("run1" in block.value and "other data" in block.value for block in app.markdown)


def test_damaged_bundle_is_explained(open_app, bundle: Bundle, tmp_path: Path):
    shutil.copytree(bundle.path, tmp_path / "hurt")
    (tmp_path / "hurt" / "bundle.json").write_text("{")
    app = open_app(bundles=tmp_path)
    assert not app.exception
    assert any("hurt" in block.value for block in app.markdown)


def test_tampered_weights_are_explained(open_app, little: Dataset, bundle: Bundle, tmp_path: Path):
    hurt = tmp_path / "hurt"
    shutil.copytree(bundle.path, hurt)
    weights = hurt / "pair-R3.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"!")
    unknown = next(gene for gene in little.genes if gene not in little.teams)
    app = open_app(bundles=tmp_path, target=unknown, r="3")
    assert not app.exception
    assert len(app.error) == 1
    assert "pair-R3" in app.error[0].value.replace("\\", "")


def test_names_of_genes_never_become_markup(open_app, little: Dataset):
    app = open_app(target="g0")
    assert not app.exception
    assert not any("<script>" in block.value for block in app.markdown)


def test_pool_table_ranks_and_marks_the_truth(open_app, little: Dataset, bundle: Bundle, predictor):
    target = a_target(bundle, "test", 2)
    app = open_app(target=target)
    table = next(frame.value for frame in app.dataframe if "chosen_by" in frame.value)
    pool = predictor.pools([little.index[target]], len(table)).members[0]
    assert list(table["regulator"]) == [little.genes[gene] for gene in pool]
    marked = set(table["regulator"][table["true"] == "◆"])
    assert marked == set(little.teams[target]) & set(table["regulator"])


def test_best_sets_add_up_and_say_where_the_truth_stands(open_app, little, bundle, predictor):
    target = a_target(bundle, "test", 2)
    app = open_app(target=target, model="residual")
    app.toggle(key="sets.numbers").set_value(True).run()
    table = next(frame.value for frame in app.dataframe if "margin" in frame.value)
    assert len(table) == 10
    assert (table["score"] - table["base"] - table["residual"]).abs().max() < 1e-4
    assert table["score"].is_monotonic_decreasing
    assert (table["margin"][:-1] >= 0).all()
    view = target_view(predictor, target)
    rank = view.models["residual"].rank_of(view.truth)
    captions = " ".join(block.value for block in app.caption)
    said = {None: "not among|cannot be here", 1: "known team is first"}.get(rank, f"number {rank}")
    assert re.search(said, captions)


def test_a_method_without_scores_says_so(open_app, bundle: Bundle):
    app = open_app(target=a_target(bundle, "test"), model="neighbour")
    assert any("gives no scores" in block.value for block in app.caption)


def text_of(app: AppTest) -> str:
    return " | ".join([*(b.value for b in app.main.markdown), *(c.value for c in app.main.caption)])


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.main.get("page_link")]


def test_answer_names_the_model_that_validation_recommends(
    open_app, little: Dataset, bundle: Bundle, predictor: Predictor
):
    target = a_target(bundle, "test", 3)
    app = open_app(target=target)
    records = track_records(predictor)
    verdict = target_verdict(
        predictor, target_view(predictor, target), records, check_signs(predictor),
        labels=model_labels(),
    )  # fmt: skip
    record = records[verdict.model]
    said = text_of(app)
    assert f"Named by **{verdict.label}**" in said
    assert f"right for {record.right} of {record.total} validation targets" in said
    assert [m.value for m in app.metric if "whole team" in m.label] == [
        f"{verdict.probability:.0%}"
    ]
    for gene in verdict.genes:
        assert any(little.display(gene) in label for label in links(app)), gene


def test_members_of_the_answer_lead_to_the_regulator(open_app, little: Dataset, bundle: Bundle):
    app = open_app(target=a_target(bundle, "test", 2))
    members = [
        link for link in app.main.get("page_link")
        if "regulates" in link.proto.label or "activates" in link.proto.label
        or "represses" in link.proto.label
    ]  # fmt: skip
    assert len(members) == 2
    assert all("regulator=" in link.proto.query_string for link in members)


def test_gene_without_truth_has_an_answer_too(open_app, little: Dataset):
    target = next(gene for gene in little.genes if gene not in little.teams)
    app = open_app(target=target)
    assert not app.exception
    said = text_of(app)
    assert "your network holds no team of this gene" in said
    assert "Named by" in said


def test_without_a_network_nothing_is_said_of_one(open_app, folder: Path, tmp_path: Path):
    only = tmp_path / "only"
    only.mkdir()
    (only / "expression.csv").write_bytes((folder / "expression.csv").read_bytes())
    app = open_app(dataset=str(only), bundles=tmp_path / "none", target="g20")
    assert not app.exception
    said = text_of(app)
    assert "no network is known" in said
    assert "your network" not in said
    assert not any("ask known teams" in box.value for box in app.info)
    bars = next(block.value for block in app.markdown if 'class="grn-bars"' in block.value)
    assert bars.count('role="listitem"') > 1, "rivals of every size, where the size was found"
    shortlist = next(f for f in app.dataframe if "chosen_by" in f.value)
    assert not {"true", "training_targets"} & set(shortlist.proto.column_order)


def test_a_larger_rival_has_a_regulator_besides():
    assert swapped("fis", "crp") == "fis in place of crp"
    assert swapped("fis", "") == "fis besides"


def test_an_untrained_view_says_that_the_expression_is_read(
    open_app, folder: Path, tmp_path: Path, monkeypatch
):
    only = tmp_path / "only"
    only.mkdir()
    (only / "expression.csv").write_bytes((folder / "expression.csv").read_bytes())
    said: list[str] = []
    st.cache_resource.clear()  # as in a process that has just started

    @contextmanager
    def spinner(_, text: str, **__):
        said.append(text)
        yield

    monkeypatch.setattr("streamlit.delta_generator.DeltaGenerator.spinner", spinner)
    app = open_app(dataset=str(only), bundles=tmp_path / "none", target="g20")
    assert not app.exception
    assert sum(text.startswith("Reading the expression") for text in said) == 1


def test_shortlist_says_who_is_bound_to_it(open_app, bundle: Bundle, tmp_path: Path):
    target = a_target(bundle, "test", 2)
    bound = [text.value for text in open_app(target=target).caption]
    assert any("Teams of PairS2" in text and "other methods may name any" in text for text in bound)
    free = [text.value for text in open_app(target=target, bundles=tmp_path / "none").caption]
    assert any("no method here is bound to them" in text for text in free)
    assert not any("Teams of PairS2" in text for text in free)


def test_a_change_of_the_what_if_set_can_be_undone(open_app, bundle):
    target = bundle.split.test[3][0]
    app = open_app(target=target, model="residual")
    box = next(box for box in app.multiselect if box.label == "Regulators of the set")
    first = list(box.value)
    undo = next(button for button in app.button if button.label == "Undo")
    assert undo.disabled
    box.set_value(first[:-1]).run()
    next(button for button in app.button if button.label == "Undo").click().run()
    assert not app.exception
    box = next(box for box in app.multiselect if box.label == "Regulators of the set")
    assert list(box.value) == first
    assert next(button for button in app.button if button.label == "Undo").disabled
