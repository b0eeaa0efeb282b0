"""Settings of the paper's Table 4: PureHOS2 trained in four ways."""

from collections.abc import Mapping
from dataclasses import replace

from grncore.training.config import STAGE2_PRESETS, Stage2Config

_PAPER = STAGE2_PRESETS["paper"]

PURE_SWEEP: Mapping[str, Stage2Config] = {
    "A baseline": _PAPER,
    "B warm-up 500": replace(_PAPER, warmup_steps=500),
    "C lower rate": replace(_PAPER, learning_rate=1e-4),
    "D warm start": replace(_PAPER, pretrain_epochs=10, freeze_encoder_epochs=5),
}
"""A, B and C start at random, like every model of the paper.

D takes the encoder over from the scorer given as ``warm_start``, which is the stratum's PairS2 in
the paper; where none is given, from the warm-up on training edges. The paper prints no figures for
it and no number of frozen epochs: a third of the training is our choice.
"""
