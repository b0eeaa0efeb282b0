import json
from dataclasses import replace

import pytest

from grncore.checkpoints import Bundle
from grncore.dataset import Dataset
from grncore.evaluation.measurements import Measurement, rows_json
from grncore.pipeline import Predictor, evaluate, evaluate_retrieval, recover


def _value(rows: list[Measurement], **wanted: object) -> Measurement:
    found = [r for r in rows if all(getattr(r, key) == value for key, value in wanted.items())]
    assert len(found) == 1, (wanted, found)
    return found[0]


def test_rows_agree_with_the_exported_teams(predictor: Predictor) -> None:
    rows = evaluate(predictor, ks=(3, 8))
    table = recover(predictor, top=1)
    for model in predictor.models(2):
        mine = table[(table["model"] == model) & (table["R"] == 2)]
        row = _value(rows, model=model, R=2, metric="exact", subset="all")
        assert row.value == pytest.approx(mine["exact"].mean())
        assert row.n == len(mine)
        given = _value(rows, model=model, R=2, metric="exact_given_covered", subset="all")
        assert given.n == mine["covered"].sum()


def test_subsets_add_up(predictor: Predictor) -> None:
    rows = evaluate(predictor, ks=(8,))
    for row in (r for r in rows if r.subset == "all"):
        parts = [
            _value(rows, model=row.model, R=row.R, metric=row.metric, K=row.K, subset=subset)
            for subset in ("seen_team", "novel_team")
        ]
        assert row.n == sum(part.n for part in parts)
        total = sum((part.value or 0) * part.n for part in parts)
        assert (row.value or 0) * row.n == pytest.approx(total)


def test_siblings_in_training_make_the_split_seen(predictor: Predictor) -> None:
    rows = evaluate(predictor, ks=(8,))
    assert _value(rows, model="neighbour", R=2, metric="exact", subset="seen_team").n > 0


def test_recall_grows_with_k_and_coverage_is_recall_at_the_cap(predictor: Predictor) -> None:
    rows = evaluate(predictor, ks=(2, 4, 6))
    recalls = [
        _value(rows, model="attention", R=4, metric="recall", K=k, subset="all").value
        for k in (2, 4, 6)
    ]
    assert recalls == sorted(recalls)  # type: ignore[type-var]
    coverage = _value(rows, model="attention", R=4, metric="coverage", subset="all")
    assert (coverage.K, coverage.value) == (6, recalls[-1])


def test_oracle_rows_are_covered_and_marked(predictor: Predictor) -> None:
    rows = evaluate(predictor, oracle=True)
    assert all(row.oracle for row in rows)
    assert {row.model for row in rows} == {"attention", "pair", "residual"}
    assert all(row.value == 1 for row in rows if row.metric == "coverage" and row.n)


def test_retrieval_over_all_sizes(predictor: Predictor) -> None:
    rows = evaluate_retrieval(predictor, (4, 11))
    strict = _value(rows, model="popularity", metric="strict_coverage", K=11, subset="all")
    edges = _value(rows, model="popularity", metric="edge_recall", K=11, subset="all")
    assert strict.R is None
    assert strict.n == sum(len(targets) for targets in predictor.split.test.values())
    assert (strict.value or 0) <= (edges.value or 0)


def test_rows_are_plain_json(predictor: Predictor) -> None:
    parsed = json.loads(rows_json(evaluate(predictor, ks=(8,))))
    assert {"model", "R", "metric", "K", "value", "n", "seed", "split", "universe", "subset"} <= (
        set(parsed[0])
    )


def test_every_row_says_what_the_prior_holds_of_the_judged_truth(
    tiny: Dataset, predictor: Predictor, bundle: Bundle
) -> None:
    validation = set(bundle.split.targets("validation"))
    names = tiny.edges[tiny.edges["target"].isin(validation)][["regulator", "target"]]
    names = names.reset_index(drop=True).assign(weight=1.0, sign=0)
    leaking = Predictor(replace(tiny, prior=names), bundle)
    judged = evaluate(leaking, part="validation", ks=(8,))
    judged += evaluate_retrieval(leaking, (4,), "validation")
    for row in json.loads(rows_json(judged)):
        assert row["prior"].startswith("THE PRIOR HOLDS THE ANSWERS")
        assert "names 100% of the" in row["prior"]
    for row in json.loads(rows_json(evaluate_retrieval(leaking, (4,), "test"))):
        assert row["prior"].startswith("The prior names 0% of the"), "it says nothing of these"
    assert {row.prior for row in evaluate_retrieval(predictor, (4,))} == {""}
