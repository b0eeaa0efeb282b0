"""The Data page: what it says is counted by hand; bad uploads are explained, good ones opened."""

from pathlib import Path

import anndata
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.readers import ReadOptions, load
from grncore.readers.hdf5 import child, parent
from grncore.uploads.files import SentFile, keep_sent
from pages.common.option_words import in_words
from pages.data.sent import mark


@pytest.fixture
def open_page(open_app, monkeypatch, tmp_path):
    monkeypatch.setenv("GRNCORE_DATA", str(tmp_path / "data"))

    def opened(**address) -> AppTest:
        return open_app(page="data", **address)

    return opened


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.success)
    return " ".join(block.value for blocks in kinds for block in blocks)


def select_tab(app: AppTest, name: str) -> AppTest:
    app.session_state["data.tab"] = name
    return app.run()


def test_tiles_and_leakage_equal_counting(open_page, little: Dataset, bundle: Bundle):
    app = open_page()
    assert not app.exception
    tiles = {tile.label: tile.value for tile in app.metric}
    assert tiles["Genes"] == f"{len(little.genes)}"
    assert tiles["Cells"] == f"{len(little.cells)}"
    assert tiles["Targets"] == f"{len(little.teams)}"
    assert tiles["Regulators"] == f"{len(little.true_regulators)}"
    assert tiles["Groups"] == "3"
    assert tiles["Gene groups"] == tiles["Listed factors"] == "none"
    split = bundle.split
    trained = [t for ts in split.train.values() for t in ts] + list(split.extra)
    tested = [t for ts in split.test.values() for t in ts]
    seen = [t for t in tested if any(little.teams[t] == little.teams[o] for o in trained)]
    assert tiles["Team seen in training"] == f"{len(seen) / len(tested):.0%}"
    assert tiles["Sharing a gene group"] == "unknown"
    table = next(f.value for f in app.dataframe if "repeated_share" in f.value).set_index("R")
    for size in table.index:
        own = [t for t in little.teams if len(little.teams[t]) == size]
        assert table.loc[size, "targets"] == len(own)
        assert table.loc[size, "teams"] == len({little.teams[t] for t in own})
        repeated = [t for t in own if sum(little.teams[t] == little.teams[o] for o in own) > 1]
        assert table.loc[size, "repeated_share"] == pytest.approx(len(repeated) / len(own))


def test_what_is_missing_is_said_with_its_fix(open_page):
    said = words(open_page())
    assert "No gene groups" in said
    assert "few targets" in said.lower()


def test_a_link_says_what_one_has_and_the_address_keeps_it(open_page):
    app = open_page(has="edges")
    assert "a table of **known edges**" in words(app)
    assert app.query_params["has"] in ("edges", ["edges"])
    select_tab(app, "Simulate one")
    assert app.query_params["has"] in ("simulated", ["simulated"])
    select_tab(app, "This dataset")
    assert "has" not in app.query_params
    assert "Choose an expression file" not in words(open_page(has="nonsense"))


@pytest.fixture
def sent(monkeypatch):
    """Put files into the uploaders, which AppTest cannot."""
    import streamlit as st

    given: dict[str, tuple[str, bytes]] = {}

    class Sent:
        def __init__(self, name: str, content: bytes) -> None:
            self.name, self.content, self.file_id = name, content, f"{name}{hash(content)}"

        def getbuffer(self) -> memoryview:
            return memoryview(self.content)

    def uploader(label, *args, key=None, **kwargs):
        found = given.get(str(key).removeprefix("data.file."))
        return None if found is None else Sent(*found)

    monkeypatch.setattr(st, "file_uploader", uploader)
    return given


def put(sent: dict, folder: Path, **names: str) -> None:
    for part, name in names.items():
        sent[part] = (name, (folder / name).read_bytes())


def test_own_files_are_previewed_kept_and_opened(open_page, sent, folder, little, tmp_path):
    put(sent, folder, expression="expression.csv", edges="edges.csv", aliases="aliases.csv",
        cell_groups="cell_groups.csv")  # fmt: skip
    app = select_tab(open_page(), "Bring your own")
    assert not app.exception
    said = words(app)
    assert "As it was read" in [head.value for head in app.subheader]
    assert f"**{len(little.edges):,}** known edges" in said
    assert "read as genes by cells" in said
    preview = next(f.value for f in app.dataframe if f.value.index.name == "gene")
    for gene in preview.index:
        row = little.expression[little.index[gene], : preview.shape[1]]
        assert preview.loc[gene].to_numpy() == pytest.approx(row)
    # Each part beside the first lines of its file, with what was decided.
    lines = (folder / "edges.csv").read_text().splitlines()[:3]
    assert any(block.value.startswith("\n".join(lines)) for block in app.code)
    heads = {text.value.split(" · ")[0] for text in app.markdown}
    assert {"**Expression**", "**Edges**", "**Aliases**", "**Cell groups**"} <= heads
    app.text_input(key="data.upload.name").set_value("mine").run()
    app.button(key="data.upload.keep").click().run()
    assert not app.exception
    kept = load(tmp_path / "data" / "mine")
    assert kept.fingerprint == little.fingerprint
    assert dict(kept.aliases) == dict(little.aliases)
    assert kept.cell_groups == little.cell_groups
    assert app.session_state["dataset.choice"] == str((tmp_path / "data" / "mine").resolve())
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["mine"]


def test_a_transposed_table_is_turned_and_the_choice_overrules(open_page, sent, folder, little):
    put(sent, folder, expression="expression.csv", edges="edges.csv")
    table = pd.read_csv(folder / "expression.csv", index_col=0)
    sent["expression"] = ("turned.csv", table.T.to_csv().encode())
    app = select_tab(open_page(), "Bring your own")
    assert "read as cells by genes" in words(app)
    preview = next(f.value for f in app.dataframe if f.value.index.name == "gene")
    assert len(preview) and set(preview.index) <= set(little.genes)
    app.selectbox(key="data.option.orientation").set_value("genes-by-cells").run()
    assert "none of its" in words(app)  # no edge names a gene now, and the reader says so


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("ragged.csv", b"gene,a,b\ng1,1,2\ng2,1,2,3\n", "line 3"),
        ("words.csv", b"gene,a,b\ng1,1,x\ng2,1,2\n", "'g1', column 'b'"),
        ("empty.csv", b"", "empty"),
        ("table.csv", b"PK\x03\x04rest", "Excel"),
        ("minus.csv", b"gene,a,b\ng1,1,-2\ng2,1,2\n", "negative"),
        ("cells.h5ad", b"no hdf5 at all", "h5ad"),
        ("<b>x</b>.csv", b"gene,a\n", "header but no row"),
    ],
)
def test_a_bad_upload_is_explained_and_kept_nowhere(
    open_page, sent, tmp_path, name, content, expected
):
    sent["expression"] = (name, content)
    app = select_tab(open_page(), "Bring your own")
    assert not app.exception
    said = " ".join(error.value for error in app.error).replace("\\", "")
    assert expected in said
    assert "grncore-" not in said  # the place it was read at means nothing to the user
    assert "<b>" not in said
    assert not (tmp_path / "data").exists()
    assert not [button for button in app.button if button.key == "data.upload.keep"]


def test_a_name_that_leads_elsewhere_is_refused(open_page, sent, folder, tmp_path):
    put(sent, folder, expression="expression.csv", edges="edges.csv")
    app = select_tab(open_page(), "Bring your own")
    for name in ("../out", "a/b", ".hidden", "demo"):
        app.text_input(key="data.upload.name").set_value(name).run()
        app.button(key="data.upload.keep").click().run()
        assert "cannot be a dataset" in app.error[0].value
    assert not (tmp_path / "data").exists() or not any((tmp_path / "data").iterdir())


def test_files_that_are_sent_again_are_kept_under_a_name_that_is_free(
    open_page, sent, folder, tmp_path
):
    put(sent, folder, expression="expression.csv", edges="edges.csv")
    for name in ("expression", "expression-2"):
        app = select_tab(open_page(), "Bring your own")
        assert app.text_input(key="data.upload.name").placeholder == name
        app.button(key="data.upload.keep").click().run()
        assert not app.error
        assert (tmp_path / "data" / name / "dataset.toml").is_file()


def test_a_file_of_this_machine_is_read_by_the_same_choices_and_stays_where_it_is(
    open_page, little, tmp_path
):
    source = tmp_path / "mine.csv"
    frame = pd.DataFrame(little.expression, index=list(little.genes), columns=list(little.cells))
    frame.to_csv(source)
    app = open_page(data_root=tmp_path)
    app = select_tab(app, "Bring your own")
    app.text_input(key="data.path").set_value("/etc/hostname").run()
    assert "opens only what lies below" in words(app)
    app.text_input(key="data.path").set_value(str(source)).run()
    assert "columns are taken for samples of bulk data" in words(app)
    assert "overrule with 'Data of\\: Single cells'" in words(app), "as the page says it"
    noun = app.selectbox(key="data.option.sample_noun")
    assert noun.options == ["Find out", "Single cells", "Bulk samples"]
    (more,) = (box for box in app.expander if box.label == "More about the files")
    assert noun.key not in {box.key for box in more.selectbox}
    noun.select("cells").run()
    assert not app.exception
    assert "columns are taken for samples" not in words(app)
    app.text_input(key="data.upload.name").set_value("my own  data").run()
    app.button(key="data.upload.keep").click().run()
    assert not app.exception
    assert app.query_params["dataset"].endswith("my_own_data"), "blanks in a name are no trouble"
    kept = load(tmp_path / "data" / "my_own_data")
    assert (kept.sample_noun, kept.genes) == ("cells", little.genes)
    assert [path.name for path in (tmp_path / "data" / "my_own_data").iterdir()] == ["dataset.toml"]


def test_layers_and_columns_of_a_file_are_lists(open_page, little, tmp_path, monkeypatch):
    monkeypatch.setattr(child, "_limit", lambda size: None)  # no process of its own: it takes long
    monkeypatch.setattr(parent, "_run", lambda path, folder: child.main(folder) or 0)
    cells = little.expression.T.copy()
    data = anndata.AnnData(
        X=cells - cells.mean(0),
        obs=pd.DataFrame({"kind": ["a", "b"] * (len(cells) // 2)}, index=list(little.cells)),
        var=pd.DataFrame({"symbol": list(little.genes)}, index=[f"ENS{g}" for g in little.genes]),
        layers={"amounts": cells},
    )
    data.write_h5ad(tmp_path / "mine.h5ad")
    app = select_tab(open_page(data_root=tmp_path), "Bring your own")
    app.text_input(key="data.path").set_value(str(tmp_path / "mine.h5ad")).run()
    assert not app.exception
    box = {b.label: b for b in app.selectbox if str(b.key).startswith("data.option.")}
    assert [box[name].options for name in ("Layer", "Column of obs", "Column of var")] == [
        ["X", "amounts"], ["kind"], ["symbol"],
    ]  # fmt: skip
    box["Layer"].select("amounts")
    box["Column of obs"].select("kind")
    box["Column of var"].select("symbol").run()
    assert not app.exception
    app.button(key="data.upload.keep").click().run()
    kept = load(tmp_path / "data" / "mine")
    assert kept.genes == little.genes
    assert kept.cell_groups == tuple(["a", "b"] * (len(cells) // 2))
    assert kept.expression == pytest.approx(little.expression)


def test_a_lone_file_opened_by_its_path_is_asked_who_may_regulate(open_app, folder, tmp_path):
    alone, bundles = tmp_path / "alone" / "mine.csv", tmp_path / "bundles"
    alone.parent.mkdir()
    bundles.mkdir()
    alone.write_bytes((folder / "expression.csv").read_bytes())
    app = open_app(page="", bundles=bundles)
    app.text_input(key="dataset.path").set_value(str(alone))
    next(button for button in app.button if button.label == "Open").click().run()
    assert not app.exception
    assert app.text_input(key="data.path").value == str(alone)
    assert "As it was read" in [head.value for head in app.subheader]
    # Back at the results, nobody is sent away again, and the way to the list is there.
    app = open_app(page="", bundles=bundles, dataset=str(alone))
    assert not app.exception
    assert "Every gene's team" in [head.value for head in app.subheader]


def test_what_one_has_decides_which_files_are_asked_for_first(open_page, sent, folder):
    put(sent, folder, expression="expression.csv")
    app = select_tab(open_page(has="expression"), "Bring your own")
    (more,) = [box.label for box in app.expander if box.label.startswith("More files")]
    assert "known edges" in more
    assert "regulator list" not in more
    (more,) = [
        box.label for box in open_page(has="edges").expander if box.label.startswith("More files")
    ]
    assert "known edges" not in more
    assert "prior evidence" in more


def test_files_of_one_folder_are_told_apart(tmp_path):
    one, other = tmp_path / "one.h5ad", tmp_path / "other.h5ad"
    one.write_bytes(b"1")
    other.write_bytes(b"2")
    assert mark(one) != mark(other)
    before = mark(one)
    one.write_bytes(b"changed")
    assert mark(one) != before


def test_columns_of_the_edges_are_lists(open_page, sent, folder, little, tmp_path):
    put(sent, folder, expression="expression.csv")
    rows = (folder / "edges.csv").read_text().replace("regulator,target", "by what,what")
    sent["edges"] = ("edges.csv", rows.encode())
    app = select_tab(open_page(), "Bring your own")
    box = {b.label: b for b in app.selectbox if "column" in b.label}
    assert box["Regulator column"].options == ["1: by what", "2: what"]
    box["Regulator column"].select_index(0).run()
    assert "Choose both columns" in words(app)
    next(b for b in app.selectbox if b.label == "Target column").select_index(1).run()
    assert not app.exception
    app.button(key="data.upload.keep").click().run()
    kept = load(next((tmp_path / "data").iterdir()))
    assert kept.teams == little.teams


def test_a_column_that_readers_ask_about_is_answered_on_the_page(
    open_page, sent, folder, little, tmp_path
):
    put(sent, folder, expression="expression.csv")
    first, *rows = (folder / "edges.csv").read_text().splitlines()
    asked = [
        f"{first},evidence",
        *(f"{row},{('1.0', '0.0', '')[i % 3]}" for i, row in enumerate(rows)),
    ]
    sent["edges"] = ("edges.csv", "\n".join(asked).encode())
    app = select_tab(open_page(), "Bring your own")
    said = app.error[0].value.replace("\\", "")
    assert "--" not in said and "'Column of edge or not: No column'" in said
    box = next(b for b in app.selectbox if b.label == "Column of edge or not")
    assert box.options == ["No column", "regulator", "target", "evidence"]
    box.select_index(0).run()
    assert not app.error
    app.button(key="data.upload.keep").click().run()
    kept = load(next((tmp_path / "data").iterdir()))
    assert kept.teams == little.teams


def test_a_bundled_list_is_kept_with_the_files(tmp_path):
    files = {
        "expression": SentFile("mine.csv", b"gene,a,b,c\nGATA1,1,2,4\nTP53,3,1,2\nALB,2,2,5\n")
    }
    kept = load(keep_sent(tmp_path, "mine", files, ReadOptions(regulators="human")))
    assert set(kept.listed_regulators) == {"GATA1", "TP53"}


def test_notes_are_said_in_the_words_of_the_page():
    said = in_words("/data/x y.csv: overrule with --orientation cells-by-genes or --top-edges 5")
    assert "'Orientation: Genes in columns'" in said
    assert said.endswith("--top-edges 5"), "the page has no such choice"
    assert in_words("/data/mine/edges.csv, line 3") == "edges.csv, line 3"
    assert in_words("see https://a.org/b/c") == "see https://a.org/b/c"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_notes_are_counted_in_words(count: int):
    def show(count: int) -> None:
        from types import SimpleNamespace

        from grncore.dataset import Notice
        from pages.common.notices import show_notices

        show_notices(SimpleNamespace(notices=[Notice("a", f"n {k}") for k in range(count)]))

    app = AppTest.from_function(show, kwargs={"count": count}).run()
    labels = [box.label for box in app.expander]
    assert labels == [[], ["1 note from reading"], ["2 notes from reading"]][count]
    assert [block.value for block in app.markdown] == [f"- n {k}" for k in range(count)]


def test_a_simulated_network_is_opened(open_page, tmp_path):
    app = select_tab(open_page(), "Simulate one")
    app.slider(key="data.sim.genes").set_value(100)
    app.slider(key="data.sim.regulators").set_value(10)
    app.slider(key="data.sim.cells").set_value(20)
    app.slider(key="data.sim.types").set_value(2).run()
    app.button(key="data.simulate.start").click().run()
    assert not app.exception
    made = load(tmp_path / "data" / "simulated-100-0")
    assert (len(made.genes), len(made.cells), len(made.teams)) == (100, 40, 80)
    assert app.session_state["dataset.choice"].endswith("simulated-100-0")


def test_numbers_that_do_not_fit_are_refused_before_anything_is_drawn(open_page):
    app = select_tab(open_page(), "Simulate one")
    app.slider(key="data.sim.genes").set_value(50)
    app.slider(key="data.sim.share").set_value(10)
    app.slider(key="data.sim.regulators").set_value(300).run()
    assert "do not fit" in app.error[0].value
    assert not [button for button in app.button if button.key == "data.simulate.start"]
