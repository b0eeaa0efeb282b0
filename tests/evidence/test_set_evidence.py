import numpy as np
import pytest
from scipy.optimize import lsq_linear

from grncore.errors import InputError
from grncore.evidence import set_evidence
from grncore.evidence.box import Box
from grncore.evidence.responses import ResponseFamily, responses
from grncore.evidence.search import best_sets
from grncore.evidence.snapshot import SnapshotConstants
from grncore.evidence.snapshot_evidence import SnapshotEvidence
from tests.evidence.cases import mechanism

CONSTANTS = SnapshotConstants(between=0.3, within=0.2, attenuation=0.5, box=Box(0.5, 6.0))


@pytest.fixture(scope="module")
def made():
    return mechanism(seed=0)


@pytest.fixture(scope="module")
def evidence(made):
    return SnapshotEvidence.of(
        made.amounts, made.regulators, cell_groups=made.groups, constants=CONSTANTS
    )


def written_out(made, evidence, target, members, signs):
    """The snapshot form's least squares, observation by observation, by a general solver."""
    k = evidence.constants
    h = responses(made.amounts[members], evidence.groups, k.response)
    u = np.where(np.array(signs)[:, None] > 0, h, 1.0 - h)
    rows, aims = [], []
    for group in range(len(evidence.groups)):
        cells = evidence.groups.number == group
        y = made.amounts[target, cells]
        variance = max(y.mean(), 0.02 * made.amounts[target].mean())
        root = np.sqrt(k.between * cells.sum() / variance)
        rows.append(root * u[:, cells].mean(axis=1)[None])
        aims.append([root * y.mean()])
        root = np.sqrt(k.within / variance)
        moved = u[:, cells] - u[:, cells].mean(axis=1, keepdims=True)
        rows.append(root * k.attenuation * moved.T)
        aims.append(root * (y - y.mean()))
    found = lsq_linear(
        np.concatenate(rows), np.concatenate(aims), (k.box.lower, k.box.upper), method="bvls"
    )
    return 2 * found.cost, found.x


def test_residuals_are_those_of_the_least_squares_written_out(made, evidence):
    for target in made.targets[:3]:
        sets = np.array([[0, 1], [2, 5], [3, 4]])
        fitted = evidence.residuals(target, made.regulators[sets])
        for place, members in enumerate(made.regulators[sets]):
            cost, found = written_out(made, evidence, target, members, fitted.signs[place])
            assert fitted.residual[place] == pytest.approx(cost, rel=1e-8)
            np.testing.assert_allclose(fitted.coefficients[place], found, rtol=1e-5)


def test_the_parts_of_a_residual_add_up(made, evidence):
    found = evidence.best_sets(int(made.targets[0]), 2, 7)
    assert set(found.parts) == {"between", "within"}
    np.testing.assert_allclose(
        found.parts["between"] + found.parts["within"], found.residual, rtol=1e-8
    )


def test_it_names_the_teams_and_signs_that_made_the_data(made, evidence):
    for target, team, signs in zip(made.targets, made.teams, made.signs, strict=True):
        found = evidence.best_sets(int(target), len(team), 3)
        assert found.proved
        assert found.sets[0].tolist() == team.tolist()
        assert found.signs[0].tolist() == signs.tolist()


def test_a_target_never_regulates_itself(made, evidence):
    regulator = int(made.regulators[3])
    found = evidence.best_sets(regulator, 2, 1000)
    assert regulator not in found.sets
    assert regulator not in evidence.usable(regulator)
    with pytest.raises(InputError, match="regulator of itself"):
        evidence.residuals(regulator, np.array([[regulator, made.regulators[0]]]))


def test_sets_that_cannot_be_are_errors_that_say_why(made, evidence):
    target = int(made.targets[0])
    with pytest.raises(InputError, match="not among the candidate regulators"):
        evidence.residuals(target, np.array([[made.regulators[0], made.targets[1]]]))
    with pytest.raises(InputError, match="same regulator twice"):
        evidence.explain(target, np.array([made.regulators[0], made.regulators[0]]))


def test_the_order_of_genes_cells_and_group_names_does_not_matter(made, evidence):
    rng = np.random.default_rng(1)
    cells, genes = rng.permutation(made.amounts.shape[1]), rng.permutation(len(made.amounts))
    back = np.argsort(genes)
    moved = SnapshotEvidence.of(
        made.amounts[genes][:, cells],
        back[made.regulators],
        cell_groups=np.array([f"type {9 - g}" for g in made.groups])[cells],
        constants=CONSTANTS,
    )
    for target in made.targets[:3]:
        plain = evidence.best_sets(int(target), 2, 5)
        other = moved.best_sets(int(back[target]), 2, 5)
        np.testing.assert_allclose(other.residual, plain.residual, rtol=1e-7)
        np.testing.assert_array_equal(np.sort(genes[other.sets], axis=1), plain.sets)


def test_without_groups_all_cells_are_one(made):
    plain = SnapshotEvidence.of(made.amounts, made.regulators, constants=CONSTANTS)
    one = SnapshotEvidence.of(
        made.amounts,
        made.regulators,
        cell_groups=["all"] * made.amounts.shape[1],
        constants=CONSTANTS,
    )
    found = plain.best_sets(int(made.targets[0]), 2, 3)
    again = one.best_sets(int(made.targets[0]), 2, 3)
    np.testing.assert_array_equal(found.sets, again.sets)
    assert np.isfinite(found.residual).all()


def test_constant_and_silent_genes_are_no_candidates_and_harm_no_one(made):
    amounts = made.amounts.copy()
    amounts[made.regulators[6]] = 4.0
    amounts[made.regulators[7]] = 0.0
    evidence = SnapshotEvidence.of(
        amounts, made.regulators, cell_groups=made.groups, constants=CONSTANTS
    )
    target = int(made.targets[0])
    assert not np.isin(made.regulators[6:8], evidence.usable(target)).any()
    found = evidence.best_sets(target, 2, 1000)
    assert not np.isin(made.regulators[6:8], found.sets).any()
    fitted = evidence.best_sets(int(made.regulators[7]), 1, 3)
    assert np.isfinite(fitted.residual).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x: -x, "natural scale"),
        (lambda x: x[:, :1], "two cells or more"),
        (lambda x: np.full_like(x, 3.0), "whose expression varies"),
        (lambda x: np.where(x == x.max(), np.nan, x), "not finite"),
    ],
)
def test_values_that_cannot_be_used_are_errors(made, change, message):
    with pytest.raises(InputError, match=message):
        SnapshotEvidence.of(change(made.amounts), made.regulators, constants=CONSTANTS)


def test_labels_must_fit_the_cells(made):
    with pytest.raises(InputError, match="one label for every cell"):
        SnapshotEvidence.of(
            made.amounts, made.regulators, cell_groups=["a", "b"], constants=CONSTANTS
        )


def test_linear_responses_have_a_free_intercept_and_do_not_care_for_the_scale(made):
    values = np.log1p(made.amounts)
    constants = SnapshotConstants(
        ResponseFamily("linear"), box=Box(intercept=True), noise="constant"
    )
    plain = SnapshotEvidence.of(values, made.regulators, constants=constants)
    moved = SnapshotEvidence.of(3.0 * values - 7.0, made.regulators, constants=constants)
    for target in made.targets[:3]:
        found, other = plain.best_sets(int(target), 2, 4), moved.best_sets(int(target), 2, 4)
        np.testing.assert_allclose(other.residual, found.residual, rtol=1e-6)
        np.testing.assert_array_equal(other.sets, found.sets)
        members = found.sets[0]
        design = np.column_stack([values[members].T, np.ones(values.shape[1])])
        left = np.linalg.lstsq(design, values[target], rcond=None)[1][0]
        assert found.residual[0] == pytest.approx(left / values[target].var(), rel=1e-8)


def test_the_size_is_found_where_teams_are_clear(made):
    fitted = SnapshotEvidence.fit(made.amounts, made.regulators, cell_groups=made.groups)
    for target, team in zip(made.targets[:6], made.teams[:6], strict=True):
        choice = fitted.choose_size(int(target), 4)
        assert choice.size == len(team)
        assert choice.weights.sum() == pytest.approx(1.0)
        assert choice.weights.argmax() + 1 == choice.size


def test_sets_that_are_listed_anyway_are_searched_once(made, evidence, monkeypatch):
    asked = []

    def searched(gram, size, top=1, **given):
        asked.append((size, top))
        return best_sets(gram, size, top, **given)

    monkeypatch.setattr(set_evidence, "best_sets", searched)
    for target in map(int, made.targets[6:12]):
        alone = evidence.choose_size(target, 4)
        asked.clear()
        choice = evidence.choose_size(target, 4, listed=30)
        assert choice.size == alone.size
        listed = [evidence.best_sets(target, size, 30) for size in range(1, choice.size + 2)]
        assert all(len(sets) == 30 or sets.sets.shape[1] == 1 for sets in listed)
        # Sizes beyond the next one are asked for their best set alone.
        assert len(asked) == len(set(asked))
        assert {size for size, top in asked if top == 30} == set(range(1, choice.size + 2))


def test_users_of_several_targets_share_what_is_kept_of_each(made, monkeypatch):
    evidence = SnapshotEvidence.of(
        made.amounts, made.regulators, cell_groups=made.groups, constants=CONSTANTS
    )
    one, other = (int(target) for target in made.targets[:2])
    asked = []
    real = evidence._gram
    monkeypatch.setattr(evidence, "_gram", lambda target: asked.append(target) or real(target))
    for target in (one, other, one, other):
        evidence.best_sets(target, 2)
    assert asked == [one, other]
