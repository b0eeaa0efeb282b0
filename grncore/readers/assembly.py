"""The one cleaning step that every reader's input goes through.

Input that cannot be used is refused with an error; whatever is dropped, merged or guessed is
said in a notice. `docs/data.md` lists every outcome.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grncore.dataset import Dataset, Notice, SampleNoun
from grncore.errors import InputError
from grncore.readers.cell_groups import group_cells
from grncore.readers.cell_order import CellTimes, chosen_order, order_of
from grncore.readers.centred import centred
from grncore.readers.companions import Companions
from grncore.readers.described import Described, aliases_of
from grncore.readers.direction import check_direction
from grncore.readers.first_column import first_column_settled
from grncore.readers.gene_names import GeneNames, named_in
from grncore.readers.gene_rows import constant_gene_notices, unique_genes
from grncore.readers.identifiers import are_places
from grncore.readers.lists import Labels, NameList
from grncore.readers.matching import examples, suspicious
from grncore.readers.matrix import Matrix
from grncore.readers.molecule_counts import counts_notice, depth_notice
from grncore.readers.networks.levels import check_used
from grncore.readers.notices import Notices
from grncore.readers.options import Orientation, ReadOptions
from grncore.readers.orientation import orient
from grncore.readers.positions import positions_of
from grncore.readers.prior import read_prior
from grncore.readers.sample_noun import noun_notice, noun_of
from grncore.readers.set_aside import set_aside
from grncore.readers.truth import clean_edges
from grncore.readers.values import check_values, scale_of


@dataclass(frozen=True, eq=False)
class RawDataset:
    """What a reader found, not cleaned, each part with the file it came from.

    Attributes
    ----------
    name
        Name of the dataset unless the user gives one.
    matrix
        Expression as it stands in its file.
    parts
        What stands beside it.
    n_types
        Number of cell types by the format's own account.
    convention
        Orientation that the format has by custom.
    linear_by_format
        Whether the format's values are linear whatever they look like.
    positions
        Whether genes and cells without names are named by their position, as SERGIO does.
    cell_order
        Time or pseudotime of each cell by name, and the file it is from.
    duplicates_fix
        What to do about a gene with several rows, where the format offers something.
    sample_noun
        What a column is called by the format; None where the data is asked.
    notices
        What the reader decided.
    """

    name: str
    matrix: Matrix
    parts: Companions
    n_types: int | None = None
    convention: Orientation = "genes-by-cells"
    linear_by_format: bool = False
    positions: bool = False
    cell_order: CellTimes | None = None
    duplicates_fix: str | None = None
    sample_noun: SampleNoun | None = None
    notices: Sequence[Notice] = field(default=())


def assemble(raw: RawDataset, options: ReadOptions) -> Dataset:
    """Clean a reader's input and make the dataset of it.

    Raises
    ------
    InputError
        Naming file, place, count and fix; see `docs/data.md`.
    """
    notices = Notices([*raw.notices, *raw.matrix.notices])
    if raw.parts.edges is not None:
        notices += raw.parts.edges.notices
    evidence = _evidence(raw)
    matrix = first_column_settled(raw.matrix, evidence)
    matrix, taken, notice = orient(
        matrix, evidence, raw.convention, options.orientation, positions=raw.positions
    )
    notices.append(notice)
    matrix, described, said = set_aside(matrix, evidence)
    notices += said
    gene_names = matrix.rows
    matrix, merged = unique_genes(matrix, taken, raw.duplicates_fix)
    notices += merged
    check_values(matrix, options.values)
    is_logged, notice = scale_of(matrix, options.values, linear_by_format=raw.linear_by_format)
    notices.append(notice)
    notices += centred(matrix)
    notices += constant_gene_notices(matrix)

    given_aliases = raw.parts.aliases or aliases_of(described, gene_names, matrix)
    aliases = _of_genes(given_aliases, matrix)
    notices += _label_notices(given_aliases, aliases, matrix, "alias")
    gene_groups = _of_genes(raw.parts.gene_groups, matrix)
    notices += _label_notices(raw.parts.gene_groups, gene_groups, matrix, "gene-group")
    notices += _one_group(raw.parts.gene_groups, gene_groups)
    known = GeneNames(matrix, aliases, options.names)
    truth = clean_edges(raw.parts.edges, known)
    notices += truth.notices
    listed, listing = _listed(raw.parts.regulators, known)
    notices += listing
    notices += check_direction(raw.parts.edges, truth.edges, listed, raw.parts.regulators)
    edge_names = named_in(truth.edges) | truth.unknown
    notices += _suspicious_names(matrix, edge_names, by_place=raw.positions)
    given_groups = raw.parts.cell_groups
    if given_groups is None and raw.n_types is None and options.cells_per_type is None:
        given_groups = None if described.groups is None else described.groups[1]
    cell_groups, grouping = group_cells(
        matrix.file, matrix.columns, given_groups, raw.n_types, options.cells_per_type
    )
    notices += grouping
    notices += counts_notice(matrix, is_logged=is_logged)
    notices += depth_notice(matrix, cell_groups, is_logged=is_logged)
    noun, said = _noun(raw, options, matrix, given_groups, described)
    notices += said
    given_order = chosen_order(options.cell_order, raw.cell_order, described, matrix)
    order, said = order_of(given_order, described, matrix)
    notices += said
    edge_pairs = set(zip(truth.edges["regulator"], truth.edges["target"], strict=True))
    prior, said = read_prior(options, known, edge_pairs)
    notices += said
    check_used(options, notices)
    positions, said = positions_of(options, known)
    notices += said
    return Dataset.create(
        name=options.name or raw.name,
        expression=matrix.values,
        genes=matrix.rows,
        cells=matrix.columns,
        edges=truth.edges,
        aliases=aliases,
        cell_groups=cell_groups,
        gene_groups=gene_groups or None,
        listed_regulators=listed,
        shortened=truth.shortened,
        is_logged=is_logged,
        sample_noun=noun,
        notices=notices,
        prior=prior,
        gene_positions=positions,
        cell_order=order,
    )


def _evidence(raw: RawDataset) -> set[str]:
    """Names that are known to be genes."""
    names = raw.parts.named_genes
    for labels in (raw.parts.aliases, raw.parts.gene_groups):
        if labels is not None:
            names.update(labels.by_name)
    names.discard("")
    return names


def _of_genes(labels: Labels | None, matrix: Matrix) -> Mapping[str, str]:
    if labels is None:
        return {}
    genes = set(matrix.rows)
    return {name: label for name, label in labels.by_name.items() if name in genes}


def _label_notices(
    labels: Labels | None, used: Mapping[str, str], matrix: Matrix, kind: str
) -> list[Notice]:
    if labels is None:
        return []
    if not used:
        theirs, ours = examples(labels.by_name), examples(matrix.rows)
        raise InputError(
            f"{labels.file}: none of its {len(labels.by_name):,} names is a gene of {matrix.file} "
            f"(here {theirs}; there {ours}). The first column must hold the expression's names; "
            f"mend it or leave the {kind} file out."
        )
    without = len(matrix.rows) - len(used)
    if not without:
        return []
    lacking = examples(set(matrix.rows) - set(used))
    return [
        Notice(
            f"without-{kind}",
            f"{labels.file}: {without:,} of {len(matrix.rows):,} genes have no {kind} there "
            f"({lacking}); "
            + ("they are shown by their identifier." if kind == "alias" else "each stands alone."),
        )
    ]


def _noun(
    raw: RawDataset,
    options: ReadOptions,
    matrix: Matrix,
    groups: Labels | Sequence[str] | None,
    described: Described,
) -> tuple[SampleNoun, list[Notice]]:
    """What columns are called: as the user says, else the format, else the data."""
    if options.sample_noun != "auto":
        return options.sample_noun, []
    if raw.sample_noun is not None:
        return raw.sample_noun, []
    if raw.n_types is not None or options.cells_per_type is not None:
        return "cells", []  # types of cells are spoken of
    told = noun_of(matrix, groups, None if described.groups is None else described.groups[0])
    return "cells" if told is None else told[0], noun_notice(matrix.file, told)


def _listed(listed: NameList | None, known: GeneNames) -> tuple[list[str] | None, list[Notice]]:
    if listed is None:
        return None, []
    notices = Notices(listed.notices)
    matrix, translated = known.matrix, known.translation(listed.names)
    names = [translated.get(name, name) for name in listed.names]
    kept = [name for name in names if name in known.genes]
    unknown = set(names) - known.genes
    hint = known.hints(unknown, some_match=bool(kept))
    if not kept:
        raise InputError(
            f"{listed.file}: none of its {len(names):,} regulators is a gene of {matrix.file} "
            f"(listed: {examples(names)}; expression: {examples(matrix.rows)}). {hint}".rstrip()
        )
    if not unknown:
        return kept, notices
    notices.say(
        "unknown-regulators",
        f"{listed.file}: {len(unknown):,} of {len(names):,} listed regulators have no expression "
        f"in {matrix.file} and were dropped (listed: {examples(unknown)}; expression: "
        f"{examples(matrix.rows)}). {hint}".rstrip(),
    )
    return kept, notices


_FEW = 10
"""Genes with a group from which on the share of the largest one says something."""


def _one_group(given: Labels | None, groups: Mapping[str, str]) -> list[Notice]:
    """That one group holds most genes, as where the column of another thing was taken."""
    if given is None or len(groups) < _FEW:
        return []
    name, size = Counter(groups.values()).most_common(1)[0]
    if 2 * size <= len(groups):
        return []
    return [
        Notice(
            "one-gene-group",
            f"{given.file}: {size:,} of {len(groups):,} genes are in one group, {name!r}. As an "
            "operon or module that says nothing of its genes; look whether this is the column "
            "that you mean.",
        )
    ]


def _suspicious_names(matrix: Matrix, edge_names: set[str], *, by_place: bool) -> list[Notice]:
    dates, nothings = suspicious(edge_names.union(matrix.rows))
    notices = Notices()
    if dates:
        notices.say(
            "date-names",
            f"{matrix.file} or its edge list: {len(dates):,} gene names look like dates or "
            f"numbers that a spreadsheet made of them: {examples(dates)}. They are kept as "
            "they are; restore the names in the file (2-Sep was SEPTIN2 or SEPT2).",
        )
    if nothings:
        notices.say(
            "nothing-names",
            f"{matrix.file} or its edge list: {examples(nothings)} are kept as gene names. If "
            "they stand for missing names, remove these rows from the file.",
        )
    if not by_place and are_places(matrix.rows) and not edge_names.intersection(matrix.rows):
        notices.say(
            "numbered-genes",
            f"{matrix.file}: genes are called by the numbers of their rows "
            f"({examples(matrix.rows)}), as in a table that lost their names. If they have "
            "names, save it again with them; with pandas, as the table's index.",
        )
    return notices
