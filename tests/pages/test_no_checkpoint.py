"""Without trained models each page says so, shows what needs none, and trains at one button."""

import re
from pathlib import Path

import pytest

from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import untrained_recipe
from grncore.readers import load
from pages.explore.evidence import CLASS_SENTENCES

PAGES = ("explore", "pool", "compare", "oracle", "regulator", "hubs", "network")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_offers_to_train(open_app, bundles, page):
    app = open_app(page=page, bundles=bundles)
    assert not app.exception
    assert any("trained" in box.value for box in app.info)
    assert app.button(key="no_checkpoint.train").label == "Train models for this dataset"
    assert "grncore train" in app.code[0].value


def test_one_button_trains_the_evidence_family(open_app, bundles, launched, little):
    app = open_app(bundles=bundles)
    app.button(key="no_checkpoint.train").click().run()
    assert not app.exception
    (run,) = launched
    assert run.note.recipe["models"] == ["pair", "evidence_ranker"]  # its values are logged
    assert run.note.recipe["strata"] == [2, 3, 4]
    assert run.note.recipe["settings"] == {}
    assert [header.value for header in app.title] == [little.name]


def test_without_known_edges_the_way_leads_to_data(open_app, bundles, folder, tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "expression.csv").write_bytes((Path(folder) / "expression.csv").read_bytes())
    app = open_app(bundles=bundles, dataset=str(bare))
    assert not app.exception
    assert not [button for button in app.button if button.key == "no_checkpoint.train"]
    assert any("three or more targets" in text.value for text in app.markdown)


def test_what_the_expression_can_tell_is_shown(open_app, bundles, folder):
    bare = folder.parent / "bare"
    bare.mkdir(exist_ok=True)
    (bare / "expression.csv").write_bytes((folder / "expression.csv").read_bytes())
    app = open_app(bundles=bundles, dataset=str(bare), target="g20")
    said = [text.value for text in app.markdown if "expression alone can tell" in text.value]
    assert len(said) == 1
    assert any(sentence in said[0] for sentence in CLASS_SENTENCES.values())
    next(b for b in app.button if b.label == "Would chance explain as much?").click().run()
    assert not app.exception
    dataset = load(bare)
    source = Predictor(dataset, recipe=untrained_recipe(dataset))
    shown = next(m for m in app.metric if m.label == "Explained no better than by chance")
    team = next(c.value for c in app.caption if c.value.startswith("The best team of"))
    null = source.null("evidence", dataset.index["g20"], int(team.split()[4]))
    assert shown.value == f"p = {null.p_value:.2f}"
    assert f"explains {null.explained:.0%}" in team


def test_that_operon_mates_have_a_say_is_said_where_there_are_some(open_app, bundles, folder):
    operons = folder.parent / "operons"
    operons.mkdir()
    (operons / "expression.csv").write_bytes((folder / "expression.csv").read_bytes())
    (operons / "operons.csv").write_text("gene,operon\ng20,one\ng21,one\ng22,other\n")
    for target, says in (("g20", True), ("g22", False)):
        app = open_app(bundles=bundles, dataset=str(operons), target=target)
        assert not app.exception
        assert any("other genes of its group" in text.value for text in app.caption) == says


def test_what_expression_counts_beside_a_prior_is_said(open_app, bundles, folder):
    with_prior = folder.parent / "with_prior"
    with_prior.mkdir()
    (with_prior / "expression.csv").write_bytes((folder / "expression.csv").read_bytes())
    (with_prior / "prior.csv").write_text("regulator,target,weight\ng1,g20,0.9\ng2,g21,0.5\n")
    (with_prior / "dataset.toml").write_text(
        'expression = "expression.csv"\nprior = "prior.csv"\n', encoding="utf-8"
    )
    app = open_app(bundles=bundles, dataset=str(with_prior), target="g20")
    assert not app.exception
    said = [text.value for text in app.caption if "from elsewhere" in text.value]
    assert len(said) == 1 and said[0].startswith("Too little is named")


@pytest.mark.parametrize("page", ["", "explore", "network", "pool", "data"])
def test_samples_are_never_called_cells(open_app, bundles, folder, tmp_path, page):
    bulk = tmp_path / "bulk"
    bulk.mkdir()
    (bulk / "expression.csv").write_bytes((folder / "expression.csv").read_bytes())
    (bulk / "dataset.toml").write_text(
        'expression = "expression.csv"\nsample_noun = "samples"\n', encoding="utf-8"
    )
    app = open_app(page=page, bundles=bundles, dataset=str(bulk), target="g20", data_root=tmp_path)
    assert not app.exception
    shown = [block.value for blocks in (app.main.markdown, app.main.caption) for block in blocks]
    shown += [block.label for blocks in (app.main.metric, app.main.button) for block in blocks]
    shown += [block.help or "" for block in app.main.button]
    said = [box.value for box in app.main.info]
    # What a reader says of axes, and of names that it tells by, holds for both.
    called_cells = re.compile(r"(?<!genes by )\bcells\b(?! or samples)")
    assert not [text for text in (*shown, *said) if called_cells.search(text)]
