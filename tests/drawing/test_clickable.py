from hypothesis import given
from hypothesis import strategies as st

from grncore.drawing.clickable import clickable, clicked


@given(st.lists(st.text(min_size=1), min_size=1))
def test_genes_come_back_and_are_no_markup(genes: list[str]) -> None:
    text = clickable(genes)
    assert not set(text) & set("<>")
    assert clicked(text) == tuple(genes)
