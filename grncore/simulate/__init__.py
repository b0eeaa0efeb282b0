"""SERGIO-compatible simulator, network generator, cooperativity stress test and the demo."""
