"""What pages work on behind them."""

from pages.common import background


def wait_for_jobs() -> None:
    """Until the one worker has done everything that it was given."""
    assert background._worker().submit(int).result(timeout=120) == 0
