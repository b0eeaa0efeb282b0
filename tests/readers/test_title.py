"""Prose above a table is told from its header, and the command that is printed leaves it out."""

import gzip
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load

GENES = [f"G{k}" for k in range(8)]
COUNTS = pd.DataFrame(
    np.random.default_rng(5).poisson(30, (8, 6)), GENES, [f"s{k}" for k in range(6)]
)
EDGES = [("G1", "G2"), ("G1", "G3"), ("G4", "G2"), ("G4", "G5")]
TITLES = {
    "a sentence": lambda mark: "Supplementary Table 3. What was counted\n",
    "a word": lambda mark: "TableS3\n",
    "padded by a spreadsheet": lambda mark: f"Table S3{mark * 6}\n{mark * 6}\n",
    "two lines and a blank one": lambda mark: "Table S3\nfrom the lab\n\n",
}


def followed(error: InputError) -> Path:
    """Run the command that a message prints; the file that it writes."""
    command = str(error).split("for example: ")[1]
    subprocess.run(command, shell=True, check=True)
    return Path(command.rsplit(" > ", 1)[1].strip("'"))


@pytest.mark.parametrize("mark", [",", "\t", ";"])
@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_refused_with_a_command_that_works(tmp_path: Path, mark: str, title) -> None:
    table, edges = tmp_path / "my counts.csv.gz", tmp_path / "edges.txt"
    above = TITLES[title](mark)
    table.write_bytes(gzip.compress((above + COUNTS.to_csv(sep=mark)).encode()))
    lines = [("TF", "target", "source"), *((*edge, "x") for edge in EDGES)]
    edges.write_text(above + "".join(mark.join(line) + "\n" for line in lines))
    with pytest.raises(InputError, match="a title stands above the table") as refused:
        load(table)
    plain = followed(refused.value)
    with pytest.raises(InputError, match="a title stands above the table") as refused:
        load(plain, ReadOptions(edges=edges))
    dataset = load(plain, ReadOptions(edges=followed(refused.value)))
    assert set(zip(dataset.edges["regulator"], dataset.edges["target"], strict=True)) == {*EDGES}
    for gene in GENES:
        np.testing.assert_array_equal(dataset.expression[dataset.index[gene]], COUNTS.loc[gene])


@pytest.mark.parametrize(
    "text",
    [
        COUNTS.to_csv(sep=" ").lstrip(" "),
        COUNTS.to_csv(sep="\t", index_label=False),
        COUNTS.to_csv().replace("\n", ",,,\n"),
        "# a comment\n" + COUNTS.to_csv(),
        COUNTS.to_csv() + ",,,,,,\n",
    ],
)
def test_tables_without_title_are_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    assert load(tmp_path / "x.csv").expression.shape == COUNTS.shape


def test_lists_within_fields_are_no_title(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(COUNTS.to_csv())
    lines = [f"{r}\t{t}\t{'PMID1,PMID2,PMID3' if k else 'PMID1'}" for k, (r, t) in enumerate(EDGES)]
    (tmp_path / "edges.tsv").write_text("\n".join(lines))
    assert len(load(tmp_path / "x.csv", ReadOptions(edges=tmp_path / "edges.tsv")).edges) == 4
    (tmp_path / "edges.txt").write_text("\n".join(lines).replace("\t", " "))
    assert len(load(tmp_path / "x.csv", ReadOptions(edges=tmp_path / "edges.txt")).edges) == 4
