"""The settings of a config as a form shows them: name, kind, choices, value and what it means."""

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

FieldKind = Literal["whole", "number", "choice", "switch"]

_PLAIN: Mapping[str, str] = {
    "dim": "Width of the embedding of a gene.",
    "hidden": "Width of the hidden layer.",
    "dropout": "Share of units left out in each training step.",
    "layers": "Transformer layers of the residual.",
    "heads": "Attention heads; the width must be a multiple of them.",
    "feedforward": "Width of the feed-forward part of a transformer layer.",
    "scorer_hidden": "Width of the hidden layer of the edge scorer.",
    "epochs": "Passes over the training targets.",
    "batch_size": "Targets per training step.",
    "learning_rate": "Step size of the optimiser (AdamW).",
    "weight_decay": "How strongly weights are pulled towards zero.",
    "noise": "Standard deviation of the noise that is added to the features while training.",
    "negatives": "Other sets that each true team is ranked against (J).",
    "select": "Which epoch is kept.",
    "loss": "What is minimised.",
    "margin": "By how much the true set should outscore another one.",
    "pretrain_epochs": "Passes of the warm-up over the training edges of every team size.",
    "pretrain_learning_rate": "Step size of the warm-up.",
}
"""In a sentence, what the docstrings take for granted or say of several settings at once."""

TOGETHER = 2
"""Settings that a docstring may describe together and still help with each."""


@dataclass(frozen=True)
class Field:
    """One setting.

    Attributes
    ----------
    name
        Field of the config.
    kind
        ``whole`` number, ``number``, ``choice`` or ``switch``.
    value
        The value in force.
    choices
        Of a choice.
    optional
        Whether None, which leaves the value to the method, is allowed.
    help
        What it means.
    """

    name: str
    kind: FieldKind
    value: Any
    choices: tuple[Any, ...] = ()
    optional: bool = False
    help: str = ""

    @property
    def label(self) -> str:
        """The name in words."""
        words = self.name.replace("_", " ")
        return words[0].upper() + words[1:]


def setting_fields(config: Any) -> list[Field]:
    """Settings of a config dataclass, in its order; those that no form can show are left out."""
    hints = get_type_hints(type(config))
    said = setting_help(type(config))
    found = []
    for entry in fields(config):
        described = _kind(hints[entry.name])
        if described is None:
            continue
        kind, choices, optional = described
        value = getattr(config, entry.name)
        text = " ".join(filter(None, [_PLAIN.get(entry.name), said.get(entry.name)]))
        text = text or _quoted(
            inspect.cleandoc(type(config).__doc__ or "").split("Attributes\n")[0]
        )
        found.append(Field(entry.name, kind, value, choices, optional, text))
    return found


def setting_help(config: type) -> Mapping[str, str]:
    """What the docstrings of a config and its bases say of each attribute."""
    found: dict[str, str] = {}
    for base in reversed(config.__mro__):
        text = inspect.cleandoc(base.__doc__ or "")
        _, _, section = text.partition("Attributes\n----------\n")
        names: list[str] = []
        for line in section.splitlines():
            if line and not line[0].isspace():
                names = [name.strip() for name in line.split(",")]
                # What is said of many at once does not tell one of them.
                names = names if len(names) <= TOGETHER else []
                found.update(dict.fromkeys(names, ""))
            elif line.strip():
                for name in names:
                    found[name] = f"{found[name]} {line.strip()}".strip()
    return {name: _quoted(text) for name, text in found.items()}


def _quoted(text: str) -> str:
    return re.sub(r"``([^`]*)``", r"'\1'", " ".join(text.split()))


def _kind(hint: Any) -> tuple[FieldKind, tuple[Any, ...], bool] | None:
    if get_origin(hint) in (Union, UnionType):
        rest = [part for part in get_args(hint) if part is not NoneType]
        inner = _kind(rest[0]) if len(rest) == 1 else None
        return None if inner is None else (inner[0], inner[1], True)
    if get_origin(hint) is Literal:
        return "choice", get_args(hint), False
    kinds: Mapping[type, FieldKind] = {bool: "switch", int: "whole", float: "number"}
    return (kinds[hint], (), False) if hint in kinds else None
