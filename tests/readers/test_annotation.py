"""What stands among values of expression and is none is left out, said, and offered."""

import numpy as np
import pandas as pd
import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load

RNG = np.random.default_rng(3)
GENES = [f"GENE{k}" for k in range(24)]
CELLS = [f"S{k:02d}" for k in range(12)]
COUNTS = pd.DataFrame(
    RNG.poisson(RNG.gamma(1, 300, 24)[:, None] * RNG.uniform(0.5, 2, 12)), index=GENES,
    columns=CELLS,
)  # fmt: skip
LOGGED = np.log2(COUNTS + 1).round(4)


def written(tmp_path, table: pd.DataFrame, **how) -> ReadOptions:
    table.to_csv(tmp_path / "e.csv", **how)
    (tmp_path / "edges.csv").write_text("TF,target\nGENE1,GENE2\nGENE3,GENE2\n")
    return ReadOptions(edges=tmp_path / "edges.csv")


def check(tmp_path, table: pd.DataFrame, body: pd.DataFrame, *names: str, **how):
    """The table reads as its body does, and the notice names what was left out."""
    options = written(tmp_path, table, **how)
    dataset = load(tmp_path / "e.csv", options)
    assert set(dataset.genes) == set(body.index) and dataset.cells == tuple(body.columns)
    for gene in body.index:
        np.testing.assert_allclose(dataset.expression[dataset.index[gene]], body.loc[gene])
    (said,) = [n.message for n in dataset.notices if n.code == "annotation"]
    assert all(name in said for name in names)
    return dataset


ABOUT_GENES = {
    "Length": RNG.integers(300, 9000, 24),
    "effective_length": RNG.uniform(300, 9000, 24).round(2),
    "eff_len": RNG.integers(300, 9000, 24),
    "Entrez_Gene_Id": RNG.integers(10, 99999, 24),
    "gene_biotype": ["protein_coding"] * 24,
    "Chr": ["1", "X", "MT"] * 8,
    "description": ["a protein, of some kind"] * 24,
    "Total": COUNTS.sum(axis=1),
    "exotic text": ["word"] * 24,
}


@pytest.mark.parametrize("name", ABOUT_GENES)
@pytest.mark.parametrize("at_end", [False, True])
def test_columns_about_genes_are_no_samples(tmp_path, name: str, at_end: bool) -> None:
    extra = pd.DataFrame({name: ABOUT_GENES[name]}, index=GENES)
    if name != "Total":
        parts = [LOGGED, extra] if at_end else [extra, LOGGED]
        dataset = check(tmp_path, pd.concat(parts, axis=1), LOGGED, name)
        assert dataset.is_logged
    parts = [COUNTS, extra] if at_end else [extra, COUNTS]
    assert not check(tmp_path, pd.concat(parts, axis=1), COUNTS, name).is_logged


def test_featurecounts_opens_as_it_comes(tmp_path) -> None:
    front = pd.DataFrame(
        {"Chr": ["1;1", "X"] * 12, "Start": ["5;9", "7"] * 12, "End": ["8;12", "90"] * 12,
         "Strand": ["+;+", "-"] * 12, "Length": range(500, 740, 10)}, index=GENES,
    )  # fmt: skip
    table = pd.concat([front, COUNTS.add_suffix(".bam")], axis=1)
    options = written(tmp_path, table, sep="\t", index_label="Geneid")
    text = (tmp_path / "e.csv").read_text()
    (tmp_path / "e.csv").write_text('# Program:featureCounts; Command:"x"\n' + text)
    dataset = load(tmp_path / "e.csv", options)
    assert dataset.cells == tuple(f"{cell}.bam" for cell in CELLS)
    np.testing.assert_array_equal(dataset.expression[dataset.index["GENE5"]], COUNTS.loc["GENE5"])


@pytest.mark.parametrize(
    "names",
    [
        ["__no_feature", "__ambiguous", "__too_low_aQual", "__not_aligned"],
        ["N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous"],
        ["ERCC-00002", "ERCC-00171"],
        ["no_feature", "alignment_not_unique"],
        ["nCount_RNA", "percent.mt"],
        ["Unassigned_Unmapped", "Unassigned_NoFeatures"],
    ],
)
def test_rows_that_are_no_genes_are_left_out(tmp_path, names: list[str]) -> None:
    rows = pd.DataFrame(RNG.integers(10, 99999, (len(names), 12)), index=names, columns=CELLS)
    check(tmp_path, pd.concat([COUNTS, rows]), COUNTS, *names)


def test_genes_that_only_look_like_spike_ins_stay(tmp_path) -> None:
    body = COUNTS.rename(index={"GENE7": "ERCC1", "GENE8": "ERCC6L2", "GENE9": "MAX"})
    written(tmp_path, body)
    assert {"ERCC1", "ERCC6L2", "MAX"} <= set(load(tmp_path / "e.csv").genes)


@pytest.mark.parametrize(
    ("columns", "groups"),
    [
        ({"nCount_RNA": RNG.integers(900, 9999, 12), "nFeature_RNA": range(500, 512)}, None),
        ({"percent.mt": RNG.random(12).round(3)}, None),
        ({"total_counts": range(1000, 1012), "leiden": ["0", "1", "2"] * 4}, 3),
        ({"orig.ident": ["p"] * 12, "seurat_clusters": [0, 1] * 6}, 2),
        ({"batch": ["b1", "b2"] * 6, "cell_type": ["ery", "mye", "pro"] * 4}, 3),
        ({"UMAP_1": RNG.normal(size=12), "UMAP_2": RNG.normal(size=12)}, None),
        ({"condition": ["ko", "wt"] * 6}, 2),
    ],
)
@pytest.mark.parametrize("known", [False, True])
def test_cell_tables_open_as_they_come(tmp_path, columns, groups, known: bool) -> None:
    table = pd.concat([pd.DataFrame(columns, index=CELLS), LOGGED.T], axis=1)
    options = written(tmp_path, table)
    dataset = load(tmp_path / "e.csv", options if known else None)
    assert set(dataset.genes) == set(GENES) and dataset.cells == tuple(CELLS)
    assert dataset.is_logged
    found = None if dataset.cell_groups is None else len(set(dataset.cell_groups))
    assert found == groups


@pytest.mark.parametrize("name", ["pseudotime", "Time", "dpt_pseudotime", "hours"])
def test_time_orders_the_cells(tmp_path, name: str) -> None:
    times = np.repeat([0.0, 2, 4, 8], 3)
    table = pd.concat([pd.DataFrame({name: times}, index=CELLS), LOGGED.T], axis=1)
    dataset = load(tmp_path / "e.csv", written(tmp_path, table))
    np.testing.assert_array_equal(dataset.cell_order, times)
    assert name not in dataset.genes


def test_a_row_of_labels_below_the_header_gives_groups(tmp_path) -> None:
    labels = pd.DataFrame([["a", "b"] * 6], index=["cluster"], columns=CELLS)
    dataset = check(tmp_path, pd.concat([labels, LOGGED]), LOGGED, "cluster")
    assert dataset.cell_groups == ("a", "b") * 6


def test_a_column_of_symbols_is_shown_and_matched(tmp_path) -> None:
    body = COUNTS.set_axis([f"ENSG{k:011d}.2" for k in range(24)])
    symbols = pd.DataFrame({"gene_name": GENES}, index=body.index)
    dataset = load(tmp_path / "e.csv", written(tmp_path, pd.concat([symbols, body], axis=1)))
    assert len(dataset.edges) == 2
    assert dataset.display("ENSG00000000002.2") == "GENE2"


@pytest.mark.parametrize("name", ["Start", "End", "Length", "batch"])
def test_a_sample_with_an_annotations_name_is_kept_and_said(tmp_path, name: str) -> None:
    table = COUNTS.rename(columns={"S03": name})
    dataset = load(tmp_path / "e.csv", written(tmp_path, table))
    assert dataset.cells == tuple(table.columns)
    if name != "batch":  # no annotation of genes, so there is nothing to ask
        assert any(n.code == "annotation-name" and name in n.message for n in dataset.notices)


@pytest.mark.parametrize("seed", range(6))
def test_a_column_unlike_all_others_is_said(tmp_path, seed: int) -> None:
    numbers = np.random.default_rng(seed).permutation(np.arange(200, 224))
    extra = pd.DataFrame({"foo": numbers}, index=GENES)
    dataset = load(tmp_path / "e.csv", written(tmp_path, pd.concat([extra, COUNTS], axis=1)))
    (said,) = [n.message for n in dataset.notices if n.code == "unlike-the-rest"]
    assert "'foo'" in said and "S0" not in said
    plain = load(tmp_path / "e.csv", written(tmp_path, COUNTS))
    assert "unlike-the-rest" not in {n.code for n in plain.notices}


def test_a_column_unlike_noisy_cells_is_said(tmp_path) -> None:
    noisy = pd.DataFrame(
        RNG.poisson(RNG.gamma(1, RNG.gamma(0.5, 60, 48)[:, None], (48, 12))),
        index=[f"GENE{k}" for k in range(48)], columns=CELLS,
    )  # fmt: skip
    written(tmp_path, noisy.assign(foo=RNG.permutation(np.arange(48) % 5)))
    said = [n.message for n in load(tmp_path / "e.csv").notices if n.code == "unlike-the-rest"]
    assert len(said) == 1 and "'foo'" in said[0] and "'S0" not in said[0]


@pytest.mark.parametrize(("name", "place"), [("wildness", 0), ("y", 24)])
def test_a_word_among_names_of_genes_is_said(tmp_path, name: str, place: int) -> None:
    table = COUNTS.T.copy()
    table.insert(place, name, RNG.integers(0, 40, 12))
    written(tmp_path, table)
    dataset = load(tmp_path / "e.csv")
    (said,) = [n.message for n in dataset.notices if n.code == "unlike-the-rest"]
    assert f"{name!r} among the genes is a word" in said and name in dataset.genes


def test_one_unknown_column_of_another_scale_does_not_decide_the_scale(tmp_path) -> None:
    extra = pd.DataFrame({"foo": RNG.integers(300, 9000, 24)}, index=GENES)
    options = written(tmp_path, pd.concat([extra, LOGGED], axis=1))
    with pytest.raises(InputError, match=r"the cell 'foo' reaches .* all others no more than"):
        load(tmp_path / "e.csv", options)


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("Name,Length,EffectiveLength,TPM,NumReads", "Salmon"),
        ("gene_id,transcript_id(s),length,effective_length,expected_count,TPM,FPKM", "RSEM"),
        ("target_id,length,eff_length,est_counts,tpm", "kallisto"),
        ("gene,baseMean,log2FoldChange,lfcSE,stat,pvalue,padj", "DESeq2"),
    ],
)
def test_results_of_one_sample_are_refused_by_their_name(tmp_path, header: str, what: str) -> None:
    row = ",".join(["g1", *["1.5"] * header.count(",")])
    (tmp_path / "quant.csv").write_text(f"{header}\n{row}\n")
    with pytest.raises(InputError, match=f"this is {what}"):
        load(tmp_path / "quant.csv")


def test_gct_and_its_sizes(tmp_path) -> None:
    table = pd.concat([pd.DataFrame({"Description": GENES}, index=GENES), COUNTS], axis=1)
    text = table.to_csv(sep="\t", index_label="Name")
    path = tmp_path / "e.gct"
    path.write_text(f"#1.2\n24\t12\n{text}")
    dataset = load(path)
    assert dataset.expression.shape == (24, 12)
    path.write_text(f"#1.2\n30\t12\n{text}")
    with pytest.raises(InputError, match=r"declares 30 rows .* holds 24"):
        load(path)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("n_cells", [12] * 24), ("pvalue", RNG.random(24).round(4)), ("padj", RNG.random(24)),
        ("logFC", RNG.normal(size=24).round(3)), ("taxid", [9606] * 24), ("HGNC", range(90, 114)),
        ("entrez_id.1", RNG.integers(100, 99999, 24)), ("Rank", range(1, 25)),
        ("mol. weight (kDa)", RNG.integers(9000, 90000, 24)),
    ],
)  # fmt: skip
def test_more_columns_about_genes_are_no_samples(tmp_path, name: str, values) -> None:
    extra = pd.DataFrame({name: values}, index=GENES)
    check(tmp_path, pd.concat([extra, COUNTS], axis=1), COUNTS, name)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("RIN", (RNG.random(12) * 3 + 7).round(1)), ("age", [20, 70] * 6), ("dose", [0, 1, 10] * 4),
        ("x_centroid", (RNG.random(12) * 900).round(1)), ("rRNA_percent", RNG.random(12) * 9),
        ("TOTAL COUNTS", COUNTS.sum() * 2), ("time", [0, 4, 8] * 4),
    ],
)  # fmt: skip
def test_more_rows_about_cells_are_no_genes(tmp_path, name: str, values) -> None:
    rows = pd.DataFrame([list(values)], index=[name], columns=CELLS)
    check(tmp_path, pd.concat([COUNTS, rows]), COUNTS, name)


@pytest.mark.parametrize("name", ["AGER", "RIN1", "OS9", "PH1", "X1", "PIM1", "STAT1", "os", "rin"])
def test_genes_with_such_names_stay(tmp_path, name: str) -> None:
    written(tmp_path, COUNTS.rename(index={"GENE7": name}))
    assert name in load(tmp_path / "e.csv").genes


def test_fractions_among_counts_are_said(tmp_path) -> None:
    rows = pd.DataFrame([RNG.random(12)], index=["mystery"], columns=CELLS)
    written(tmp_path, pd.concat([COUNTS, rows]))
    (said,) = [n for n in load(tmp_path / "e.csv").notices if n.code == "unlike-the-rest"]
    assert "'mystery' among the genes holds fractions" in said.message
