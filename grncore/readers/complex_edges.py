"""Edges of complexes: an edge of each member, instead of a lost one."""

import pandas as pd

from grncore.readers.complexes import members_among, splits
from grncore.readers.gene_names import PAIR, GeneNames, named_in
from grncore.readers.matching import examples
from grncore.readers.notices import Notices


def split_complexes(
    file: str, frame: pd.DataFrame, known: GeneNames, notices: Notices
) -> pd.DataFrame:
    """Give each member of a regulator (or target) that is a complex a row of its own.

    A name is a complex if it is no gene and splits into names that are; see
    :func:`grncore.readers.complexes.members_among`.
    """
    names = named_in(frame) - known.genes
    names -= known.translation(names).keys()
    ways = {name: found for name in names if (found := splits(name))}
    each = {part for found in ways.values() for parts in found for part in parts}
    there = (each & known.genes) | known.translation(each).keys()
    split = {name: members_among(name, there) for name in ways}
    split = {name: found for name, found in split.items() if len(found) > 1}
    if not split:
        return frame
    rows = int((frame["regulator"].isin(split.keys()) | frame["target"].isin(split.keys())).sum())
    for column in PAIR:
        frame = frame.assign(**{column: frame[column].map(lambda name: split.get(name, (name,)))})
        frame = frame.explode(column, ignore_index=True)
    shown = examples(f"{name} = {' and '.join(found)}" for name, found in split.items())
    notices.say(
        "complexes",
        f"{file}: {len(split):,} names are several genes, a complex or dimer ({shown}); each "
        f"of their {rows:,} edges was split into one for every member. Where only the whole "
        "complex acts, no member does so alone.",
    )
    return frame
