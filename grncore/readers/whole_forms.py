"""Tables that are known by their header and are no matrix of expression, each by its own name."""

from collections.abc import Sequence, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class WholeForm:
    """A form that is refused by name.

    Attributes
    ----------
    what
        What the table is.
    columns
        Names of its header, lower case, that it cannot lack.
    remedy
        What to do.
    """

    what: str
    columns: frozenset[str]
    remedy: str


_JOIN = (
    "It describes one sample. Join the column {} of every sample into one table, a row a gene and "
    "a column a sample."
)


_RESULT = "It holds tests of genes, no expression; name the table of counts that was tested."
_SUMMARY = "Name the table of counts beside it, without .summary."


def _form(what: str, columns: str, remedy: str) -> WholeForm:
    return WholeForm(what, frozenset(columns.split()), remedy)


FORMS = (
    _form(
        "Salmon's quant.sf",
        "name effectivelength tpm numreads",
        _JOIN.format("TPM or NumReads"),
    ),
    _form("RSEM's results", "effective_length expected_count tpm fpkm", _JOIN.format("TPM")),
    _form("kallisto's abundance", "target_id eff_length est_counts tpm", _JOIN.format("tpm")),
    _form("StringTie's abundances", "reference strand coverage fpkm tpm", _JOIN.format("TPM")),
    _form(
        "Cufflinks' FPKM tracking",
        "tracking_id class_code fpkm fpkm_status",
        _JOIN.format("FPKM"),
    ),
    _form("DESeq2's result", "basemean log2foldchange pvalue padj", _RESULT),
    _form("edgeR's result", "logfc logcpm pvalue", _RESULT),
    _form("limma's result", "logfc aveexpr p.value", _RESULT),
    _form("Seurat's markers", "p_val avg_log2fc p_val_adj", _RESULT),
    _form("scanpy's ranked genes", "names scores logfoldchanges pvals", _RESULT),
    _form("featureCounts' summary", "status", _SUMMARY),
)
"""Known by their columns; the first that fits is taken."""


PREFIXED = (
    (
        ("abundance.", "counts.", "length."),
        _form(
            "tximport's whole list (abundance, counts and length of every sample side by side)", "",
            'Write one of its parts; in R: write.csv(txi$counts, "counts.csv").',
        ),
    ),
)  # fmt: skip
"""Known by how names of columns begin, each of these at least once."""


def whole_form(header: Sequence[str], first_names: Set[str]) -> WholeForm | None:
    """The form that a table's header tells, if it is one of these."""
    lowered = {name.lower() for name in header}
    for form in FORMS:
        if form.columns <= lowered and (len(form.columns) > 1 or "Assigned" in first_names):
            return form
    for prefixes, form in PREFIXED:
        if all(any(name.startswith(prefix) for name in lowered) for prefix in prefixes):
            return form
    if {"N_unmapped", "N_multimapping"} & set(header[:1]):
        return WholeForm("STAR's ReadsPerGene", frozenset(), _JOIN.format("for your strand"))
    return None
