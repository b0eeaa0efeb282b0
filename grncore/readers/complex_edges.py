"""Edges of complexes: an edge of each member, instead of a lost one."""

from collections.abc import Mapping

import pandas as pd

from grncore.dataset import Notice
from grncore.readers.complexes import members_among, splits
from grncore.readers.matching import examples, translation
from grncore.readers.matrix import Matrix
from grncore.readers.options import NameMatching


def split_complexes(
    file: str,
    frame: pd.DataFrame,
    matrix: Matrix,
    aliases: Mapping[str, str],
    matching: NameMatching,
    notices: list[Notice],
) -> pd.DataFrame:
    """Give each member of a regulator (or target) that is a complex a row of its own.

    A name is a complex if it is no gene and splits into names that are; see
    :func:`grncore.readers.complexes.members_among`.
    """
    genes = set(matrix.rows)
    names = (set(frame["regulator"]) | set(frame["target"])) - genes
    names -= translation(names, genes, aliases, matching).keys()
    ways = {name: found for name in names if (found := splits(name))}
    each = {part for found in ways.values() for parts in found for part in parts}
    there = (each & genes) | translation(each, genes, aliases, matching).keys()
    split = {name: members_among(name, there) for name in ways}
    split = {name: found for name, found in split.items() if len(found) > 1}
    if not split:
        return frame
    rows = int((frame["regulator"].isin(split.keys()) | frame["target"].isin(split.keys())).sum())
    for column in ("regulator", "target"):
        frame = frame.assign(**{column: frame[column].map(lambda name: split.get(name, (name,)))})
        frame = frame.explode(column, ignore_index=True)
    shown = examples(f"{name} = {' and '.join(found)}" for name, found in split.items())
    notices.append(
        Notice(
            "complexes",
            f"{file}: {len(split):,} names are several genes, a complex or dimer ({shown}); each "
            f"of their {rows:,} edges was split into one for every member. Where only the whole "
            "complex acts, no member does so alone.",
        )
    )
    return frame
