"""Regulators as graphs: of one target, around one regulator, and who stands in whose place."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from grncore.answers.ranked_sets import Team
from grncore.answers.team_signs import SIGN_WORDS
from grncore.answers.verdicts import Verdict, verdicts_of
from grncore.drawing.palette import STYLES

if TYPE_CHECKING:  # networkx is imported where a graph is made
    import networkx as nx


def regulator_graph(
    target: str,
    named: Sequence[str],
    truth: Sequence[str],
    *,
    signs: Mapping[str, int] | None = None,
    display: Callable[[str], str] = str,
) -> "nx.DiGraph":
    """Union of a predicted and a true team as edges onto the target.

    Nodes carry ``label`` and ``kind`` (``target`` or ``regulator``) and a position ``x, y``;
    regulators and edges carry ``verdict``: hit, wrong, missed, or predicted where no truth is
    known. Edges of a known ``sign`` (1 or -1) carry it, and its ``effect`` in words. Attributes are
    plain Python values, so that every export format takes them.

    Parameters
    ----------
    named, truth
        Regulators; an empty truth means that it is not known.
    signs
        Whether a regulator activates (1) or represses (-1), where that is known.
    display
        Name to show for a gene.
    """
    graph = _empty()
    graph.add_node(target, label=display(target), kind="target", x=0.0, y=0.0)
    verdicts = verdicts_of(named, truth)
    order: tuple[Verdict, ...] = ("hit", "predicted", "missed", "wrong")
    regulators = sorted(verdicts, key=lambda gene: order.index(verdicts[gene]))
    for place, gene in enumerate(regulators):
        x, y = _on_arc(place, len(regulators))
        graph.add_node(
            gene, label=display(gene), kind="regulator", verdict=verdicts[gene], x=x, y=y
        )
        graph.add_edge(gene, target, verdict=verdicts[gene])
        sign = int((signs or {}).get(gene, 0))
        if sign:
            graph.edges[gene, target].update(sign=sign, effect=SIGN_WORDS[sign])
    return graph


def _empty(**about: object) -> "nx.DiGraph":
    import networkx as nx

    return nx.DiGraph(**about)


def _on_arc(place: int, total: int) -> tuple[float, float]:
    """Places on an arc above the target, from left to right; all labels stay readable."""
    span = math.radians(min(170, 50 * max(total - 1, 0)))
    angle = math.pi / 2 if total == 1 else math.pi / 2 + span / 2 - span * place / (total - 1)
    return round(1.5 * math.cos(angle), 6), round(math.sin(angle), 6)


def inks(dark: bool) -> tuple[str, str]:
    """Colours of text and ground."""
    return ("#E6EAF0", "#11151C") if dark else ("#1C2430", "#FFFFFF")


def neighbourhood_graph(
    regulator: str,
    teams: Mapping[str, tuple[Team, Team]],
    *,
    partners: int = 8,
    display: Callable[[str], str] = str,
) -> "nx.DiGraph":
    """A regulator on the left, its targets in the middle, who is named beside it on the right.

    Nodes carry ``label``, ``kind`` (``target`` for the regulator in question, which is drawn as a
    box, ``regulated`` and ``partner``), ``note`` and a place ``x, y``; regulated genes and edges
    carry ``verdict``, edges from partners are thinner. All are plain Python values.

    Parameters
    ----------
    teams
        Predicted and true team by target, in the order to draw; an empty truth is an unknown one.
    partners
        How many partners are drawn: those named beside it for most of the targets.
    """
    graph = _empty(scale=(190, max(120, 17 * len(teams))))
    graph.add_node(
        regulator, label=display(regulator), kind="target", x=-1.0, y=0.0,
        note=f"{display(regulator)}: the regulator",
    )  # fmt: skip
    together = Counter(
        gene for team, _ in teams.values() if regulator in team for gene in team
        if gene != regulator
    )  # fmt: skip
    kept = [gene for gene, _ in together.most_common(partners)]
    heights = dict(zip(teams, _spread(len(teams)), strict=True))
    for target, (team, truth) in teams.items():
        verdict = verdicts_of(team, truth)[regulator]
        # A gene may be a partner here and a target there: as a target it is a node of its own.
        node = _target_node(target)
        graph.add_node(
            node, label=display(target), kind="regulated", verdict=verdict, x=0.0,
            y=heights[target], note=f"{display(target)}: {STYLES[verdict].meaning}",
        )  # fmt: skip
        graph.add_edge(regulator, node, verdict=verdict, note=_said(regulator, verdict, display))
    middle = {
        gene: float(np.mean([heights[t] for t, (team, _) in teams.items() if gene in team]))
        for gene in kept
    }
    for gene, y in zip(sorted(kept, key=lambda g: -middle[g]), _spread(len(kept)), strict=True):
        graph.add_node(
            gene, label=display(gene), kind="partner", x=1.0, y=y,
            note=f"{display(gene)}: named together for {together[gene]} of these targets",
        )  # fmt: skip
        for target, (team, truth) in teams.items():
            if gene in team and regulator in team:
                verdict = verdicts_of(team, truth)[gene]
                graph.add_edge(
                    gene, _target_node(target), verdict=verdict, width=1.0,
                    note=_said(gene, verdict, display),
                )  # fmt: skip
    return graph


def _target_node(target: str) -> str:
    return f"target {target}"


def _said(gene: str, verdict: Verdict, display: Callable[[str], str]) -> str:
    return f"{display(gene)}, {STYLES[verdict].label}: {STYLES[verdict].meaning}"


def _spread(count: int) -> list[float]:
    """Heights from 1 down to -1, evenly."""
    return [0.0] if count == 1 else [1.0 - 2.0 * place / (count - 1) for place in range(count)]


def confuser_graph(
    pairs: pd.DataFrame,
    *,
    confusers: int = 10,
    edges: int = 30,
    display: Callable[[str], str] = str,
) -> "nx.DiGraph":
    """The worst confusers and the true regulators whose place they take, on a circle.

    Nodes carry ``label``, ``kind``, ``verdict`` (``wrong`` for a confuser, ``missed`` for one that
    is only displaced), ``taken`` and ``lost`` (targets, over the edges drawn), ``note`` and a place
    ``x, y``. An edge goes from the confuser to the displaced, with ``targets`` and ``width``.

    Parameters
    ----------
    pairs
        ``confuser``, ``displaced``, ``targets``; see :class:`grncore.answers.hubs.HubReport`.
    confusers, edges
        How many are drawn at most: those with the most targets.
    """
    totals = pairs.groupby("confuser", sort=False)["targets"].sum()
    worst = list(totals.sort_values(ascending=False, kind="stable").index[:confusers])
    shown = pairs[pairs["confuser"].isin(worst)]
    # Of equal pairs the first of each confuser go before its second, so that none has them all.
    shown = shown.assign(turn=shown.groupby("confuser").cumcount())
    shown = shown.sort_values(["targets", "turn"], ascending=[False, True], kind="stable")
    shown = shown.head(edges)
    graph = _empty(scale=(260, 260))
    taken = shown.groupby("confuser")["targets"].sum().to_dict()
    lost = shown.groupby("displaced")["targets"].sum().to_dict()
    order = [gene for gene in worst if gene in taken]
    order += [gene for gene in dict.fromkeys(shown["displaced"]) if gene not in taken]
    for place, gene in enumerate(_alternating(order, len(taken))):
        angle = math.pi / 2 - 2 * math.pi * place / len(order)
        counts = int(taken.get(gene, 0)), int(lost.get(gene, 0))
        graph.add_node(
            gene, label=display(gene), kind="regulator",
            verdict="wrong" if gene in taken else "missed", taken=counts[0], lost=counts[1],
            x=round(math.cos(angle), 6), y=round(math.sin(angle), 6),
            note=f"{display(gene)}: stands in others' place {counts[0]} times, others in its "
            f"place {counts[1]} times",
        )  # fmt: skip
    most = int(shown["targets"].max()) if len(shown) else 1
    for confuser, displaced, count in shown[["confuser", "displaced", "targets"]].itertuples(
        index=False
    ):
        graph.add_edge(
            confuser, displaced, verdict="wrong", targets=int(count),
            width=round(1.0 + 4.0 * int(count) / most, 3),
            note=f"{display(confuser)} named where {display(displaced)} is known and missed: "
            f"{count} test targets",
        )  # fmt: skip
    return graph


def _alternating(order: Sequence[str], first: int) -> list[str]:
    """Confusers spread evenly among the displaced, so that edges cross the circle."""
    heads, rest = list(order[:first]), list(order[first:])
    if not heads:
        return rest
    result: list[str] = []
    for place, gene in enumerate(heads):
        result.append(gene)
        start, end = (len(rest) * i // len(heads) for i in (place, place + 1))
        result += rest[start:end]
    return result


def hover_lines(node: str, data: Mapping[str, Any]) -> list[str]:
    """What hovering over a node of a whole network says, a line each, not escaped."""
    said = [data["label"] if data["label"] == node else f"{data['label']} ({node})"]
    if "R" in data:
        verdict = ""
        if "exact" in data:
            verdict = ", whole team exact" if data["exact"] else ", team not exact"
        part = " · seen in training" if data["part"] == "train" else ""
        said.append(f"target of {data['R']} regulators{verdict}{part}")
    if "predicted_targets" in data:
        true = f", {data['true_targets']} known" if "true_targets" in data else ""
        said.append(f"regulator: {data['predicted_targets']} targets predicted{true}")
    return said
