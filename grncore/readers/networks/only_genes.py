"""Three columns and more of genes alone: a set of targets a column (GMX), or a line."""

import pandas as pd

from grncore.errors import InputError
from grncore.readers.networks.network_file import NetworkFile


def only_genes(file: NetworkFile, frame: pd.DataFrame) -> InputError:
    """The error for such a table, with the line of pandas that writes either as a GMT file."""
    delimiter = "," if file.table is None else file.table.delimiter
    delimiter = "\\s+" if delimiter == " " else delimiter
    read = (
        f"import pandas; t = pandas.read_csv({str(file.path)!r}, sep={delimiter!r}, header=None, "
        "dtype=str)"
    )
    write = (
        f"open({f'{file.path}.gmt'!r}, 'w').writelines('\\t'.join([r[0], '', *(g for g in r[1:] "
        "if g == g)]) + '\\n' for r in t.values)"
    )
    return InputError(
        f"{file.path}: all {frame.shape[1]} columns hold genes, so which regulate which is open. "
        "If each column is a set whose first line names the regulator, write it as a GMT file with:"
        f' python -c "{read}.T; {write}"; if each line is such a set: python -c "{read}; {write}"; '
        "if two of the columns are regulators and targets, say which with --regulator-column and "
        "--target-column, by position (1 is the first)."
    )
