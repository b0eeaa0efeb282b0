from pathlib import Path

import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load
from grncore.readers.edges import offered_columns, read_edges

KNOWN = {"crp", "lacI", "lacZ", "araC"}


def pairs(path: Path, *columns: str) -> list[tuple[str, str]]:
    frame = read_edges(
        path,
        KNOWN,
        ReadOptions(regulator_column=columns[0], target_column=columns[1]) if columns else None,
    ).frame
    return list(zip(frame["regulator"], frame["target"], strict=True))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "edges.csv"


@pytest.mark.parametrize(
    "header", ["TF,target", "tf,Target", "Gene1,Gene2", "source,target", "regulator,target"]
)
def test_known_headers(file: Path, header: str) -> None:
    file.write_text(f"{header}\ncrp,lacZ\nlacI,lacZ\n")
    assert pairs(file) == [("crp", "lacZ"), ("lacI", "lacZ")]


def test_columns_may_come_in_any_place_and_extras_are_kept(file: Path) -> None:
    file.write_text(",target,sign,TF,evidence\n0,lacZ,+,crp,nan\n1,lacZ,-,lacI,NA\n")
    frame = read_edges(file).frame
    assert frame.to_dict("list") == {
        "regulator": ["crp", "lacI"],
        "target": ["lacZ", "lacZ"],
        "sign": [1, -1],
        "evidence": ["nan", "NA"],
    }


def test_the_first_documented_pair_wins_and_is_said(file: Path) -> None:
    file.write_text("regulator,source,target,TF\nCrp,RegulonDB,lacZ,crp\n")
    table = read_edges(file)
    assert table.frame.loc[0, ["regulator", "target"]].tolist() == ["crp", "lacZ"]
    assert table.frame.loc[0, "source_regulator"] == "Crp"
    assert "'TF'" in table.notices[0].message
    assert "--regulator-column" in table.notices[0].message


def test_named_columns_overrule(file: Path) -> None:
    file.write_text("TF,target,by,gene\nx,y,crp,lacZ\n")
    assert pairs(file, "by", "GENE") == [("crp", "lacZ")]
    assert pairs(file, "3", "4") == [("crp", "lacZ")]


def test_positions_reverse_a_list_without_header(file: Path) -> None:
    file.write_text("lacZ\tcrp\nlacZ\tlacI\n")
    assert pairs(file) == [("lacZ", "crp"), ("lacZ", "lacI")]
    assert pairs(file, "2", "1") == [("crp", "lacZ"), ("lacI", "lacZ")]


def test_dream5_rows_with_0_are_no_edges(file: Path) -> None:
    file.write_text("crp\tlacZ\t1\nlacI\tlacZ\t1\naraC\tlacZ\t0\n")
    table = read_edges(file, KNOWN)
    assert list(table.frame["regulator"]) == ["crp", "lacI"]
    assert "1 of 3 rows hold 0 in column 3" in table.notices[1].message
    assert "no header" in table.notices[0].message


def test_a_third_column_of_other_values_is_an_attribute(file: Path) -> None:
    file.write_text("crp lacZ 12\nlacI lacZ 31\n")
    frame = read_edges(file, KNOWN).frame
    assert frame["column_3"].tolist() == ["12", "31"]


def test_an_unknown_header_is_refused_with_the_flags(file: Path) -> None:
    file.write_text("Activator,Operon gene\ncrp,lacZ\n")
    with pytest.raises(InputError, match=r"line 1: the header \(Activator.*--regulator-column"):
        pairs(file)


def test_a_missing_column_is_named_with_those_there_are(file: Path) -> None:
    file.write_text("TF,target\ncrp,lacZ\n")
    with pytest.raises(InputError, match=r"edges\.csv: there is no column 'by'.*TF, target"):
        pairs(file, "by", "target")
    with pytest.raises(InputError, match="both name column 1"):
        pairs(file, "TF", "1")


def test_one_column_option_needs_the_other() -> None:
    with pytest.raises(InputError, match="go together"):
        ReadOptions(regulator_column="TF")


def test_a_list_of_edges_without_delimiter_is_refused(experiment) -> None:
    path = experiment.write("edges.csv", "crp->lacZ\nlacI->lacZ\n")
    with pytest.raises(InputError, match=r"edges\.csv: the table has one column only"):
        load(experiment.expression(), ReadOptions(edges=path))


@pytest.mark.parametrize(
    ("text", "offered", "pair"),
    [
        ("Activator,Operon gene\ncrp,lacZ\nlacI,lacZ\n", ("Activator", "Operon gene"), "12"),
        ("lacZ\tx\tcrp\nlacZ\ty\tlacI\n", ("lacZ", "x", "crp"), "31"),
        # As R writes it: no name above the rows' own.
        ("by on\n1 crp lacZ\n2 lacI lacZ\n", ("", "by", "on"), "23"),
    ],
)
def test_columns_that_are_offered_are_read_by_their_place(file, text, offered, pair) -> None:
    file.write_text(text)
    assert offered_columns(file) == offered
    assert set(pairs(file, *pair)) == {("crp", "lacZ"), ("lacI", "lacZ")}


@pytest.mark.parametrize("text", ["2,1\n1,3\n", "one\ntwo\n", "", "a" + ",b" * 600 + "\n"])
def test_no_columns_are_offered_where_a_place_could_be_a_name_or_there_is_no_table(
    file, text
) -> None:
    file.write_text(text)
    assert offered_columns(file) == ()
