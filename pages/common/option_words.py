"""What readers say, in the words of the page: its choices for flags, file names for paths."""

import re
from collections.abc import Mapping

HAS: Mapping[str, str] = {
    "expression": "Expression only",
    "edges": "Expression and known edges",
    "benchmark": "A published benchmark",
}
"""What one may have, by the word for it in the address of the page Data."""

LABELS: Mapping[str, str] = {
    "expression": "Expression",
    "edges": "Known edges",
    "regulators": "Regulator list",
    "aliases": "Aliases",
    "cell_groups": "Cell groups",
    "gene_groups": "Gene groups",
    "prior": "Prior evidence",
    "gene_positions": "Gene positions",
    "cell_order": "Order of cells",
    "orientation": "Orientation",
    "values": "Values",
    "names": "Match names",
    "sample_noun": "Data of",
    "cells_per_type": "Cells per type",
    "regulator_column": "Regulator column",
    "target_column": "Target column",
    "label_column": "Column of edge or not",
    "sign_column": "Column of effects",
    "weight_column": "Column of weights",
    "layer": "Layer",
    "obs_column": "Column of obs",
    "var_column": "Column of var",
}
"""What the page Data calls each option of reading."""

CHOICE_WORDS: Mapping[str, str] = {
    "auto": "Find out",
    "genes-by-cells": "Genes in rows",
    "cells-by-genes": "Genes in columns",
    "counts": "Counts or linear",
    "logged": "Logged already",
    "exact": "Exactly",
    "ignore-case": "Ignoring case",
    "ignore-version": "Without versions (.12)",
    "ignore-punctuation": "Ignoring punctuation",
    "parts": "By a part of the name",
    "loose": "By all of these",
    "cells": "Single cells",
    "samples": "Bulk samples",
    "none": "No column",
}
"""What it calls their values."""

_FLAG = re.compile(r"--([a-z]+(?:-[a-z]+)*)(?: ([a-z]+(?:-[a-z]+)*)\b)?")
_FOLDERS = re.compile(r"(?<![\w.:/])/(?:[^\s/:;,()'\"]+/)+(?=[^\s/])")


def in_words(message: str) -> str:
    """A message of a reader as the page says it; flags that the page has no choice for stay."""
    return _FLAG.sub(_as_choice, _FOLDERS.sub("", message))


def _as_choice(found: re.Match[str]) -> str:
    flag, value = found.groups()
    label = LABELS.get(flag.replace("-", "_"))
    if label is None:
        return found[0]
    if value in CHOICE_WORDS:
        return f"'{label}: {CHOICE_WORDS[value]}'"
    return f"'{label}'" if value is None else f"'{label}' {value}"
