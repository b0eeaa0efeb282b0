"""Methods that name teams directly: how sure they are and the sizes they choose, as `evaluate`
says it of the same methods."""

from pathlib import Path

import pandas as pd
import pytest

from grncore.methods.registry import METHODS, direct, without_a_run
from grncore.pipeline import Predictor, Recipe, evaluate, train
from grncore.reproduction import Report, Scope
from grncore.reproduction.direct import name_teams
from grncore.reproduction.experiment import Experiments
from grncore.reproduction.markdown import printed_table
from grncore.reproduction.task import SIZE_CHOSEN, Task
from tests.reproduction.conftest import QUICK

SIZING = sorted(
    kind for kind in {**without_a_run(), **direct()} if METHODS[kind].sizes_itself
)  # fmt: skip


@pytest.mark.parametrize("own_size", [False, True])
def test_trust_and_chosen_sizes_agree_with_evaluate(
    scope: Scope, finished: tuple[Report, Path], tmp_path: Path, own_size: bool
) -> None:
    kinds = ("evidence_ranker", "snapshot_ranker")
    recipe = Recipe(
        seed=1, strata=(2, 3), universe="listed", retriever="popularity", models=kinds, k=9,
    )  # fmt: skip
    bundle = train(scope.dataset, recipe, tmp_path / "bundle")
    rows = evaluate(Predictor(scope.dataset, bundle), ks=(5,), own_size=own_size)
    values = finished[0].values
    values = values[
        (values["seed"] == 1) & (values["split"] == "random")
        & (values["variant"] == (SIZE_CHOSEN if own_size else ""))
    ]  # fmt: skip
    judged = set()
    for row in rows:
        if row.model not in kinds or row.metric in ("recall", "exact_given_covered", "coverage"):
            continue
        own = values[
            (values["model"] == row.model) & (values["metric"] == row.metric)
            & (values["subset"] == row.subset)
        ]  # fmt: skip
        own = own[own["R"].isna() if row.R is None else own["R"] == row.R]
        if row.metric == "named_size":
            own = own[own["K"] == row.K]
        assert len(own) == 1, row
        assert own["n"].iloc[0] == row.n
        if row.value is not None:
            assert own["value"].iloc[0] == pytest.approx(row.value)
        judged.add(row.metric)
    wanted = {"exact", "calibration_error", "promise_kept", "promised", "list_length"}
    assert judged == wanted | ({"named_size"} if own_size else set())


def test_every_method_that_chooses_sizes_is_asked_to(finished: tuple[Report, Path]) -> None:
    values = finished[0].values
    sizes = values[values["metric"] == "named_size"]
    answered = set(values[values["metric"] == "exact"]["model"])
    assert set(sizes["model"]) == set(SIZING) & answered
    shares = sizes.groupby(["model", "split", "seed", "R"])["value"].sum()
    assert shares.to_numpy() == pytest.approx(1.0)
    assert set(sizes["variant"]) == {SIZE_CHOSEN}


def test_tables_of_trust_have_one_column_for_every_size(finished: tuple[Report, Path]) -> None:
    tables = {table.name: (table, filled) for table, filled in finished[0].tables}
    trust = printed_table(*tables["How sure"])
    assert list(trust.columns) == ["", "every R", "n"]
    assert "Evidence ranker, calibration error" in trust[""].tolist()
    chosen = printed_table(*tables["R chosen"])
    assert list(chosen.columns) == ["", "R = 2", "R = 3", "n"]
    assert "Neighbour copy" not in chosen[""].tolist()
    assert isinstance(chosen, pd.DataFrame) and len(chosen) >= 2


def test_a_ranker_that_was_fitted_is_not_fitted_again(
    scope: Scope, finished: tuple[Report, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report that is stopped after a fit goes on from there."""
    (setting,) = scope.settings(seeds=(1,))
    task = Task("name", setting, "evidence_ranker")
    experiments = Experiments(scope.dataset, finished[1] / "models", settings=QUICK)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("fitted again")

    monkeypatch.setattr("grncore.ranking.ranker.EvidenceRanker.fit", refuse)
    found = name_teams(task, experiments.under(setting))
    exact = [value for value in found.values if value.metric == "exact" and not value.variant]
    of_report = finished[0].values
    of_report = of_report[
        (of_report["model"] == task.method) & (of_report["seed"] == 1)
        & (of_report["split"] == "random") & (of_report["metric"] == "exact")
        & (of_report["variant"] == "")
    ]  # fmt: skip
    assert sorted(value.value for value in exact if value.n) == sorted(of_report["value"].dropna())
