"""Former name of :mod:`grncore.drawing.network_layout`, for scripts from before it moved."""

from grncore.drawing.network_layout import place, whole_graph

__all__ = ["place", "whole_graph"]
