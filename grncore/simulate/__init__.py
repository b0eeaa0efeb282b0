"""SERGIO-compatible simulator, network generator and the bundled demo."""
