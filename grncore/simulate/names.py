"""Invented gene names in the manner of bacterial ones, four letters long so that none is real."""

from collections.abc import Sequence
from itertools import product

from numpy.random import Generator

from grncore.errors import InputError

_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def operon_names(sizes: Sequence[int], rng: Generator) -> list[tuple[str, list[str]]]:
    """Operon name and gene names for each operon size: ``("bakoAB", ["bakoA", "bakoB"])``.

    Real gene symbols have three letters before the capital; these have four.

    Raises
    ------
    InputError
        If there are more operons than names, or more genes in one than letters.
    """
    stems = ["".join(parts) for parts in product(_CONSONANTS, _VOWELS, _CONSONANTS, _VOWELS)]
    tails = len(_LETTERS)
    rounds = -(-len(sizes) // len(stems))
    if rounds > 10 or max(sizes, default=0) > tails:
        raise InputError(
            f"{len(sizes)} operons of up to {max(sizes, default=0)} genes are more than there are "
            f"names for ({10 * len(stems)} of up to {tails})."
        )
    # Beyond 4,900 operons stems repeat with a number: bako2A.
    order = [stems[place] for place in rng.permutation(len(stems))]
    named = order + [f"{stem}{turn}" for turn in range(2, rounds + 1) for stem in order]
    return [
        (stem + _LETTERS[:size], [stem + letter for letter in _LETTERS[:size]])
        for stem, size in zip(named[: len(sizes)], sizes, strict=True)
    ]
