"""Forms that tools write and that once were misread without a word, each with the right value."""

import re
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.readers import ReadOptions, load

GENES = [f"g{place:02d}" for place in range(14)]
CELLS = [f"s{place}" for place in range(8)]
COUNTS = np.random.default_rng(3).poisson(60, (14, 8)) + 1
LOGGED = np.log2(COUNTS * 1.37)
EDGES = [("g00", "g03"), ("g00", "g04"), ("g01", "g05"), ("g02", "g06")]


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("edges.csv").write_text("TF,target\n" + "".join(f"{r},{t}\n" for r, t in EDGES))


def table(values: np.ndarray = COUNTS) -> pd.DataFrame:
    return pd.DataFrame(values, index=GENES, columns=CELLS)


def read(text: str, name: str = "x.csv", **options: object) -> Dataset:
    Path(name).write_text(text)
    return load(name, ReadOptions(**{"edges": "edges.csv", **options}))


def network(text: str, name: str = "n.csv", **options: object) -> Dataset:
    Path(name).write_text(text)
    return read(table().to_csv(), edges=name, **options)


def pairs(dataset: Dataset) -> set[tuple[str, str]]:
    return set(zip(dataset.edges["regulator"], dataset.edges["target"], strict=True))


def said(dataset: Dataset, code: str) -> str:
    return " ".join(notice.message for notice in dataset.notices if notice.code == code)


@pytest.mark.parametrize("word", ["none", "no effect", "not_regulated"])
def test_none_beside_signs_is_asked_for(word: str) -> None:
    rows = [(*EDGES[0], "activation"), (*EDGES[1], "repression"), (*EDGES[2], word)]
    text = "TF,target,effect\n" + "".join(",".join(row) + "\n" for row in rows)
    with pytest.raises(InputError, match="no edge") as told:
        network(text)
    flags = dict(re.findall(r"--(label|sign)-column (\w+)", str(told.value)))
    dropped = network(text, label_column=flags["label"])
    assert pairs(dropped) == set(EDGES[:2]) and list(dropped.edges["sign"]) == [1, -1]
    kept = network(text, sign_column=flags["sign"])
    assert pairs(kept) == set(EDGES[:3]) and sorted(kept.edges["sign"]) == [-1, 0, 1]


def test_a_label_called_after_the_target_is_no_target() -> None:
    text = "tf,gene,target_label\n" + "".join(f"{r},{t},1\n" for r, t in EDGES) + "g01,g09,0\n"
    with pytest.raises(InputError, match="--label-column target_label"):
        network(text)
    assert pairs(network(text, label_column="target_label")) == set(EDGES)


def test_percentages_rank() -> None:
    text = "TF,target,probability\n" + "".join(
        f"{r},{t},{90 - place}%\n" for place, (r, t) in enumerate(EDGES * 4)
    )
    with pytest.raises(InputError, match="ranking"):
        network(text)


def test_a_header_above_lines_of_relations() -> None:
    lines = "".join(f"{r}\t{'activation' if r > 'g00' else 'inhibition'}\t{t}\n" for r, t in EDGES)
    dataset = network("source\tinteraction\ttarget\n" + lines, "n.txt")
    signs = dict(zip(dataset.edges["regulator"], dataset.edges["sign"], strict=True))
    assert pairs(dataset) == set(EDGES) and signs == {"g00": -1, "g01": 1, "g02": 1}
    assert pairs(network("source\tinteraction\ttarget\n" + lines, "n.sif")) == set(EDGES)


def test_of_pathway_commons_the_regulation_of_expression() -> None:
    lines = "".join(f"{r}\tcontrols-expression-of\t{t}\n" for r, t in EDGES)
    dataset = network(lines + "g00\tin-complex-with\tg01\n", "n.sif")
    assert pairs(dataset) == set(EDGES) and "in-complex-with" in said(dataset, "edge-absent")


def test_adjacency_lists_and_gmx() -> None:
    assert pairs(network("g00 g03 g04 g05\ng01 g05\ng03\n", "n.adjlist")) == {
        ("g00", "g03"), ("g00", "g04"), ("g00", "g05"), ("g01", "g05"),
    }  # fmt: skip
    with pytest.raises(InputError, match="GMX") as told:
        network("g00\tg01\nna\tna\ng03\tg05\ng04\t\n", "n.gmx")
    command = re.search(r'python -c "(.*)"', str(told.value))
    exec(command[1].replace("\\t", "\t"))  # the line as printed, without the shell
    assert pairs(network(Path("n.gmx.gmt").read_text(), "n.gmt")) == {
        ("g00", "g03"), ("g00", "g04"), ("g01", "g05"),
    }  # fmt: skip


def test_columns_called_regulator_that_hold_no_gene() -> None:
    text = "tf_id,target_id,first,second\n" + "".join(
        f"{1000 + place},{2000 + place},{r},{t}\n" for place, (r, t) in enumerate(EDGES)
    )
    with pytest.raises(InputError, match="--regulator-column first --target-column second"):
        network(text)
    assert pairs(network(text, regulator_column="first", target_column="second")) == set(EDGES)


def test_points_as_thousands() -> None:
    large = np.where(COUNTS % 3 == 0, COUNTS, COUNTS * 40)
    text = table(large).map(lambda value: f"{value:,}".replace(",", ".")).to_csv(sep=";")
    with pytest.raises(InputError, match="thousands separator") as told:
        read(text)
    lines = re.findall(r"(import pandas; .*?)(?:;|$) ?(?:if|$)", str(told.value))
    exec(lines[0])
    mended = load("x-plain.csv", ReadOptions(edges="edges.csv"))
    assert mended.expression[mended.index["g05"], 3] == large[5, 3]
    decimals = table(LOGGED.round(3)).to_csv(sep=";")
    assert read(decimals).expression[5, 3] == pytest.approx(LOGGED[5, 3], abs=1e-3)


def test_a_file_that_ends_within_its_last_line_is_told() -> None:
    text = table(LOGGED.round(4)).to_csv()
    assert not said(read(text), "unended")
    assert "'g13', column 's7'" in said(read(text[:-3]), "unended")


def test_one_sample_without_header_and_tximport() -> None:
    with pytest.raises(InputError, match="first line holds values"):
        read("".join(f"{g}\t{n}\n" for g, n in zip(GENES, COUNTS[:, 0], strict=True)), "x.txt")
    parts = [table().add_prefix(f"{part}.") for part in ("abundance", "counts", "length")]
    with pytest.raises(InputError, match=r"write\.csv\(txi\$counts"):
        read(pd.concat(parts, axis=1).to_csv())


def test_an_unnamed_column_of_nothing_and_percent() -> None:
    assert read(table().to_csv().replace("\n", ",\n")).cells == tuple(CELLS)
    shares = read(table(100 * COUNTS / COUNTS.sum(0)).to_csv())
    assert not shares.is_logged and "percent" in said(shares, "values")


@pytest.mark.parametrize(
    ("name", "values"),
    [("CV", LOGGED.std(1)), ("kME", np.linspace(-1, 1, 14)), ("cluster", np.arange(14) % 3 + 1),
     ("is_TF", np.arange(14) % 2), ("target", None)],
)  # fmt: skip
def test_what_genes_and_cells_are_chosen_by(name: str, values: np.ndarray | None) -> None:
    frame = table(LOGGED)
    text = (
        frame.assign(**{name: values}).to_csv() if values is not None
        else frame.T.assign(**{name: [0, 1] * 4}).to_csv()
    )  # fmt: skip
    dataset = read(text)
    assert dataset.genes == tuple(GENES) and dataset.cells == tuple(CELLS)
    assert name in said(dataset, "annotation")


def test_whole_numbers_among_fractions_are_told() -> None:
    dataset = read(table(LOGGED).assign(s8=np.arange(14)).to_csv())
    assert "'s8'" in said(dataset, "unlike-the-rest")


def test_gct_declares_what_is_no_expression() -> None:
    head = "\t".join(["id", "symbol", "pr_id", *CELLS])
    hours = "\t".join(["pert_time", "na", "na", *["6", "24"] * 4])
    rows = [
        "\t".join([f"ENSG{place:011d}", gene, str(place), *map(str, COUNTS[place])])
        for place, gene in enumerate(GENES)
    ]
    text = "\n".join(["#1.3", "14\t8\t2\t1", head, hours, *rows]) + "\n"
    dataset = read(text, "x.gct")
    assert len(dataset.genes) == 14 and dataset.cells == tuple(CELLS)
    assert dataset.expression[3, 2] == COUNTS[3, 2]
    # GTEx calls its symbols a description: the column that edges use gives the names.
    old = text.replace("#1.3\n14\t8\t2\t1", "#1.2\n14\t8").replace(hours + "\n", "")
    old = re.sub(r"(?m)^((?:id|ENSG\d+)\t[^\t]+)\t[^\t]+", r"\1", old).replace(
        "symbol", "Description"
    )
    assert len(read(old, "y.gct").edges) == len(EDGES)


def test_antibodies_and_unusual_names_in_h5ad() -> None:
    var = pd.DataFrame({"feature_types": ["Gene Expression"] * 12 + ["Antibody Capture"] * 2,
                        "Gene": GENES}, index=[f"ENSG{p:011d}" for p in range(14)])  # fmt: skip
    data = anndata.AnnData(COUNTS.T.astype(float), pd.DataFrame(index=CELLS), var)
    data.write_h5ad("x.h5ad")
    dataset = load("x.h5ad", ReadOptions(edges="edges.csv"))
    assert len(dataset.genes) == 12 and "2 of Antibody Capture" in said(dataset, "left-out")
    assert len(dataset.edges) == len(EDGES)


def test_a_mean_beside_a_spread_and_columns_of_biomart() -> None:
    body = table()
    described = body.assign(mean=body.mean(axis=1).round(3), sd=body.std(axis=1).round(3))
    described.insert(0, "Chromosome/scaffold name", "1")
    described.insert(1, "GC%", np.linspace(38.2, 61.7, 14).round(2))
    dataset = read(described.to_csv())
    assert dataset.cells == tuple(CELLS)
    np.testing.assert_array_equal(dataset.expression[dataset.index["g03"]], COUNTS[3])


@pytest.mark.parametrize("separator", ["\t", " "])
def test_the_line_for_decimal_commas_never_multiplies(separator: str) -> None:
    """Three digits behind every comma are thousands only where smaller numbers have none."""
    body = table(LOGGED.round(3) + 0.0001).map(lambda v: f"{v:.3f}".replace(".", ","))
    with pytest.raises(InputError, match="decimal comma or part the thousands") as told:
        read(body.to_csv(sep=separator))
    exec(str(told.value).split("in Python: ")[1].split("; if they are")[0])
    found = load("x-plain.csv")
    np.testing.assert_allclose(found.expression[found.index["g03"]], LOGGED[3], atol=1e-3)


def test_a_block_that_is_parsed_in_parts_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    body = table().assign(Chr="chr1", biotype=[f"t{k}" for k in range(14)])
    lines = body.to_csv().split("\n")
    text = "\n".join([*lines[:4], "condition,a,b,a,b,a,b,a,b,,", *lines[4:]])
    whole = read(text)
    for numbers in (1, 8, 24, 40):
        monkeypatch.setattr("grncore.readers.body.AT_ONCE", numbers)
        parts = read(text)
        assert parts.fingerprint == whole.fingerprint
        assert [n.message for n in parts.notices] == [n.message for n in whole.notices]
        assert parts.cell_groups == whole.cell_groups == ("a", "b") * 4


def test_a_table_that_was_printed_is_refused() -> None:
    for shape in ({"max_cols": 4}, {"max_rows": 6}):
        with pytest.raises(InputError, match=r"printed, not saved.*table\.to_csv"):
            read(table().to_string(**shape) + "\n", "x.txt")
