"""One recommended answer for each of many genes, a row a gene: to sort, filter and take along."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grncore.answers.part_sets import sets_of
from grncore.answers.ranked_sets import RankedSets, StoredTeams
from grncore.answers.target import role_of
from grncore.answers.team_signs import SIGN_WORDS, SignCheck, signs_by_fit, with_known
from grncore.answers.track_record import TrackRecord
from grncore.answers.verdict_of_target import (
    member_probabilities,
    model_order,
    short_list,
    team_probability,
)
from grncore.export import join_names
from grncore.export.names import delimited_text
from grncore.pipeline.predictor import Predictor
from grncore.progress import Progress, silent

ANSWER_COLUMNS = (
    "target", "name", "R", "role", "regulators", "regulator_names", "signs", "sign_source",
    "coefficients", "member_probability", "probability", "promised", "told_apart", "model", "exact",
)  # fmt: skip
"""Columns of the table."""

EDGE_COLUMNS = (
    "regulator", "target", "regulator_name", "target_name", "sign", "effect", "coefficient",
    "probability", "team_probability", "in_list", "model",
)  # fmt: skip
"""Columns of the same as edges."""

ANSWERS_AT_ONCE = 16
"""Targets decoded between two reports of progress."""


@dataclass(frozen=True, eq=False)
class Answers:
    """Recommended teams of many genes.

    Attributes
    ----------
    table
        A row a gene, with :data:`ANSWER_COLUMNS`.
    sets
        Every set that the recommended model listed for it.
    """

    table: pd.DataFrame
    sets: Mapping[str, RankedSets]


def joined_answers(parts: Iterable[Answers], genes: Sequence[str]) -> Answers:
    """The answers of ``genes``, in their order, from parts that hold each of them."""
    tables: list[pd.DataFrame] = []
    sets: dict[str, RankedSets] = {}
    for part in parts:
        new = {gene: found for gene, found in part.sets.items() if gene not in sets}
        tables.append(part.table[part.table["target"].isin(list(new))])
        sets |= new
    names = list(dict.fromkeys(genes))
    whole = pd.concat([table for table in tables if len(table)] or tables, ignore_index=True)
    place = pd.Series(range(len(whole)), index=whole["target"])
    return Answers(
        whole.iloc[place[names]].reset_index(drop=True), {gene: sets[gene] for gene in names}
    )


def by_team_size(
    source: Predictor, genes: Sequence[str], size: int | None
) -> Mapping[int | None, Sequence[str]]:
    """Genes by the size of the team that is looked for, those of no told size last.

    Parameters
    ----------
    size
        R of genes whose team is not known; None leaves it to models that choose sizes.
    """
    found: dict[int | None, list[str]] = {}
    for gene in dict.fromkeys(genes):
        found.setdefault(len(source.dataset.teams.get(gene, ())) or size, []).append(gene)
    return dict(sorted(found.items(), key=lambda item: (item[0] is None, item[0] or 0)))


def answers_for(
    source: Predictor,
    genes: Sequence[str],
    records: Mapping[str, TrackRecord],
    check: SignCheck,
    *,
    size: int | None,
    models: Sequence[str] | None = None,
    stored: StoredTeams | None = None,
    progress: Progress = silent,
) -> Answers:
    """The recommended team of each gene, with :data:`ANSWER_COLUMNS`, in the order of ``genes``.

    ``probability`` is that of the whole team, ``exact`` compares it with the known one; both are
    blank where nothing is known. Teams, signs, ``coefficients`` (sizes of effects on the model's
    own scale, empty where it gives none) and ``member_probability`` are tuples of one length.
    ``promised`` are the teams of the list that holds the true one with
    :data:`grncore.answers.track_record.PROMISE`, empty where no list does; ``told_apart`` is a
    class of :data:`grncore.teams.IDENTIFIABILITY`, blank where the model does not say.

    Parameters
    ----------
    records, check
        As for :func:`grncore.answers.verdict_of_target.target_verdict`.
    size
        R of genes whose team is not known; None leaves it to models that choose sizes.
    models
        Take answers of these alone; by default of all that answer.
    stored
        Sets to use instead of decoding, where they are there.
    """
    found: dict[str, RankedSets] = {}
    for team_size, names in by_team_size(source, genes, size).items():
        found |= _recommended(source, names, team_size, models, records, stored, progress)
    rows = [_row(source, gene, found[gene], records, size) for gene in found]
    table = pd.DataFrame(rows, columns=list(ANSWER_COLUMNS))
    table = _with_signs(source, table, found, check)
    order = {gene: place for place, gene in enumerate(dict.fromkeys(genes))}
    table = table.sort_values("target", key=lambda column: column.map(order), ignore_index=True)
    table = table.astype({"exact": "boolean", "probability": "float64", "R": "int64"})
    return Answers(table, found)


def _recommended(
    source: Predictor,
    names: Sequence[str],
    size: int | None,
    models: Sequence[str] | None,
    records: Mapping[str, TrackRecord],
    stored: StoredTeams | None,
    progress: Progress,
) -> dict[str, RankedSets]:
    """Sets of the best model that has an answer for each gene."""
    found: dict[str, RankedSets] = {}
    offered = [m for m in source.models(size) if models is None or m in models]
    for model in model_order(records, offered):
        waiting = [name for name in names if name not in found or not found[name].sets]
        if not waiting:
            break
        kept = {} if stored is None else {n: stored.of(n, model, size) for n in waiting}
        found |= {name: one for name, one in kept.items() if one is not None}
        lacking = [name for name in waiting if kept.get(name) is None]
        found |= sets_of(source, model, lacking, size, at_once=ANSWERS_AT_ONCE, progress=progress)
    return found


def _row(
    source: Predictor,
    gene: str,
    sets: RankedSets,
    records: Mapping[str, TrackRecord],
    size: int | None,
) -> tuple[object, ...]:
    dataset = source.dataset
    truth = dataset.teams.get(gene, ())
    record = records.get(sets.model)
    whole = team_probability(sets, record)
    coefficients = sets.coefficients[0] if sets.coefficients is not None and sets.sets else ()
    is_judged = bool(truth) and gene not in dataset.shortened
    return (
        gene, dataset.display(gene), len(sets.best) or len(truth) or size or 0,
        role_of(dataset, source.split.part_of(gene), gene), sets.best,
        tuple(map(dataset.display, sets.best)), (), "", coefficients,
        member_probabilities(sets, record), np.nan if whole is None else whole,
        short_list(sets, record) or (), sets.identifiability or "", sets.model,
        set(sets.best) == set(truth) if is_judged else None,
    )  # fmt: skip


def _with_signs(
    source: Predictor, table: pd.DataFrame, found: Mapping[str, RankedSets], check: SignCheck
) -> pd.DataFrame:
    """Signs of known edges, else by the model, else by the fit where that is trusted."""
    said: list[tuple[int, ...]] = []
    origin: list[str] = []
    for gene, team in zip(table["target"], table["regulators"], strict=True):
        own = found[gene].signs
        first = own[0] if own else ()
        said.append(first if any(first) else (0,) * len(team))
        origin.append("model" if any(first) else "")
    if check.is_trusted:
        silent_rows = [place for place, by in enumerate(origin) if not by]
        pairs = [
            (str(table["target"].iloc[p]), tuple(table["regulators"].iloc[p])) for p in silent_rows
        ]
        for place, signs in zip(silent_rows, signs_by_fit(source, pairs), strict=True):
            said[place], origin[place] = signs, "fit" if signs else ""
    for place, (gene, team) in enumerate(zip(table["target"], table["regulators"], strict=True)):
        said[place] = with_known(source, gene, team, said[place])
        if any(said[place]) and not origin[place]:
            origin[place] = "known"
    return table.assign(signs=pd.Series(said, dtype=object), sign_source=origin)


def answers_csv(table: pd.DataFrame) -> str:
    """The table as CSV: identifiers and names, effects in words, one value for each regulator.

    Further columns of ``table`` follow as they are.
    """
    texts: dict[str, list[str]] = {}
    for name in table.columns:
        values = table[name].tolist()
        if name in ("regulators", "regulator_names"):
            texts[name] = [join_names(team) for team in values]
        elif name == "signs":
            texts["effects"] = [";".join(SIGN_WORDS[sign] for sign in signs) for signs in values]
        elif name in ("member_probability", "member_stability", "coefficients"):
            texts[name] = [";".join(map(_number, numbers)) for numbers in values]
        elif name == "promised":
            texts["promised_list"] = [" | ".join(map(join_names, teams)) for teams in values]
        elif name in ("probability", "stability"):
            texts[name] = [_number(value) for value in values]
        else:
            texts[name] = ["" if pd.isna(value) else str(value) for value in values]
    return delimited_text(list(texts), list(texts.values()))


def answer_edges(table: pd.DataFrame) -> pd.DataFrame:
    """A row an edge, with :data:`EDGE_COLUMNS`.

    ``sign`` is 1, -1 or 0 (not known) and ``effect`` the same in words; ``probability`` is that of
    the edge, ``team_probability`` that of the whole team. ``in_list`` is the share of the teams of
    the promised list that hold the regulator. What is not known is blank. Answers with stability
    (:func:`grncore.answers.stabilities.with_stability`) give ``stability`` and ``team_stability``.
    """
    rows = [
        (
            gene, target, name, target_name, sign, SIGN_WORDS[sign], size,
            np.nan if chance is None else chance, whole,
            np.mean([gene in one for one in promised]) if promised else np.nan, model,
        )
        for target, target_name, team, named, signs, sizes, chances, whole, promised, model in zip(
            *(table[name] for name in (
                "target", "name", "regulators", "regulator_names", "signs", "coefficients",
                "member_probability", "probability", "promised", "model",
            )), strict=True,
        )
        for gene, name, sign, size, chance in zip(
            team, named, signs, sizes or (np.nan,) * len(team), chances, strict=True
        )
    ]  # fmt: skip
    edges = pd.DataFrame(rows, columns=list(EDGE_COLUMNS))
    if "stability" not in table:
        return edges
    sizes = table["regulators"].map(len)
    members = [
        one
        for team, found in zip(table["regulators"], table["member_stability"], strict=True)
        for one in found or (np.nan,) * len(team)
    ]
    return edges.assign(
        stability=members, team_stability=np.repeat(table["stability"].to_numpy(), sizes)
    )


def _number(value: float | None) -> str:
    return "" if value is None or not np.isfinite(value) else f"{value:.4f}"
