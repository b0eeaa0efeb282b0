"""Work on the workers of dask.distributed: of this machine, or of a cluster that is there."""

from grncore.cluster.connect import open_cluster
from grncore.cluster.crew import Crew, Fetch

__all__ = ["Crew", "Fetch", "open_cluster"]
