"""Two rankers and a gate: a target whose team training holds, and one whose team is new."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grncore.errors import InputError
from grncore.ranking.candidates import Candidates, LabelledCandidates, place_among
from grncore.ranking.choice import NONE, Choice, Question, logsumexp
from grncore.ranking.label_numbers import COUNTED
from grncore.ranking.stray import StrayChoice, fit_stray

LEAST_UTILITY = -30.0


@dataclass(frozen=True, eq=False)
class RankedCandidates:
    """Candidates with the probability that each is exactly the target's team.

    Attributes
    ----------
    sets
        ``(n, R)`` genes, most probable first.
    probability
        ``(n,)``; they sum to less than 1: the rest is that the team is not among the candidates.
    known
        ``(n,)`` whether training holds the team.
    new_share
        Probability that the target's team is new to training.
    rows
        ``(n,)`` row of each set among the candidates.
    known_utility, new_utility
        Logarithm of the summed exponentials of utility over the sets that training holds, and over
        the others: how good they are, which shares of probability do not say. Never below
        ``LEAST_UTILITY``, which stands for no set.
    """

    sets: NDArray[np.int64]
    probability: NDArray[np.float64]
    known: NDArray[np.bool_]
    new_share: float
    rows: NDArray[np.int64]
    known_utility: float
    new_utility: float

    def place_of(self, team: NDArray[np.int64]) -> int:
        """Place of a team, -1 where it is no candidate."""
        return place_among(self.sets, team)


@dataclass(frozen=True, eq=False)
class Mixture:
    """P(set) = (1 - g) P(set | known team) + g P(set | new team), g by the gate.

    Attributes
    ----------
    known, new
        Conditional logits over the teams that training holds, of which some targets may stray, and
        over all other sets.
    gate
        A conditional logit with one option, 'known', against 'none of these': new.
    shift
        Added to the gate's log odds of a new team: how much more common new teams are among the
        targets that are asked than among training targets left out.
    none_shift
        Added to the utility of 'none of these' among new sets: how much more often the team of a
        target that is asked is no candidate at all, since its regulators are in no training edge.
    """

    known: StrayChoice
    new: Choice
    gate: Choice
    shift: float = 0.0
    none_shift: float = 0.0

    def rank(self, candidates: Candidates) -> RankedCandidates:
        """Probabilities of all candidates, most probable first.

        Raises
        ------
        InputError
            If it was fitted to other numbers of a set than these.
        """
        weighed, given = len(self.new.weights), candidates.values.shape[1]
        if weighed != given:
            raise InputError(
                f"This ranker weighs {weighed} numbers of a set, and the data gives {given}: it "
                "was trained with another prior, other groups or positions. Load the data as it "
                "was then, or train again."
            )
        known_rows, new_rows = np.flatnonzero(candidates.known), np.flatnonzero(~candidates.known)
        context = _context(candidates)
        known = self.known.log_chances(candidates.values[known_rows], context)[:-1]
        every_new = self.new.log_chances(candidates.values[new_rows], context)
        every_new[-1] += self.none_shift
        new = every_new[:-1] - logsumexp(every_new)
        new_share = float(1.0 / (1.0 + np.exp(-self._odds(candidates) - self.shift)))
        probability = np.zeros(len(candidates.sets))
        probability[known_rows] = (1.0 - new_share) * np.exp(known)
        probability[new_rows] = new_share * np.exp(new)
        order = np.argsort(-probability, kind="stable")
        return RankedCandidates(
            candidates.sets[order],
            probability[order],
            candidates.known[order],
            new_share,
            order,
            _any_utility(self.known, candidates.values[known_rows]),
            _any_utility(self.new, candidates.values[new_rows]),
        )

    def _odds(self, candidates: Candidates) -> float:
        """Log odds that the team is new, before the shift; infinite where none is known."""
        if not candidates.known.any():
            return np.inf
        context = _gate_context(self.known, self.new, candidates)
        log_known, log_new = self.gate.log_chances(np.zeros((1, 1)), context)
        return float(log_new - log_known)


def fit_mixture(
    alone: Sequence[LabelledCandidates],
    team_out: Sequence[LabelledCandidates],
    *,
    ridge: float = 1.0,
    start: Mixture | None = None,
) -> Mixture:
    """Fit both rankers and the gate.

    Parameters
    ----------
    alone
        Candidates of each training target with itself left out, and its true team.
    team_out
        The same with its whole team left out.
    start
        One fitted to most of the same targets, to begin from.
    """
    known_questions = [
        _question(c, c.known, team) for c, team in alone if _place(c, c.known, team) != NONE
    ]
    new_questions = [_question(c, ~c.known, team) for c, team in team_out]
    known = fit_stray(
        known_questions, _counted(alone), ridge=ridge, start=start.known if start else None
    )
    new = Choice.fit(new_questions, ridge=ridge, start=start.new if start else None)
    gate_questions = [
        Question(
            np.zeros((1, 1)),
            0 if _place(c, c.known, team) != NONE else NONE,
            _gate_context(known, new, c),
            weight,
        )
        for situation, weight in ((alone, 1.0), (team_out, 1.0))
        for c, team in situation
        if c.known.any()
    ]
    gate = Choice.fit(gate_questions, ridge=ridge, start=start.gate if start else None)
    return Mixture(known, new, gate)


SHIFTS = tuple(np.linspace(-3.0, 3.0, 25).tolist())
NONE_SHIFTS = tuple(np.linspace(-1.0, 4.0, 11).tolist())

_FLOOR = 1e-4


def shifted(mixture: Mixture, held_out: Sequence[LabelledCandidates]) -> Mixture:
    """The mixture with the shifts that make what is true of held-out targets most probable.

    That is the probability of the team where it is a candidate, and of none of them where not.
    Validation targets are drawn as test targets are: where whole teams are held out, they say so.
    """
    asked = [(candidates, team) for candidates, team in held_out if len(candidates.sets)]
    if not asked:
        return mixture

    likelihood = ShiftLikelihood(mixture, asked)

    # One after the other, twice: the two hardly depend on each other.
    shift, none_shift = 0.0, 0.0
    for _ in range(2):
        shift = max(SHIFTS, key=lambda each: likelihood.at(each, none_shift))
        none_shift = max(NONE_SHIFTS, key=lambda each: likelihood.at(shift, each))
    return replace(mixture, shift=shift, none_shift=none_shift)


def new_weight(
    mixture: Mixture, alone: Sequence[LabelledCandidates], held_out: Sequence[LabelledCandidates]
) -> float:
    """How much a target without its whole team counts beside one that is left out alone.

    So that teams that training does not hold are as common among both together as the gate says
    they are among held-out targets. 0 where those say nothing.
    """
    told = [
        mixture.rank(candidates).new_share for candidates, _ in held_out if len(candidates.sets)
    ]
    if not told:
        return 0.0
    asked, own = float(np.mean(told)), [_place(c, c.known, team) == NONE for c, team in alone]
    return max(0.0, asked - float(np.mean(own))) / max(1.0 - asked, 0.05)


class ShiftLikelihood:
    """What is true of held-out targets, and how probable it is at any shift: summed up once."""

    def __init__(self, mixture: Mixture, asked: Sequence[LabelledCandidates]) -> None:
        self._odds = np.array([mixture._odds(candidates) for candidates, _ in asked])
        # Log chance of the truth among known teams and of no known one; then the same of new sets,
        # with that of any new set.
        self._known, self._no_known = np.full((2, len(asked)), -np.inf)
        self._new, self._any_new, self._no_new = np.full((3, len(asked)), -np.inf)
        self._found = np.zeros(len(asked), dtype=bool)
        for row, (candidates, team) in enumerate(asked):
            context = _context(candidates)
            for choice, rows, chances in (
                (mixture.known, candidates.known, self._known),
                (mixture.new, ~candidates.known, self._new),
            ):
                found = choice.log_chances(candidates.values[rows], context)
                place = _place(candidates, rows, team)
                if place != NONE:
                    chances[row], self._found[row] = found[place], True
                if choice is mixture.known:
                    self._no_known[row] = found[-1] if rows.any() else -np.inf
                else:
                    self._any_new[row] = logsumexp(found[:-1]) if rows.any() else -np.inf
                    self._no_new[row] = found[-1]

    def at(self, shift: float, none_shift: float) -> float:
        """Summed log probability of what is true, with a small pull towards no shift.

        The pull is there so that a handful of targets does not move it far.
        """
        is_new = 1.0 / (1.0 + np.exp(-self._odds - shift))
        total = np.logaddexp(self._any_new, self._no_new + none_shift)
        of_known = np.where(self._found, np.exp(self._known), np.exp(self._no_known))
        of_new = np.exp(np.where(self._found, self._new, self._no_new + none_shift) - total)
        chance = (1.0 - is_new) * of_known + is_new * of_new
        return float(np.log(chance + _FLOOR).sum()) - 0.25 * (shift**2 + none_shift**2)


def probability_of(ranked: RankedCandidates, team: NDArray[np.int64]) -> float:
    """Probability that the ranking gave a team; 0 where it was no candidate."""
    place = ranked.place_of(team)
    return float(ranked.probability[place]) if place >= 0 else 0.0


def _counted(asked: Sequence[LabelledCandidates]) -> list[int]:
    """Columns of what is counted among all training targets, whoever the target is like."""
    first = asked[0][0].fits.shape[1] if asked else 0
    return list(range(first, first + len(COUNTED)))


def _place(candidates: Candidates, rows: NDArray[np.bool_], team: NDArray[np.int64]) -> int:
    place = candidates.place_of(team)
    if place < 0 or not rows[place]:
        return NONE
    return int(rows[:place].sum())


def _question(candidates: Candidates, rows: NDArray[np.bool_], team: NDArray[np.int64]) -> Question:
    return Question(candidates.values[rows], _place(candidates, rows, team), _context(candidates))


def _context(candidates: Candidates) -> NDArray[np.float64]:
    """Team size, as indicators: larger teams are more often not among the candidates."""
    return np.array([float(candidates.size == r) for r in (1, 2, 3, 4)])


def _gate_context(known: StrayChoice, new: Choice, candidates: Candidates) -> NDArray[np.float64]:
    """How good the best known team is beside the best new set, by what and by whom."""
    values, rows = candidates.values, candidates.known
    best_known = _utility(known, values[rows])
    best_new = _utility(new, values[~rows]) if (~rows).any() else 0.0
    cross_known = _utility(new, values[rows])
    behind_known = candidates.fits[rows, 1].min()
    behind_new = candidates.fits[~rows, 1].min() if (~rows).any() else 0.0
    return np.array(
        [
            best_known,
            best_new,
            cross_known - best_new,
            behind_known,
            np.log1p(behind_known),
            behind_new,
            np.log(rows.sum()),
            *_context(candidates),
        ]
    )


def _any_utility(choice: Choice | StrayChoice, values: NDArray[np.float64]) -> float:
    return max(_utility(choice, values), LEAST_UTILITY) if len(values) else LEAST_UTILITY


def _utility(choice: Choice | StrayChoice, values: NDArray[np.float64]) -> float:
    return logsumexp(choice.utility(values))
