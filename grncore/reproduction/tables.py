"""Which tables a report shows, the paper's and ours, in order."""

from grncore.reproduction import further_tables, paper_tables
from grncore.reproduction.table import Table


def tables(split: str = "random") -> list[Table]:
    """Every table of one kind of split; a table without values is left out by the report."""
    if split != "random":
        return [
            paper_tables.exact(split, f"Exact match, {split} split", paper_too=False),
            further_tables.subsets(split),
            further_tables.size_chosen(split),
            further_tables.trust(split),
        ]
    return [
        *paper_tables.recall(),
        paper_tables.exact("random", "Table 2", paper_too=True),
        paper_tables.given_covered(),
        further_tables.subsets("random"),
        further_tables.size_chosen("random"),
        further_tables.trust("random"),
        further_tables.partial(),
        paper_tables.oracle(),
        paper_tables.stabilisation_sweep(),
        paper_tables.memorised(),
        paper_tables.deep(),
        paper_tables.pools(),
        *paper_tables.mesc(),
        further_tables.folds(),
        further_tables.caps(),
        *further_tables.stress(),
        *further_tables.sensitivity(),
    ]
