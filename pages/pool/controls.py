"""How wide the pool is, and how much of it teams are decoded from."""

from dataclasses import dataclass

import streamlit as st

from grncore.answers.pools import nearest_size, pool_sizes, sets_to_score
from grncore.answers.target import POOL_ROWS, TargetView
from pages.common.context import Context


@dataclass(frozen=True)
class PoolWidths:
    """K, the width of the pool, and M_R, how many of its members teams are decoded from."""

    k: int
    cap: int


def pick_widths(context: Context, view: TargetView, candidates: int) -> PoolWidths:
    """Show both sliders; return what they say."""
    sizes = pool_sizes(candidates)
    left, right = st.columns(2, gap="large")
    with left:
        k = _slider(
            "Pool size K", sizes, POOL_ROWS, f"pool.k|{context.key}|{candidates}",
            "How many candidates the retriever hands on. Recall@K is the share of targets whose "
            "first K candidates hold the whole known team; no model can name more teams exactly.",
        )  # fmt: skip
    with right:
        cap = _slider(
            f"Decoded candidates M_R, for R = {view.size}", sizes, view.cap,
            f"pool.m|{context.key}|{candidates}|{view.size}",
            "Exact decoding ranks every set of R among the first M_R candidates, so M_R is kept "
            "below K where sets would be too many. Coverage@M_R is Recall@K with K = M_R. Moving "
            "it shows what another cap would cover; the teams on the other pages keep theirs.",
        )  # fmt: skip
    cap = min(k, cap)
    st.caption(
        f"{cap:,} candidates hold {sets_to_score(cap, view.size):,} sets of {view.size}. "
        + (
            f"This checkpoint decodes from M_R = {view.cap}."
            if context.checkpoint
            else f"A training run would decode from M_R = {view.cap}."
        )
    )
    return PoolWidths(k, cap)


def _slider(label: str, sizes: tuple[int, ...], default: int, key: str, help: str) -> int:
    return int(
        st.select_slider(
            label,
            sizes,
            nearest_size(sizes, default),
            key=key,
            format_func=lambda size: f"{size:,}",
            help=help,
            persist_state="session",
        )
    )
