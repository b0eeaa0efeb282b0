"""What a dataset is, as a table that a notebook shows."""

from collections.abc import Iterator

from grncore.dataset.dataset import Dataset
from grncore.dataset.summary import summarise
from grncore.html_table import facts_table

SIZES_SHOWN = 8
"""Team sizes that the table counts targets of."""


def notebook_table(dataset: Dataset) -> str:
    """HTML of the table, everything in it escaped."""
    count = len(dataset.notices)
    return facts_table(
        f"Dataset {dataset.name}",
        _facts(dataset),
        f"{count:,} {'notice' if count == 1 else 'notices'} of what was read and decided: "
        "see .notices."
        if count
        else "",
    )


def _facts(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """What the data is, and how much of it there is; parts that are absent are left out."""
    summary, values = summarise(dataset), dataset.expression
    groups = dataset.cell_groups
    yield "Genes", f"{summary.genes:,}"
    yield (
        dataset.sample_noun.capitalize(),
        f"{summary.cells:,}" + ("" if groups is None else f" in {len(set(groups)):,} groups"),
    )
    scale = "logged" if dataset.is_logged else "counts or another linear scale"
    yield "Values", f"{scale}, {values.min():.4g} to {values.max():.4g}"
    if not summary.targets:
        yield "Known regulation", "none"
    else:
        yield (
            "Known regulation",
            f"{summary.edges:,} edges: {summary.regulators:,} regulators of "
            f"{summary.targets:,} targets",
        )
        sizes = [f"{count:,} of R = {size}" for size, count in summary.targets_by_size.items()]
        more = f", and {len(sizes) - SIZES_SHOWN} sizes more" if len(sizes) > SIZES_SHOWN else ""
        yield "Targets by team size", ", ".join(sizes[:SIZES_SHOWN]) + more
    if dataset.listed_regulators is not None:
        yield "Listed regulators", f"{len(dataset.listed_regulators):,}"
    parts = {
        "gene groups": dataset.gene_groups,
        "gene positions": dataset.gene_positions,
        "prior evidence": dataset.prior,
        "perturbations": dataset.perturbed,
        f"order of {dataset.sample_noun}": dataset.cell_order,
    }
    if there := [name for name, part in parts.items() if part is not None]:
        yield "Also given", ", ".join(there)
    yield "Fingerprint", summary.fingerprint[:12]
