"""The residual of Evidence HOS2: a Set Transformer that reads numbers of a set and its members."""

import torch
from torch import Tensor, nn

from grncore.nets.config import EvidenceResidualConfig
from grncore.nets.set_transformer import cls_token, set_layers, set_scores


class EvidenceResidual(nn.Module):
    """psi(S, t) = w . Enc([u_cls, z_1 .. z_R])_cls, as in Residual HOS2 (section 4.3).

    u_cls is read from what the ranker weighs of the set and from the target's profile, z_i from the
    numbers and the profile of a member. The head w starts at zero, so training begins at the
    ranker's own probabilities.

    Parameters
    ----------
    set_numbers, member_numbers
        ``(columns,)`` mean and ``(columns,)`` spread of each number, on which it is scaled.
    profiles
        ``(genes, profile columns)`` of every gene.
    """

    set_mean: Tensor
    set_spread: Tensor
    member_mean: Tensor
    member_spread: Tensor
    profiles: Tensor

    def __init__(
        self,
        config: EvidenceResidualConfig,
        set_numbers: tuple[Tensor, Tensor],
        member_numbers: tuple[Tensor, Tensor],
        profiles: Tensor,
    ) -> None:
        super().__init__()
        sizes = config.set_transformer()
        self.register_buffer("set_mean", set_numbers[0])
        self.register_buffer("set_spread", set_numbers[1])
        self.register_buffer("member_mean", member_numbers[0])
        self.register_buffer("member_spread", member_numbers[1])
        self.register_buffer("profiles", profiles)
        self.set = nn.Linear(len(set_numbers[0]) + profiles.shape[1], config.dim)
        self.member = nn.Linear(len(member_numbers[0]) + profiles.shape[1], config.dim)
        self.cls = cls_token(sizes)
        self.layers = set_layers(sizes)
        self.head = nn.Linear(config.dim, 1, bias=False)
        nn.init.zeros_(self.head.weight)

    def forward(self, targets: Tensor, sets: Tensor, numbers: Tensor, members: Tensor) -> Tensor:
        """Sets of any targets: ``(n,)``, ``(n, R)`` genes, ``(n, columns)``, ``(n, R, columns)``.

        Returns
        -------
        ``(n,)``.
        """
        of_set = _scaled(numbers, self.set_mean, self.set_spread)
        of_members = _scaled(members, self.member_mean, self.member_spread)
        first = self.set(torch.cat([of_set, self.profiles[targets]], dim=1))
        tokens = self.member(torch.cat([of_members, self.profiles[sets]], dim=2))
        return set_scores(self.cls, self.layers, self.head, first, tokens[:, None])[:, 0]


_FAR = 5.0


def _scaled(values: Tensor, mean: Tensor, spread: Tensor) -> Tensor:
    """Scaled, and kept from running away where a number was never as far out in training."""
    return ((values - mean) / spread).clamp(-_FAR, _FAR)
