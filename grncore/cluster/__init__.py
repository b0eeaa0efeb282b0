"""Work on the workers of dask.distributed: of this machine, or of a cluster that is there."""

from grncore.cluster.connect import open_cluster
from grncore.cluster.worker_pool import Fetch, WorkerPool

__all__ = ["Fetch", "WorkerPool", "open_cluster"]
