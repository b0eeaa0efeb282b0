"""`recover`: the teams of genes; and the teams as they show themselves."""

from collections.abc import Hashable, Mapping, Sequence
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from grncore.answers.team_signs import SIGN_MARKS
from grncore.answers.verdict_of_target import model_order
from grncore.api.checked import checked_list, checked_path
from grncore.api.fitting import Model
from grncore.api.shown import Look, Shown
from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.export import (
    add_teams,
    genuine_names,
    is_parquet,
    predicted_edges,
    read_team_rows,
    teams_anndata,
    teams_csv,
    write_teams_parquet,
)
from grncore.methods.registry import model_label
from grncore.pipeline.lookup import resolve_gene
from grncore.pipeline.predictor import Predictor
from grncore.pipeline.recipe import untrained_recipe
from grncore.pipeline.recover import recover as recovered
from grncore.progress import Progress, silent

if TYPE_CHECKING:
    from anndata import AnnData
    from plotly.graph_objects import Figure


class RecoveredTeams(Shown):
    """Best sets of each gene under each model.

    Parameters
    ----------
    dataset
        Their data.
    table
        As :func:`grncore.pipeline.recover.recover` gives it.
    """

    def __init__(self, dataset: Dataset, table: pd.DataFrame) -> None:
        self.dataset = dataset
        self._table = table

    @property
    def models(self) -> tuple[str, ...]:
        """Models whose teams are here, in the order of tables."""
        return tuple(dict.fromkeys(self._table["model"]))

    def to_frame(self) -> pd.DataFrame:
        """One row for each set, with the columns of :mod:`grncore.export.team_files`."""
        return self._table.copy()

    def best(self, model: str | None = None) -> pd.DataFrame:
        """The first set of each gene under one model, names as they are shown.

        Raises
        ------
        InputError
            If the model is not here, or none is named where there are several.
        """
        rows = self._table[(self._table["model"] == self._one(model)) & (self._table["rank"] == 1)]
        said = pd.DataFrame([_said(self.dataset, row) for row in rows.to_dict("records")])
        # Models beside it may have said it where this one does not.
        unsaid = [name for name in ("probability",) if name in said and said[name].isna().all()]
        return said.drop(columns=unsaid)

    def to_csv(self) -> str:
        """Text of a team file, which the app and :mod:`grncore.export` read back."""
        return teams_csv(self._table)

    def to_parquet(self, path: Path | str) -> None:
        """Write a team file as Parquet, for what is too big for CSV; :func:`read_teams` reads it.

        Raises
        ------
        InputError
            If pyarrow is not installed, or ``path`` cannot be a path.
        """
        write_teams_parquet(checked_path("path", path), self._table)

    def to_edges(self, model: str | None = None) -> pd.DataFrame:
        """Edges of one model's first sets: ``TF``, ``target``, ``importance`` and what is known.

        Raises
        ------
        InputError
            As :meth:`best`.
        """
        return predicted_edges(self._table, self._one(model))

    def to_anndata(self, into: "AnnData | None" = None) -> "AnnData":
        """Expression with the teams in ``varm`` and ``uns`` and activities in ``obsm``.

        Parameters
        ----------
        into
            Put them there instead of into a new object; its genes and cells are found by name.

        Raises
        ------
        InputError
            If ``into`` lacks genes or cells of the data, or is no AnnData.
        """
        if into is None:
            return teams_anndata(self.dataset, self._table)
        if not hasattr(into, "var_names"):
            raise InputError(f"into is a {type(into).__name__}; give an AnnData.")
        add_teams(into, self.dataset, self._table)
        return into

    def plot(self, gene: str | None = None, model: str | None = None) -> "Figure":
        """The sets listed for one gene, or the regulators with most targets.

        Parameters
        ----------
        gene
            Identifier or display name.
        model
            That whose teams a notebook shows, where none is named.

        Raises
        ------
        InputError
            If the model or a team of the gene is not here.
        """
        # Drawn on demand: the library needs no plotly.
        from grncore.drawing.recovered import listed_sets_figure, regulators_figure

        chosen = self._one(model or self._first())
        display, by = self.dataset.display, model_label(chosen)
        if gene is None:
            return regulators_figure(self.to_edges(chosen), display=display, by=by)
        target = resolve_gene(self.dataset, gene)
        rows = self._table[(self._table["model"] == chosen) & (self._table["target"] == target)]
        if rows.empty or not rows["regulators"].iloc[0]:
            raise InputError(f"{by} names no team of {display(target)} here.")
        return listed_sets_figure(rows, display=display, by=by)

    def _one(self, model: str | None) -> str:
        if model is None and len(self.models) == 1:
            return self.models[0]
        if model not in self.models:
            raise InputError(
                f"Name one of the models {list(self.models)}, such as model={self.models[-1]!r}."
                if self.models
                else "There are no teams here."
            )
        return str(model)

    def _first(self) -> str | None:
        """The model that is shown; None where there are no teams.

        The first of the order by which the app asks where nothing is measured: never the last of
        the table, which is the simplest baseline.
        """
        return model_order({}, self.models)[0] if self.models else None

    def _look(self) -> Look:
        genes = self._table["target"].nunique()
        note = f"{genes:,} genes, models: {', '.join(map(model_label, self.models)) or 'none'}."
        model = self._first()
        if model is None:
            return Look("Teams", note=note)
        return Look(f"Teams by {model_label(model)}", self.best(model), note)


def read_teams(
    path: Path | str,
    dataset: Dataset,
    *,
    genes: Sequence[str] | str | None = None,
    sizes: Sequence[int] | None = None,
    models: Sequence[str] | str | None = None,
) -> RecoveredTeams:
    """Read the teams that ``recover`` wrote, as CSV or Parquet; of Parquet only what is asked for.

    Parameters
    ----------
    dataset
        The data that they were named for.
    genes, sizes, models
        Some of them; by default all.

    Raises
    ------
    InputError
        If the file is no table of teams, is of other data, or a gene is unknown; if what is asked
        for is no list, or ``path`` cannot be a path.
    """
    if not isinstance(dataset, Dataset):
        raise InputError(f"read_teams takes a dataset, not {dataset!r:.60}.")
    asked = [genes] if isinstance(genes, str) else genes
    named = [models] if isinstance(models, str) else models
    checked_list("genes", asked, str)
    checked_list("models", named, str)
    checked_list("sizes", sizes, Integral)
    targets = None if asked is None else [resolve_gene(dataset, gene) for gene in asked]
    place = checked_path("path", path)
    if is_parquet(place):
        table = read_team_rows(place, sizes=sizes, models=named, targets=targets)
    else:
        table = genuine_names(
            read_team_rows(place, sizes=sizes, models=named), dataset.genes, str(path)
        )
        if targets is not None:
            table = table[table["target"].isin(targets)].reset_index(drop=True)
    foreign = sorted(set(table["target"]) - set(dataset.genes))
    if foreign:
        raise InputError(
            f"{path}: it names teams of {len(foreign)} genes that {dataset.name} lacks, such as "
            f"{foreign[:3]}. Give the data that they were recovered from."
        )
    return RecoveredTeams(dataset, table)


def _said(dataset: Dataset, row: Mapping[Hashable, Any]) -> dict[str, object]:
    """One team in the words of a table."""
    signs = row.get("signs") or (0,) * len(row["regulators"])
    said: dict[str, object] = {
        "target": dataset.display(row["target"]),
        "team": tuple(
            f"{dataset.display(gene)}{' ' + SIGN_MARKS[sign] if sign else ''}"
            for gene, sign in zip(row["regulators"], signs, strict=True)
        ),
    }
    if "probability" in row:
        said["probability"] = float(row["probability"])
    if row["truth"]:
        said["known team"] = tuple(map(dataset.display, row["truth"]))
        said["exact"] = row["exact"]
        said["part"] = row["part"]
    return said


def recover(
    source: Model | Dataset,
    genes: Sequence[str] | str | None = None,
    *,
    size: int | Literal["auto"] | None = None,
    models: Sequence[str] | str | None = None,
    top: int = 10,
    progress: Progress = silent,
) -> RecoveredTeams:
    """Name the teams of genes.

    Parameters
    ----------
    source
        A trained model; or a dataset, for what needs no training.
    genes
        Identifiers or display names. By default the test targets, or every gene whose expression
        varies where no edge is known.
    size
        Number of regulators of a team. By default that of the known team, where there is one;
        ``auto`` leaves it to the models that choose it.
    models
        Some of the models; by default all that answer.
    top
        Sets to list for each gene.

    Raises
    ------
    InputError
        As :func:`grncore.pipeline.recover.recover`.
    """
    if isinstance(source, Model):
        predictor, dataset = source.predictor, source.dataset
    elif not isinstance(source, Dataset):
        raise InputError(f"recover takes a model or a dataset, not {source!r:.60}.")
    else:
        dataset = source
        predictor = Predictor(dataset, recipe=untrained_recipe(dataset), patient=True)
    table = recovered(
        predictor,
        [genes] if isinstance(genes, str) else genes,
        size=None if isinstance(size, str) and size == "auto" else size,
        own_size=isinstance(size, str) and size == "auto",
        models=[models] if isinstance(models, str) else models,
        top=top,
        progress=progress,
    )
    return RecoveredTeams(dataset, table)
