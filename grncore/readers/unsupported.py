"""Files of other programs, told by their names, each with what makes a readable one."""

from pathlib import Path

from grncore.errors import InputError

UNREADABLE = (
    (
        (".rds", ".rda", ".rdata", ".rds.gz", ".robj"),
        "an R object",
        'In R, save its matrix as text: write.csv(as.matrix(x), "expression.csv").',
    ),
    (
        (".pkl", ".pickle", ".pkl.gz"),
        "a Python pickle, which may hold any program and is never opened",
        'Where it was made, save a table with names as text: table.to_csv("expression.csv").',
    ),
    (
        (".npy", ".npz"),
        "an array without names",
        'Save a table with names as text, with pandas: table.to_csv("expression.csv").',
    ),
    (
        (".parquet", ".feather", ".arrow"),
        "a columnar table, which is not read",
        'Save it as text, with pandas: table.to_csv("expression.csv").',
    ),
    (
        (".zarr", ".zarr.zip"),
        "a Zarr store",
        'In Python: anndata.read_zarr(path).write_h5ad("data.h5ad").',
    ),
    (
        (".h5seurat",),
        "an h5Seurat file",
        'In R: SeuratDisk::Convert("file.h5seurat", dest = "h5ad").',
    ),
    ((".bam", ".sam", ".cram", ".fastq", ".fastq.gz"), "reads", "Count them per gene first."),
    (
        (".ods", ".numbers"),
        "a spreadsheet",
        "Save the sheet as CSV (set gene columns to Text, or names turn into dates).",
    ),
)
"""Endings, what such a file is, and the remedy."""


def refuse_unsupported(path: Path) -> None:
    """Raise InputError, with the remedy, for a file of another form, told by its name."""
    name = path.name.lower()
    for endings, what, remedy in UNREADABLE:
        if name.endswith(endings):
            raise InputError(f"{path}: this is {what}. {remedy}")
