"""Features of a 10x matrix: those of gene expression, by identifier and by name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

EXPRESSION = "Gene Expression"


@dataclass(frozen=True)
class Features:
    """Rows of a 10x matrix.

    Attributes
    ----------
    ids, names, kinds
        Identifier, name and feature type of each; kinds may be absent.
    keep
        Places of those that are kept, or None for all.
    said
        What was left out.
    """

    ids: list[str]
    names: list[str]
    kinds: Sequence[str] = ()
    keep: list[int] | None = None
    said: list[str] = field(default_factory=list)


def of_expression(features: Features) -> Features:
    """Leave out antibodies, guides and whatever else is no gene expression."""
    if len(features.kinds) != len(features.ids) or EXPRESSION not in features.kinds:
        return features
    keep = [place for place, kind in enumerate(features.kinds) if kind == EXPRESSION]
    if len(keep) == len(features.ids):
        return features
    counts = Counter(kind for kind in features.kinds if kind != EXPRESSION)
    others = [n for n, kind in zip(features.names, features.kinds, strict=True)
              if kind != EXPRESSION]  # fmt: skip
    shown = ", ".join(others[:3]) + (", ..." if len(others) > 3 else "")
    said = ", ".join(f"{count:,} of {kind}" for kind, count in counts.items())
    return Features(
        [features.ids[place] for place in keep],
        [features.names[place] for place in keep],
        [EXPRESSION] * len(keep),
        keep,
        [f"{said} are no gene expression and were left out ({shown})."],
    )
