"""The notebooks of the documentation run as they stand, and what they show can be shown."""

import ast
import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "docs/notebooks").glob("*.ipynb"))


def shown_by(notebook: dict) -> list[object]:
    """Run the code cells in one namespace; the value of each cell's last line."""
    space: dict[str, object] = {}
    values = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        *body, last = tree.body
        if isinstance(last, ast.Expr):
            exec(compile(ast.Module(body, []), "cell", "exec"), space)
            values.append(eval(compile(ast.Expression(last.value), "cell", "eval"), space))
        else:
            exec(compile(tree, "cell", "exec"), space)
    return values


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_and_shows_something(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert all(not cell.get("outputs") for cell in notebook["cells"])  # committed without results
    values = shown_by(notebook)
    assert len(values) > 4
    assert all(value is not None for value in values)
    shown = [value._repr_html_() for value in values if hasattr(value, "_repr_html_")]
    assert shown and all("<" in text for text in shown)


def test_there_are_three() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "expression_only", "judge_a_model_honestly", "own_data_with_known_edges",
    ]  # fmt: skip
