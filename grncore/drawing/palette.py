"""Colours and marks that mean the same in every picture: safe for colour-blind readers.

Colours are Okabe and Ito's. No colour carries meaning alone: each verdict has a mark, a line style
and a word of its own as well. Each colour stands out from white and from near-black, so that one
figure serves the light and the dark theme.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from grncore.answers.verdicts import Verdict

GREEN, VERMILLION, BLUE = "#009E73", "#D55E00", "#0072B2"


SKY, ORANGE, PURPLE = "#56B4E9", "#E69F00", "#CC79A7"


GREY = "#8A94A3"


COLOURS: Mapping[str, str] = {
    "green": GREEN,
    "vermillion": VERMILLION,
    "blue": BLUE,
    "sky": SKY,
    "orange": ORANGE,
    "purple": PURPLE,
    "grey": GREY,
}
"""By the names that methods give for themselves."""


GROUP_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION, "#B8A800", GREY)
"""Cell groups, in order; they repeat beyond eight, so groups are always labelled as well."""


@dataclass(frozen=True)
class Style:
    """How one verdict looks.

    Attributes
    ----------
    label, meaning
        The word for it, and what it says about a regulator.
    colour, on_dark
        Its colour, and a lighter one for thin marks on a dark ground.
    ink
        The colour as dark as a letter on white must be, or the ground of a white letter: 4.5 : 1.
    mark
        Character inside the mark of a table.
    symbol, dash
        Plotly marker symbol and line style.
    short
        TP, FP or FN; empty without truth.
    """

    label: str
    meaning: str
    colour: str
    on_dark: str
    ink: str
    mark: str
    symbol: str
    dash: str
    short: str

    @property
    def title(self) -> str:
        """The word, and the short one where there is one."""
        return f"{self.label} ({self.short})" if self.short else self.label

    def shade(self, dark: bool) -> str:
        """Its colour on a ground."""
        return self.on_dark if dark else self.colour


STYLES: Mapping[Verdict, Style] = {
    "hit": Style(
        "hit", "named, and a known regulator", GREEN, "#2BC39A", "#00805C",
        "✓", "circle", "solid", "TP",
    ),
    "wrong": Style(
        "wrong", "named, but no known regulator", VERMILLION, "#FF8A3D", "#B34F00",
        "✕", "x", "dot", "FP",
    ),
    "missed": Style(
        "missed", "a known regulator that was not named", BLUE, SKY, BLUE,
        "", "circle-open", "dash", "FN",
    ),
    "predicted": Style(
        "predicted", "named; nothing is known", PURPLE, "#E3A5C7", "#A3467A",
        "●", "diamond", "solid", "",
    ),
}  # fmt: skip
"""Style of each verdict on a regulator."""
