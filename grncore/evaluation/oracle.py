"""Oracle injection: how well sets are chosen when retrieval is perfect (section 5.5, appendix H).

Every result here has seen the truth of the targets it is about. It isolates set logic from
retrieval and is never a prediction: pools and teams carry a mark that tables and pages show.
"""

from grncore.evaluation.metrics import check_width
from grncore.evaluation.truth import Truth
from grncore.pools import Pools, inject


def oracle_pools(pools: Pools, truth: Truth, m: int) -> Pools:
    """The top ``m`` of each pool with missing true regulators in the place of the last false ones.

    Raises
    ------
    ValueError
        If ``m`` is too narrow for a true team, or wider than pools that were cut off.
    """
    check_width(pools, m)
    return inject(pools.capped(m), truth)
