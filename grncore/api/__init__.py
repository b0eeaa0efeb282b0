"""grncore in a notebook: ``grncore.load``, ``fit``, ``recover`` and ``evaluate``.

Each is thin over :mod:`grncore.readers` and :mod:`grncore.pipeline`; what they return shows itself
in a notebook, becomes a table by ``to_frame()`` and a figure by ``plot()``.
"""
