"""What a report says about a list of genes: teams, shared regulators, settings, and commands."""

import shlex
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from grncore.answers.enrichment import shared_regulators
from grncore.answers.gene_list import GeneList
from grncore.answers.methods_said import (
    candidates_said,
    checkpoint_said,
    data_said,
    software_said,
    split_said,
)
from grncore.answers.ranked_sets import Team
from grncore.answers.team_signs import SignCheck
from grncore.methods.registry import model_label
from grncore.pipeline.predictor import Predictor


@dataclass(frozen=True, eq=False)
class ListReport:
    """Everything that the page shows.

    Attributes
    ----------
    genes
        The list as it was understood.
    table
        A row a gene, see :func:`grncore.answers.answer_table.answers_for`; with ``stability``
        where that was counted.
    known
        The known team of each gene that has one.
    shared
        Regulators of the teams, see :func:`grncore.answers.enrichment.enriched_regulators`; None
        where there is no background to compare with.
    names
        Name to show for each gene.
    signs
        Where signs come from, as a sentence.
    methods
        Paragraphs.
    commands
        Lines for a shell that name the same teams again.
    """

    dataset: str
    genes: GeneList
    table: pd.DataFrame
    known: Mapping[str, Team]
    shared: pd.DataFrame | None
    names: Mapping[str, str]
    signs: str
    methods: tuple[str, ...]
    commands: tuple[str, ...]
    date: str


def list_report(
    source: Predictor,
    genes: GeneList,
    table: pd.DataFrame,
    background: pd.DataFrame | None,
    check: SignCheck,
    *,
    dataset: str,
    checkpoint: str | None,
    size: int | None,
    date: str,
) -> ListReport:
    """Gather what the report of a list says.

    Parameters
    ----------
    table, background
        Answers for the list, and for the genes that its regulators are compared with.
    check
        Whether signs of the fit could be believed.
    dataset, checkpoint
        What the command line calls them: ``demo`` or a path, and the bundle's folder.
    size
        R that genes without a known team were given; None left it to the method.
    date
        What to print as the day of the report.
    """
    known = source.dataset.teams
    return ListReport(
        dataset=source.dataset.name,
        genes=genes,
        table=table,
        known={gene: known[gene] for gene in table["target"] if gene in known},
        shared=None if background is None else shared_regulators(table, background),
        names={gene: source.dataset.display(gene) for gene in source.dataset.genes},
        signs=_signs_said(table, check),
        methods=_methods(source, table, size),
        commands=recover_commands(source, table, dataset=dataset, checkpoint=checkpoint, size=size),
        date=date,
    )


def recover_commands(
    source: Predictor,
    table: pd.DataFrame,
    *,
    dataset: str,
    checkpoint: str | None,
    size: int | None,
) -> tuple[str, ...]:
    """Commands that name the teams of ``table`` again, one for each method that named some.

    The teams are the sets of rank 1 in the files that they write. Genes without a known team whose
    size was given need a command of their own, because ``--size`` holds for every gene of one.
    """
    by_model: dict[tuple[str, int | None], list[str]] = {}
    for gene, model, team in zip(table["target"], table["model"], table["regulators"], strict=True):
        if team:
            asked = None if gene in source.dataset.teams else size
            by_model.setdefault((model, asked), []).append(gene)
    commands = []
    for (model, asked), genes in by_model.items():
        words = ["python", "-m", "grncore", "recover", _path(dataset)]
        words += [] if checkpoint is None else ["--checkpoint", _path(checkpoint)]
        words += ["--models", model]
        words += [] if asked is None else ["--size", str(asked)]
        out = f"teams-{model}{'' if asked is None else f'-R{asked}'}.csv"
        words += ["--out", out, "--targets", *map(_gene, genes)]
        commands.append(shlex.join(words))
    return tuple(commands)


def _path(text: str) -> str:
    """A path that no command takes for a flag."""
    return f"./{text}" if text.startswith("-") else text


def _gene(name: str) -> str:
    """The same for a gene: blanks around a name are not read, but a word with one is no flag."""
    return f" {name}" if name.startswith("-") else name


def _signs_said(table: pd.DataFrame, check: SignCheck) -> str:
    origins = set(table["sign_source"]) - {""}
    if not origins:
        if check.share is None or check.is_trusted:
            return "No sign is known."
        return (
            f"No signs are shown: read from expression they agree with {check.share:.0%} of "
            f"{check.total:,} known ones, which is not enough to believe the others."
        )
    said = "→ activates, ⊣ represses, as "
    said += " or ".join(
        {
            "model": "the method says",
            "fit": "the fit of the team to expression says",
            "known": "the known network says",
        }[origin]
        for origin in sorted(origins, reverse=True)
    )
    if "fit" in origins and check.share is not None:
        said += (
            f" (signs of the fit agree with {check.share:.0%} of {check.total:,} known ones of "
            "training and validation targets)"
        )
    if "model" in origins and check.doubt:
        said += f"; {check.doubt}"
    return f"{said}."


def _methods(source: Predictor, table: pd.DataFrame, size: int | None) -> tuple[str, ...]:
    named = Counter(
        model for model, team in zip(table["model"], table["regulators"], strict=True) if team
    )
    models = ", ".join(f"{model_label(model)} ({n:,})" for model, n in named.most_common())
    trained = f" ({checkpoint_said(source)})" if source.is_trained else ""
    unknown = "was left to the method" if size is None else f"was given as R = {size}"
    return (
        data_said(source),
        f"{split_said(source)} Agreement is evidence only on targets that no method learnt from "
        "or was chosen on.",
        candidates_said(source, len(source.data.universe), named),
        f"Methods{trained}. Each gene has the team of the method that is recommended for it, with "
        f"the number of genes: {models or 'none'}. The size of the team was taken from the known "
        f"team where there is one; of other genes it {unknown}.",
        software_said(),
    )
