"""Tables of a report as text: Markdown, LaTeX, and a plain frame of strings."""

import re

import pandas as pd

from grncore.reproduction.cells import COUNTS
from grncore.reproduction.table import Table

_LATEX = {"&": r"\&", "%": r"\%", "_": r"\_", "#": r"\#", "$": r"\$", "{": r"\{", "}": r"\}"}

_CELLS = re.compile(r"(?<!\\)\|")


def cell_text(row: pd.Series) -> str:
    """``0.439 ± 0.080 (paper 0.193 ± 0.110)``."""
    digits = 1 if row["metric"] in COUNTS else 3
    text = _number(row["mean"], row["std"], digits)
    if pd.notna(row["paper"]):
        text += f" (paper {_number(row['paper'], row['paper_std'], digits)})"
    return text


def printed_table(table: Table, filled: pd.DataFrame) -> pd.DataFrame:
    """Strings: one line a row of the table, one column a value of R or K, or one for all."""
    columns = sorted(int(column) for column in filled[table.by].dropna().unique())
    mixed = filled[table.by].isna()
    lines = []
    for label in dict.fromkeys(filled["row"]):
        row = filled[filled["row"] == label]
        line = {"": label}
        for column in columns:
            cell = row[row[table.by] == column]
            line[f"{table.by} = {column}"] = cell_text(cell.iloc[0]) if len(cell) else ""
        if mixed.any():
            cell = row[mixed[row.index]]
            line[f"every {table.by}"] = cell_text(cell.iloc[0]) if len(cell) else ""
        counts = [str(n) for n in row.sort_values(table.by)["n"]]
        line["n"] = counts[0] if len(set(counts)) == 1 else " / ".join(counts)
        lines.append(line)
    return pd.DataFrame(lines)


def frame_markdown(frame: pd.DataFrame) -> str:
    """A frame of strings as a Markdown table."""
    head = "| " + " | ".join(str(name) for name in frame.columns) + " |"
    rule = "|" + "---|" * len(frame.columns)
    body = [
        "| " + " | ".join(str(value).replace("|", r"\|") for value in row) + " |"
        for row in frame.itertuples(index=False)
    ]
    return "\n".join([head, rule, *body])


def markdown_table(table: Table, filled: pd.DataFrame) -> str:
    """A table as Markdown."""
    return frame_markdown(printed_table(table, filled))


def section_frame(text: str, title: str) -> pd.DataFrame:
    """The table under a heading of a report, as :func:`frame_markdown` wrote it.

    Returns
    -------
    Strings; empty where the report has no such heading.
    """
    _, found, rest = text.partition(f"\n## {title}\n")
    if not found:
        return pd.DataFrame()
    lines = [line for line in rest.partition("\n## ")[0].splitlines() if line.startswith("|")]
    head, *body = [
        [cell.strip().replace(r"\|", "|") for cell in _CELLS.split(line.strip()[1:-1])]
        for line in lines
    ]
    return pd.DataFrame(body[1:], columns=head)


def latex_table(table: Table, filled: pd.DataFrame) -> str:
    """A table as a LaTeX ``table`` with ``booktabs`` rules."""
    frame = printed_table(table, filled)
    rows = [
        " & ".join(_latex(str(value)) for value in row) + r" \\"
        for row in frame.itertuples(index=False)
    ]
    head = " & ".join(_latex(str(name)) for name in frame.columns) + r" \\"
    return "\n".join(
        [
            r"\begin{table}",
            rf"\caption{{{_latex(table.name)}: {_latex(table.title)}. {_latex(table.note)}}}",
            rf"\begin{{tabular}}{{l{'r' * (len(frame.columns) - 1)}}}",
            r"\toprule",
            head,
            r"\midrule",
            *rows,
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table}",
            "",
        ]
    )


def _number(mean: float, std: float | None, digits: int) -> str:
    text = f"{mean:.{digits}f}"
    return text if std is None or pd.isna(std) else f"{text} ± {std:.{digits}f}"


def _latex(text: str) -> str:
    escaped = "".join(_LATEX.get(character, character) for character in text.replace("\\", "/"))
    return escaped.replace("±", r"$\pm$")
