"""Every figure, graph, table and report page."""
