"""Regulation of many targets as one graph, with places to draw it at."""

import math
from collections.abc import Callable, Mapping

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

GAP = 0.6
"""Room between two components of the drawing, in edge lengths."""


_PREDICTED = ("hit", "wrong", "predicted")


def whole_graph(
    edges: pd.DataFrame,
    *,
    display: Callable[[str], str] = str,
    about: Mapping[str, str | int] | None = None,
) -> nx.DiGraph:
    """Edges from regulators to targets as a graph of plain Python values.

    Nodes carry ``label`` and ``kind`` (``regulator``, ``target``, or ``both``); regulators
    ``predicted_targets`` and ``true_targets``; targets ``R``, ``part`` and ``exact``. Edges carry
    ``verdict`` (hit, wrong, missed, predicted), ``predicted`` and ``true`` as booleans, ``share``
    and ``model``, and where the table has them ``effect``, ``probability`` and ``stability``. What
    only a truth could tell is left out where none is known.

    Parameters
    ----------
    edges
        Rows as :func:`grncore.answers.network.network_edges` gives them.
    about
        What the graph rests on (dataset, model, split, ...), kept as attributes of the graph.
    """
    graph = nx.DiGraph(**(about or {}))
    targets = edges.drop_duplicates("target").set_index("target")
    regulators = set(edges["regulator"])
    for gene in dict.fromkeys([*edges["regulator"], *targets.index]):
        is_target = gene in targets.index
        kind = "both" if is_target and gene in regulators else "target"
        graph.add_node(
            gene, label=display(gene), kind=kind if is_target else "regulator"
        )  # fmt: skip
    for target, part, exact, size in zip(
        targets.index, targets["part"], targets["exact"], targets["R"], strict=True
    ):
        graph.nodes[target].update(R=int(size), part=str(part))
        if not pd.isna(exact):
            graph.nodes[target].update(exact=bool(exact))
    for regulator, rows in edges.groupby("regulator", sort=False):
        graph.nodes[regulator].update(
            predicted_targets=int(rows["verdict"].isin(_PREDICTED).sum()),
        )
        if not rows["verdict"].eq("predicted").all():
            graph.nodes[regulator].update(
                true_targets=int(rows["verdict"].isin(["hit", "missed"]).sum())
            )
    columns = (
        edges[name].tolist() for name in ("regulator", "target", "verdict", "share", "model")
    )
    for regulator, target, verdict, share, model in zip(*columns, strict=True):
        graph.add_edge(
            regulator,
            target,
            verdict=verdict,
            predicted=verdict in _PREDICTED,
            **({} if verdict == "predicted" else {"true": verdict in ("hit", "missed")}),
            share=share,
            model=model,
        )
    _add_evidence(graph, edges)
    return graph


def _add_evidence(graph: nx.DiGraph, edges: pd.DataFrame) -> None:
    """Effect, probability and stability of each edge, of what is known."""
    pairs = list(zip(edges["regulator"], edges["target"], strict=True))
    if "effect" in edges:
        for pair, effect in zip(pairs, edges["effect"].tolist(), strict=True):
            graph.edges[pair]["effect"] = str(effect)
    for name in ("probability", "stability"):
        if name not in edges:
            continue
        for pair, chance in zip(pairs, edges[name].tolist(), strict=True):
            if not math.isnan(chance):
                graph.edges[pair][name] = float(chance)


def place(graph: nx.DiGraph, *, seed: int = 0, width: float = 1.6) -> nx.DiGraph:
    """Give every node a place ``x, y``, so that connected parts stand side by side.

    Each part is laid out by springs, and the parts are packed in rows, the largest first. The same
    graph and seed give the same picture.

    Parameters
    ----------
    width
        Breadth of the drawing, as a multiple of its height, about.
    """
    parts = [_laid_out(graph.subgraph(part), seed) for part in _components(graph)]
    area = sum((w + GAP) * (h + GAP) for _, w, h in parts)
    limit = max([math.sqrt(area * width), *(w for _, w, _ in parts)])
    left = top = row_height = 0.0
    for places, w, h in parts:
        if left > 0 and left + w > limit:
            left, top, row_height = 0.0, top + row_height + GAP, 0.0
        for node, (x, y) in places.items():
            graph.nodes[node].update(x=round(left + x, 4), y=round(-(top + y), 4))
        left += w + GAP
        row_height = max(row_height, h)
    return graph


def _components(graph: nx.DiGraph) -> list[list[str]]:
    """Nodes of each connected part in the graph's order, the largest part first."""
    order = {node: place for place, node in enumerate(graph)}
    parts = [sorted(part, key=order.__getitem__) for part in nx.weakly_connected_components(graph)]
    return sorted(parts, key=lambda part: (-len(part), order[part[0]]))


def _laid_out(part: nx.DiGraph, seed: int) -> tuple[dict[str, tuple[float, float]], float, float]:
    """Places from a corner at the origin, with the breadth and height that they take."""
    # A graph made anew, in an order of its own: a view of another graph keeps none.
    drawn = nx.Graph()
    drawn.add_nodes_from(sorted(part, key=str))
    drawn.add_edges_from(sorted((str(a), str(b)) for a, b in part.edges))
    size = math.sqrt(len(drawn))
    found = nx.spring_layout(drawn, seed=seed, iterations=120, k=2.2 / size, method="force")
    places = _spread(np.array([found[node] for node in drawn], dtype=np.float64))
    broad, high = 1.5 * size, (1.0 * size if len(drawn) > 2 else 0.5)
    scaled = places * (broad, high)
    return {n: (float(x), float(y)) for n, (x, y) in zip(drawn, scaled, strict=True)}, broad, high


def _spread(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places ``(nodes, 2)`` within 0 to 1, the longest side along x, crowds drawn apart.

    Springs pull hubs and their targets into one heap. Half way between a node's place and its rank
    along each axis, who is whose neighbour stays visible and the room is used.
    """
    centred = places - places.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    turned = centred @ (axes * np.where(axes.sum(axis=1, keepdims=True) < 0, -1, 1)).T
    spans = np.ptp(turned, axis=0)
    even = (turned - turned.min(axis=0)) / np.where(spans > 0, spans, 1.0)
    ranks = np.argsort(np.argsort(turned, axis=0, kind="stable"), axis=0, kind="stable")
    found: NDArray[np.float64] = 0.5 * even + 0.5 * ranks / max(len(places) - 1, 1)
    return found
