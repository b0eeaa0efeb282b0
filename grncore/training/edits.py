"""Negative sets one edit away from a true team of any size: a member swapped, added or dropped.

Sets are written as places in a target's row of candidates, and end in ``MISSING`` or have it in
between. Swaps teach which members belong together; sets with a member more or less make scores of
different sizes comparable, so that the size of a team can be told.
"""

import torch
from torch import Generator, Tensor

from grncore.pools import MISSING


def edited_sets(
    true: Tensor,
    chances: Tensor,
    counts: tuple[int, int, int],
    generator: Generator,
) -> Tensor:
    """Sets that are one edit away from the true ones.

    Parameters
    ----------
    true
        ``(targets, R)`` places of the true members, those of smaller teams end in ``MISSING``.
    chances
        ``(targets, candidates)`` unnormalised chance of each place to come in; true members and
        padding must have 0, and each row something above 0.
    counts
        Sets with a member swapped, with one more, and with one less.

    Returns
    -------
    ``(targets, sets, R + 1)`` places in that order, ``MISSING`` where a set has fewer members.
    """
    swapped, added, dropped = counts
    n_targets = len(true)
    sizes = (true != MISSING).sum(1)
    rows = torch.nn.functional.pad(true, (0, 1), value=MISSING)
    sets = rows[:, None, :].repeat(1, swapped + added + dropped, 1)
    # Draws are made on the CPU, so that one generator gives one result on every device.
    incoming = torch.multinomial(
        chances.cpu(), swapped + added, replacement=True, generator=generator
    ).to(true.device)
    share = torch.rand((n_targets, swapped + dropped), generator=generator).to(true.device)
    leaving = (share * sizes[:, None]).long().minimum(sizes[:, None] - 1)
    free = sizes[:, None].expand(-1, added)
    places = torch.cat([leaving[:, :swapped], free, leaving[:, swapped:]], dim=1)
    nobody = incoming.new_full((n_targets, dropped), MISSING)
    values = torch.cat([incoming, nobody], dim=1)
    return sets.scatter_(2, places[:, :, None], values[:, :, None])
