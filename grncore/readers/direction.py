"""Whether edges run from regulators to targets, or the columns were swapped."""

import re
import shlex
from collections.abc import Sequence, Set

import pandas as pd

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.edges import EdgeTable
from grncore.readers.lists import NameList

MANY_TIMES = 1.5
"""So many times as many regulators as targets contradict the shape of known networks."""

_FAMILIES = re.compile(
    r"(GATA|SOX|FOX[A-S]|HOX[A-D]|KLF|PAX|STAT|IRF|CEBP|RUNX|ETV|ELK|ELF|ATF|CREB|NFKB|E2F|TCF|SMAD"
    r"|NR\d[A-H]|RAR|RXR|PPAR|HNF|POU\dF|OTX|PITX|LHX|NKX|DLX|MSX|MEF2|NEURO[DG]|ASCL|ATOH|HES|HEY"
    r"|SNAI|ZEB|GFI|IKZF|PRDM|EGR|TBX|ZNF|ZFP|ZBTB|NFAT|TEAD|SREBF|BACH|MAF|TWIST|ETS|MYB|REL|FOS"
    r"|JUN|SP)[A-Z]?\d*[A-Z]?\d*$",
)
_SINGLE = frozenset(
    word
    for line in (
        "TAL1 SPI1 LMO2 FLI1 ERG MYC MYCN MAX MXD1 REL RELA RELB TP53 TP63 TP73 TRP53 LEF1 ESR1",
        "ESR2 ESRRB AR NANOG ISL1 MYOD1 MYOG MYF5 EOMES CTCF YY1 REST NFE2 NFE2L2 NFIA NFIB NFIC",
        "NFIX HIF1A EPAS1 ARNT USF1 USF2 MITF TFE3 TFEB BCL6 BCL11A BCL11B ZIC3",
        "CRP FNR ARCA FIS IHFA IHFB HNS LRP FUR NARL NARP PHOB PHOP OMPR LEXA ARGR PURR CPXR SOXS",
        "MARA ROB ARAC LACI GALR GALS MLC NAGC METJ TRPR TYRR OXYR CYSB RCSB BASR EVGA GADE GADX",
        "GAL4 GCN4 STE12 SWI4 SWI5 MBP1 PHO4 ABF1 RAP1 REB1 YAP1 MSN2 MSN4 HSF1 MCM1 INO2 INO4",
    )
    for word in line.split()
)
"""Well-known regulators of human, mouse, E. coli and yeast that no family's name covers."""


def looks_like_regulator(name: str) -> bool:
    """Whether a name is of a well-known family of transcription factors."""
    upper = name.upper()
    return upper in _SINGLE or _FAMILIES.match(upper) is not None


def check_direction(
    table: EdgeTable | None,
    edges: pd.DataFrame,
    listed: Sequence[str] | None,
    list_file: NameList | None,
) -> list[Notice]:
    """Compare the order of the columns with the list of regulators, else with names and shape.

    Parameters
    ----------
    edges
        Edges made clean.
    listed
        Genes that may regulate, as the expression calls them.

    Raises
    ------
    InputError
        If the list or the names say the opposite, or the shape does and the file names no
        columns; never where the user named them.
    """
    if table is None or edges.empty:
        return []
    if table.ends is None:  # a format that says which end regulates
        if not listed or list_file is None:
            return []
        return _unlisted(table, edges, set(listed), list_file.file)
    regulators, targets = set(edges["regulator"]), set(edges["target"])
    if listed and list_file is not None:
        return _by_list(table, edges, set(listed), list_file.file)
    reason = _by_names(regulators, targets)
    is_sure = bool(reason) or not table.has_roles
    reason = reason or _by_shape(regulators, targets)
    if not reason:
        return []
    if is_sure and not table.is_stated:
        raise InputError(_message(table, reason))
    return [Notice("direction", _message(table, reason))]


def _by_list(table: EdgeTable, edges: pd.DataFrame, listed: Set[str], file: str) -> list[Notice]:
    left, right = edges["regulator"].isin(listed), edges["target"].isin(listed)
    forward, backward = int((left & ~right).sum()), int((~left & right).sum())
    if backward > forward:
        regulators, targets = set(edges["regulator"]), set(edges["target"])
        message = _message(
            table,
            f"{len(targets & listed):,} of {len(targets):,} targets are in the list of regulators "
            f"{file}, but only {len(regulators & listed):,} of {len(regulators):,} regulators",
        )
        if not table.is_stated:
            raise InputError(message)
        return [Notice("direction", message)]
    return _unlisted(table, edges, listed, file)


def _unlisted(table: EdgeTable, edges: pd.DataFrame, listed: Set[str], file: str) -> list[Notice]:
    if lacking := int((~edges["regulator"].isin(listed)).sum()):
        names = sorted(set(edges["regulator"]) - listed)
        return [
            Notice(
                "unlisted-regulators",
                f"{table.file}: {lacking:,} of {len(edges):,} edges have a regulator that is not "
                f"in {file} ({', '.join(names[:3])}{', ...' if len(names) > 3 else ''}); with "
                "--universe listed these edges cannot be found.",
            )
        ]
    return []


def _by_names(regulators: Set[str], targets: Set[str]) -> str:
    left, right = (
        [name for name in side if looks_like_regulator(name)]
        for side in (regulators - targets, targets - regulators)
    )
    enough = len(right) >= 2 and len(right) * 2 >= len(targets - regulators)
    if not enough or len(left) * 10 > len(regulators - targets):
        return ""
    return (
        f"{len(right):,} of {len(targets):,} targets are called like transcription factors "
        f"({', '.join(sorted(right)[:3])}), but {len(left):,} of {len(regulators):,} regulators"
    )


def _by_shape(regulators: Set[str], targets: Set[str]) -> str:
    if len(regulators) < 6 or len(regulators) < MANY_TIMES * len(targets):
        return ""
    return (
        f"{len(regulators):,} regulators act on {len(targets):,} targets, where few regulators act "
        "on many targets as a rule"
    )


def _message(table: EdgeTable, reason: str) -> str:
    left, right = (shlex.quote(end) for end in table.ends or ("", ""))
    place = f"{table.file}, read as column {left} regulating column {right}"
    if table.is_stated:
        return (
            f"{place}, as you say: {reason}. If the direction is the other way round, say "
            f"--regulator-column {right} --target-column {left}."
        )
    return (
        f"{place}: {reason}, so the direction looks reversed. Turn every edge round with "
        f"--regulator-column {right} --target-column {left}; if it is right as it stands, say "
        f"--regulator-column {left} --target-column {right}."
    )
