"""Edges of teams whose truth nobody knows: named from the expression, with their stability."""

import pandas as pd

from grncore.answers.named_network import named_edges
from grncore.answers.naming import UNKNOWN, AnswerKey, genes_of
from pages.common.background import show_jobs
from pages.common.context import Context
from pages.common.naming import name_by_button
from pages.common.stability import said_of_drawing, stability_of
from pages.common.target_picker import first_size, size_label, team_sizes
from pages.common.tiles import show_tiles
from pages.common.verdicts import kept_all


def edges_without_truth(context: Context) -> pd.DataFrame | None:
    """Edges of every gene without a known team; None until they are asked for.

    Teams that Overview has named are taken; their stability is added when it is counted.
    """
    sizes = [
        size or None for size in (first_size(context.predictor), *team_sizes(context.predictor))
    ]
    asked = next((a for a in (AnswerKey(UNKNOWN, s) for s in sizes) if kept_all(context, a)), None)
    if asked is None:
        asked = AnswerKey(UNKNOWN, sizes[0])
        name_by_button(
            context,
            [asked],
            f"Name the teams of {len(genes_of(context.predictor, UNKNOWN)):,} genes",
            key="network.name",
            help=f"Team size: {size_label(sizes[0] or 0).lower()}. Overview offers other sizes and "
            "shows the same teams.",
        )
        return None
    found = kept_all(context, asked)
    if found is None:
        return None
    stable, at_work = stability_of(context, [asked])
    show_jobs(at_work, said_of_drawing(context))
    return named_edges(context.predictor, found, stable)


def show_sums(edges: pd.DataFrame) -> None:
    """How large the network is, and how stable its edges are."""
    stable = edges["stability"].dropna()
    tiles = (
        ("Genes", f"{edges['target'].nunique():,}", "", "With a named team."),
        ("Regulators", f"{edges['regulator'].nunique():,}", "", "Named for one gene or more."),
        ("Edges", f"{len(edges):,}", "", "Regulator and target."),
        (
            "Named every other time", f"{(stable >= 0.5).mean():.0%}" if len(stable) else "–", "",
            "Share of the edges whose regulator is in the best team in half of the draws or "
            "more. It says how stable they are, not how many are right.",
        ),
    )  # fmt: skip
    show_tiles(tiles)
