"""Reports on this machine, and the choice of one with its split and seeds."""

import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from grncore.reproduction.report import REPORT, TARGETS, VALUES, read_values, splits_of
from pages.common import address
from pages.common.caches import signature
from pages.common.places import SHIPPED_REPORTS

ROOT = Path(__file__).resolve().parents[2]


def results_folder() -> Path:
    """Folder of the user's own reports: ``results``, or what the environment says."""
    return Path(os.environ.get("GRNCORE_RESULTS") or ROOT / "results")


def reports() -> Mapping[str, Path]:
    """Folders with a report, by name; the user's own runs come first and hide shipped ones.

    The fullest come first of either: they are what a reader wants to see.
    """
    found: dict[str, Path] = {}
    for folder in (results_folder(), SHIPPED_REPORTS):
        paths = folder.glob(f"*/{VALUES}")
        for path in sorted(paths, key=lambda path: (-path.stat().st_size, path.parent.name)):
            found.setdefault(path.parent.name, path.parent)
    return found


def pick_values(found: Mapping[str, Path]) -> tuple[Path, pd.DataFrame]:
    """Show the choices; return the report's folder and the values of the chosen seeds."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = list(found)
        address.claim_choice(
            "report", "benchmark.report", lambda text: text if text in found else None
        )
        name = st.selectbox(
            "Report", names, key="benchmark.report", width=260, on_change=address.touch
        )
        address.publish(report=None if name == names[0] else name)
        report = found[name]
        values = _values(str(report), at=signature(report))
        splits = splits_of(values)
        split = st.segmented_control(
            "Split",
            splits,
            key=f"benchmark.split|{name}",
            default=splits[0],
            required=True,
            help="random: single targets held out, as in the paper. team: whole teams. group: "
            "whole gene groups (operons).",
        )
        seeds = sorted(int(seed) for seed in values["seed"].unique())
        kept = st.pills(
            "Seeds",
            seeds,
            selection_mode="multi",
            default=_usual(seeds),
            key=f"benchmark.seeds|{name}",
            help="Of split and training. The paper uses 42, 43 and 44.",
        )
    if not kept:
        st.info("Choose at least one seed.", icon=":material/filter_alt:")
        st.stop()
    return report, values[(values["split"] == (split or splits[0])) & values["seed"].isin(kept)]


def text_of(report: Path) -> str:
    """The report as it was written; empty where that file is absent."""
    path = report / REPORT
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def failures_of(report: Path) -> pd.DataFrame | None:
    """Record of every test target; None for a report that was shipped without."""
    path = report / TARGETS
    return _targets(str(path), at=signature(path)) if path.is_file() else None


def _usual(seeds: list[int]) -> list[int]:
    """The paper's seeds where they are there, else all."""
    return [seed for seed in seeds if seed in (42, 43, 44)] or seeds


@st.cache_data(max_entries=8, show_spinner="Reading the report")
def _values(report: str, *, at: str) -> pd.DataFrame:
    del at
    return read_values(Path(report))


@st.cache_data(max_entries=4, show_spinner="Reading the targets")
def _targets(path: str, *, at: str) -> pd.DataFrame:
    del at
    return pd.read_csv(path, dtype={"target": str}, keep_default_na=False)
