"""One real cluster of two processes for the tests of this room."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from distributed import LocalCluster

pytest.importorskip("distributed", reason="dask.distributed is optional and not installed here")


@pytest.fixture(scope="session")
def two_workers() -> "Iterator[LocalCluster]":
    """A scheduler with an address, and two processes of one thread each."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, memory_limit=None, dashboard_address="127.0.0.1:0"
    ) as cluster:
        yield cluster
