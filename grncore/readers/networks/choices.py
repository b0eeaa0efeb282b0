"""What the user says about the columns beside the edges."""

from dataclasses import dataclass

from grncore.readers.options import ReadOptions

NONE = "none"


@dataclass(frozen=True)
class Choices:
    """Columns by name or position, ``none`` for no such column, and cuts; None: find out."""

    label: str | None = None
    sign: str | None = None
    weight: str | None = None
    top: int | None = None
    least: float | None = None
    confidence: str | None = None

    @classmethod
    def of(cls, options: ReadOptions) -> "Choices":
        """Those of the reading options."""
        return cls(
            options.label_column,
            options.sign_column,
            options.weight_column,
            options.top_edges,
            options.min_weight,
            options.min_confidence,
        )

    @property
    def cuts(self) -> bool:
        """Whether only a part of a ranking is wanted."""
        return self.top is not None or self.least is not None
