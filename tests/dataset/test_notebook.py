import re

from grncore.dataset import Notice
from tests.dataset.made import make


def test_a_notebook_shows_what_the_data_is() -> None:
    said = make(
        name="<b>small</b>",
        cell_groups=["<i>", "liver"],
        listed_regulators=["g1", "g10"],
        gene_groups={"g1": "operon1"},
        notices=[Notice("x", "something was read")],
    )._repr_html_()
    for fact in (
        "<th style=\"text-align:left\">Genes</th><td style=\"text-align:left\">4</td>",
        "2 in 2 groups", "counts or another linear scale, 1 to 10",
        "4 edges: 2 regulators of 2 targets", "2 of R = 2", "Listed regulators", "gene groups",
        "1 notice of what was read", "&lt;b&gt;small&lt;/b&gt;",
    ):  # fmt: skip
        assert fact in said
    assert "<b>" not in said
    bare = make(edges=None, sample_noun="samples", is_logged=True)._repr_html_()
    assert "Samples" in bare
    assert "logged" in bare
    assert ">none<" in bare
    assert not {"Cells", "Also given", "notice"} & set(re.findall(r"[A-Za-z ]+", bare))
