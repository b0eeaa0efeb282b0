"""Find a gene by what a person types: its identifier or its display name, in any case."""

import difflib

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.naming import natural_sorted, shortened


def resolve_gene(dataset: Dataset, text: str) -> str:
    """Identifier of the gene that ``text`` names.

    An identifier wins over an alias, and an exact match over one that ignores case.

    Raises
    ------
    InputError
        If no gene has this name (the message offers the nearest), or an alias stands for several.
    """
    wanted = text.strip()
    if wanted in dataset.index:
        return wanted
    lowered = wanted.casefold()
    for found in (
        [gene for gene, alias in dataset.aliases.items() if alias == wanted],
        [gene for gene in dataset.genes if gene.casefold() == lowered],
        [gene for gene, alias in dataset.aliases.items() if alias.casefold() == lowered],
    ):
        present = natural_sorted(gene for gene in found if gene in dataset.index)
        if len(present) == 1:
            return present[0]
        if present:
            raise InputError(
                f"{dataset.name}: {wanted!r} is ambiguous; it stands for {len(present)} genes: "
                f"{', '.join(present[:10])}. Use one of these identifiers."
            )
    raise InputError(_not_found(dataset, wanted))


def suggestions(dataset: Dataset, text: str) -> tuple[str, ...]:
    """Up to three genes whose identifier or display name is nearly ``text``, nearest first."""
    names: dict[str, str] = {}
    for gene in dataset.genes:
        names.setdefault(gene.casefold(), gene)
        if alias := dataset.aliases.get(gene):
            names.setdefault(alias.casefold(), f"{alias} ({gene})")
    near = difflib.get_close_matches(text.strip().casefold(), names)
    return tuple(names[name] for name in near)


def _not_found(dataset: Dataset, wanted: str) -> str:
    near = suggestions(dataset, wanted)
    hint = (
        f"Did you mean {', '.join(near)}?"
        if near
        else f"Its genes are named like {', '.join(dataset.genes[:3])}."
    )
    return f"{dataset.name}: no gene is called {shortened(wanted)!r}. {hint}"
