"""Which group (cell type) each cell belongs to."""

from collections import Counter
from collections.abc import Sequence

from grncore.dataset import Notice
from grncore.errors import InputError
from grncore.readers.group_file import CELL_REWRITINGS
from grncore.readers.lists import Labels
from grncore.readers.matching import examples
from grncore.readers.notices import Notices

UNLABELLED = "unlabelled"


def group_cells(
    file: str,
    cells: Sequence[str],
    given: Labels | Sequence[str] | None,
    n_types: int | None,
    cells_per_type: int | None,
) -> tuple[Sequence[str] | None, list[Notice]]:
    """One group for each cell, by a table, by runs of equal length, or none.

    Parameters
    ----------
    given
        Label by cell name, or one label for each cell in order.
    n_types
        Number of types by the format's account; then each type has an equal run of cells.
    cells_per_type
        What the user said.

    Raises
    ------
    InputError
        If the runs do not divide the cells, disagree with ``n_types``, or the labels fit no cell.
    """
    notices = Notices()
    repeated = [cell for cell, count in Counter(cells).items() if count > 1]
    if repeated:
        notices.say(
            "duplicate-cells",
            f"{file}: {len(repeated):,} cell names occur more than once "
            f"({examples(repeated)}); cells are told apart by their position.",
        )
    if given is not None and cells_per_type is not None:
        raise InputError(
            f"{file}: cell groups are given and --cells-per-type too; leave one of them out."
        )
    if isinstance(given, Labels):
        return _by_name(file, cells, given, repeated, notices), notices
    if given is not None:
        return given, notices
    if cells_per_type is None and n_types is None:
        return None, notices
    return _by_runs(file, len(cells), n_types, cells_per_type, notices), notices


def _by_name(
    file: str, cells: Sequence[str], given: Labels, repeated: list[str], notices: Notices
) -> list[str]:
    notices += given.notices
    if not any(cell in given.by_name for cell in cells):
        given = _rewritten(file, cells, given, notices)
    found = [cell in given.by_name for cell in cells]
    if doubtful := [cell for cell in repeated if cell in given.by_name]:
        raise InputError(
            f"{given.file}: {len(doubtful):,} of its cells occur more than once in {file} "
            f"({examples(doubtful)}), so their group is unclear. Rename the cells apart."
        )
    if not all(found):
        lacking = [cell for cell, is_there in zip(cells, found, strict=True) if not is_there]
        notices.say(
            "without-cell-group",
            f"{given.file}: {len(lacking):,} of {len(cells):,} cells have no group there "
            f"({examples(lacking)}); they form the group '{UNLABELLED}'.",
        )
    return [given.by_name.get(cell, UNLABELLED) for cell in cells]


def _rewritten(file: str, cells: Sequence[str], given: Labels, notices: Notices) -> Labels:
    """The labels under the cells' own names, where the names differ in one of the known ways.

    Raises
    ------
    InputError
        If none of them makes names agree.
    """
    for rewriting in CELL_REWRITINGS:
        by_key = {rewriting.rewrite(name): label for name, label in given.by_name.items()}
        keys = [rewriting.rewrite(cell) for cell in cells]
        count = sum(key in by_key for key in keys)
        # A way that makes two names alike would give one cell the other's group.
        if count and len(by_key) == len(given.by_name) and len(set(keys)) == len(set(cells)):
            pair = next(
                (cell, name)
                for cell, key in zip(cells, keys, strict=True)
                for name in given.by_name
                if rewriting.rewrite(name) == key
            )
            notices.say(
                "cell-names",
                f"{given.file}: none of its names is a cell of {file}, but {count:,} of "
                f"{len(cells):,} cells are there {rewriting.said} ({pair[0]} = {pair[1]}), and "
                "are read so.",
            )
            labels = {
                cell: by_key[key] for cell, key in zip(cells, keys, strict=True) if key in by_key
            }
            return Labels(given.file, labels)
    raise InputError(
        f"{given.file}: none of its {len(given.by_name):,} names is a cell of {file} (here "
        f"{examples(given.by_name)}; there {examples(cells)}). One column must hold the "
        "expression's cell names; is the matrix transposed (--orientation)?"
    )


def _by_runs(
    file: str, n_cells: int, n_types: int | None, cells_per_type: int | None, notices: Notices
) -> list[str] | None:
    run = cells_per_type or n_cells // (n_types or 1)
    fits = run and n_cells % run == 0 and (n_types is None or n_cells == run * n_types)
    if not fits and cells_per_type is not None:
        types = "" if n_types is None else f", and the input names {n_types} cell types"
        raise InputError(
            f"{file}: {n_cells:,} cells cannot be grouped in runs of {cells_per_type:,}{types}. "
            "Give --cells-per-type a number that divides the cells into the right number of types, "
            "or --cell-groups a table of cells and types."
        )
    if not fits:
        notices.say(
            "cell-groups",
            f"{file}: {n_cells:,} cells do not divide into the {n_types} cell types of the "
            "input, so they form one group; were some cells removed? Give --cell-groups a "
            "table of cells and types to tell them apart.",
        )
        return None
    if cells_per_type is None:
        notices.say(
            "cell-groups",
            f"{file}: {n_types} cell types of {run:,} successive cells each, as the number of "
            "types implies; overrule with --cell-groups.",
        )
    return [f"type {cell // run + 1}" for cell in range(n_cells)]
