import pytest

from grncore.dataset import Dataset
from grncore.errors import InputError
from grncore.methods.registry import direct
from grncore.reproduction import PARTS, Scope, default_parts, make_plan
from grncore.reproduction.plan import ReportPart, needs


@pytest.mark.parametrize("part", PARTS)
def test_every_task_comes_after_what_it_needs_and_once(scope: Scope, part) -> None:
    tasks = make_plan(scope, (part,))
    assert tasks
    assert len(set(tasks)) == len(tasks)
    for place, task in enumerate(tasks):
        assert set(needs(task)) <= set(tasks[:place]), task.title


def test_parts_share_tasks(scope: Scope) -> None:
    both = make_plan(scope, ("tables", "seeds"))
    separate = set(make_plan(scope, ("tables",))) | set(make_plan(scope, ("seeds",)))
    assert set(both) == separate


def test_strata_without_enough_targets_are_refused(tiny: Dataset) -> None:
    assert default_parts(tiny) == ("retrieval",)
    with pytest.raises(InputError, match="too few"):
        make_plan(Scope(tiny), ("tables",))


def test_rankers_are_fitted_by_the_part_about_evidence_alone(scope: Scope) -> None:
    def named(part: ReportPart) -> set[tuple[str, str]]:
        tasks = make_plan(scope, (part,))
        return {(task.method, task.setting.split) for task in tasks if task.kind == "name"}

    fitted = set(direct())
    assert not fitted & {method for method, _ in named("tables") | named("team")}
    assert {(kind, split) for kind in fitted for split in ("random", "team")} <= named("evidence")
    assert ("neighbour", "random") in named("tables") & named("evidence")
