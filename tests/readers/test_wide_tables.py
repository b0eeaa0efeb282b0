"""Tables of a million columns are refused before a column is made of each."""

import pytest

from grncore.errors import InputError
from grncore.readers import ReadOptions, load

COMPANIONS = (
    "edges", "regulators", "aliases", "cell_groups", "gene_groups", "prior", "gene_positions",
    "cell_order",
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wide")
    rows = [f"G{gene}," + ",".join("52713"[(gene + k) % 5] for k in range(9)) for gene in range(6)]
    header = "," + ",".join(f"c{k}" for k in range(9))
    (folder / "expression.csv").write_text("\n".join([header, *rows]))
    names = ",".join(f"n{k}" for k in range(1_000_000))
    (folder / "wide.csv").write_text(f",{names}\nA{',1' * 1_000_000}\n")
    return folder


@pytest.mark.parametrize("option", COMPANIONS)
def test_a_million_columns_beside_the_expression_are_refused_at_once(files, option):
    options = ReadOptions(**{option: files / "wide.csv"})
    with pytest.raises(InputError, match=r"1,000,001 fields|columns"):
        load(files / "expression.csv", options)


def test_values_beyond_single_precision_are_refused_without_a_warning(tmp_path, recwarn):
    (tmp_path / "x.csv").write_text(",a,b\nG1,1e300,2\nG2,3,4\n")
    with pytest.raises(InputError, match="not finite"):
        load(tmp_path / "x.csv", ReadOptions(values="counts"))
    assert not [one for one in recwarn if issubclass(one.category, RuntimeWarning)]
