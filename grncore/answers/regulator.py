"""The reverse question: what one regulator is predicted to control, against what it does."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from grncore.answers.part_sets import PartSets, part_pools, sets_of
from grncore.answers.ranked_sets import Team
from grncore.answers.target import Role, role_of
from grncore.answers.verdicts import Verdict, verdicts_of
from grncore.evaluation.hubs import confusers
from grncore.evaluation.truth import true_teams
from grncore.naming import natural_key
from grncore.pipeline.predictor import Predictor
from grncore.pools import Pools
from grncore.progress import Progress, silent

GENES_AT_ONCE = 256
"""Targets decoded between two reports of progress, where there is no truth."""


@dataclass(frozen=True, eq=False)
class NamedTeams:
    """Teams that one model named for many targets, beside the truth and the pools.

    Attributes
    ----------
    model
        Who named them.
    named, truth
        Best set and true team by target; empty where there is no answer, or no known truth.
    roles
        What each target is to the checkpoint.
    pools
        Decoding pools of the targets with a known truth; None where there is none.
    above
        ``(pools, width)`` members that are false, yet ranked above a true regulator.
    index
        Row of each gene.
    """

    model: str
    named: Mapping[str, Team]
    truth: Mapping[str, Team]
    roles: Mapping[str, Role]
    pools: Pools | None
    above: NDArray[np.bool_]
    index: Mapping[str, int]

    def ranks_of(self, regulator: str) -> Mapping[str, int]:
        """1-based place of ``regulator`` in each pool that holds it, by target."""
        if self.pools is None:
            return {}
        rows, places = np.nonzero(self.pools.members == self.index[regulator])
        return {
            self.genes[int(self.pools.targets[row])]: int(place) + 1
            for row, place in zip(rows, places, strict=True)
        }

    def outranked_by(self, regulator: str) -> Mapping[str, Team]:
        """True regulators that stand behind it, by target that it does not regulate."""
        if self.pools is None:
            return {}
        rows, places = np.nonzero((self.pools.members == self.index[regulator]) & self.above)
        found: dict[str, Team] = {}
        for row, place in zip(rows, places, strict=True):
            target = self.genes[int(self.pools.targets[row])]
            ahead = {self.genes[int(gene)] for gene in self.pools.members[row, :place]}
            found[target] = tuple(gene for gene in self.truth[target] if gene not in ahead)
        return found

    @cached_property
    def genes(self) -> tuple[str, ...]:
        """Every gene, by row."""
        return tuple(self.index)

    @cached_property
    def named_counts(self) -> Mapping[str, int]:
        """How many teams each gene is named in."""
        return Counter(gene for team in self.named.values() for gene in team)

    @cached_property
    def true_counts(self) -> Mapping[str, int]:
        """How many of the targets each gene truly regulates."""
        return Counter(gene for team in self.truth.values() for gene in team)


def decoded(source: Predictor, sets: PartSets, model: str) -> NamedTeams:
    """Put the sets of one model beside truth and pools.

    Parameters
    ----------
    sets
        Best sets by target; every target has one team size, that of its truth where it is known.
    """
    dataset = source.dataset
    targets = list(sets)
    judged = [target for target in targets if target in dataset.teams]
    pools, above = None, np.zeros((0, 0), dtype=bool)
    if judged:
        pools = part_pools(source, judged)
        above = confusers(pools, true_teams(dataset, judged))
    return NamedTeams(
        model=model,
        named={target: sets[target].best for target in targets},
        truth={target: dataset.teams.get(target, ()) for target in targets},
        roles={
            target: role_of(dataset, source.split.part_of(target), target) for target in targets
        },
        pools=pools,
        above=above,
        index=dataset.index,
    )


def unknown_sets(
    source: Predictor,
    model: str,
    size: int,
    *,
    progress: Progress = silent,
) -> PartSets:
    """Teams of ``size`` for every gene whose team is not known, so that none gives its size."""
    dataset = source.dataset
    genes = [gene for gene in dataset.genes if gene not in dataset.teams]
    return sets_of(source, model, genes, size, top=1, at_once=GENES_AT_ONCE, progress=progress)


def regulators_offered(dataset_genes: Sequence[str], found: NamedTeams) -> tuple[str, ...]:
    """Every gene: those that occur as a true or predicted regulator first, busiest first."""
    order = {gene: place for place, gene in enumerate(dataset_genes)}
    return tuple(
        sorted(
            dataset_genes,
            key=lambda gene: (
                -found.true_counts.get(gene, 0),
                -found.named_counts.get(gene, 0),
                order[gene],
            ),
        )
    )


@dataclass(frozen=True)
class Counts:
    """How often a regulator is named, rightly so, and how often it is true.

    Attributes
    ----------
    targets
        Judged targets other than the regulator itself.
    named, hits, true
        Of these: teams that hold it, those that hold it rightly, targets that it truly regulates.
    outranks
        Of these: targets that it does not regulate, yet whose pool ranks it above a true regulator.
    """

    targets: int
    named: int
    hits: int
    true: int
    outranks: int

    @property
    def wrong(self) -> int:
        """Teams that hold it falsely."""
        return self.named - self.hits

    @property
    def missed(self) -> int:
        """Targets that it regulates and whose team lacks it."""
        return self.true - self.hits

    @property
    def others(self) -> int:
        """Targets that it does not regulate."""
        return self.targets - self.true

    @property
    def base_rate(self) -> float:
        """Share of the targets that it truly regulates; NaN without targets."""
        return _share(self.true, self.targets)

    @property
    def precision(self) -> float:
        """Share of the teams that hold it rightly; NaN where none holds it."""
        return _share(self.hits, self.named)

    @property
    def recall(self) -> float:
        """Share of its targets whose team holds it; NaN where it has none."""
        return _share(self.hits, self.true)

    @property
    def expected_hits(self) -> float:
        """Hits if as many targets were named at random: named x base rate."""
        return self.named * self.base_rate


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


@dataclass(frozen=True, eq=False)
class RegulatorReport:
    """What a model says of one regulator, and what is true of it.

    Attributes
    ----------
    regulator, model
        Who it is about, and who named the teams.
    counts
        Over the targets with a known team.
    table
        One row a target that it is named for or truly regulates, hits first, then wrong, then
        missed: ``target``, ``R``, ``role``, ``verdict``, ``partners`` (the rest of the predicted
        team, if it is in it), ``team``, ``truth``, ``hits`` (of the whole team), ``rank`` (its
        place in the pool, missing where the pool lacks it), ``displaced`` (true regulators that the
        team lacks, where it is named falsely) and ``instead`` (false members of the team, where it
        is missed). Teams are tuples.
    confused
        Targets that it does not regulate, yet where the pool ranks it above a true regulator, those
        whose team it enters first: ``target``, ``R``, ``role``, ``rank``, ``outranked`` (the true
        regulators behind it, or absent from the pool) and ``in_team``.
    """

    regulator: str
    model: str
    counts: Counts
    table: pd.DataFrame
    confused: pd.DataFrame

    @property
    def displaced(self) -> pd.DataFrame:
        """Who is missed where it is named falsely: ``regulator``, ``targets``, most first."""
        return _tally(self.table["displaced"])

    @cached_property
    def exchanges(self) -> pd.DataFrame:
        """Both at once: ``regulator``, ``takes`` (its places) and ``loses`` (places to it)."""
        takes, loses = _counter(self.table["displaced"]), _counter(self.table["instead"])
        rows = [(gene, takes[gene], loses[gene]) for gene in takes.keys() | loses.keys()]
        rows.sort(key=lambda row: (-row[1] - row[2], natural_key(row[0])))
        return pd.DataFrame(rows, columns=["regulator", "takes", "loses"])

    def sample(self, verdicts: Sequence[str], limit: int) -> pd.DataFrame:
        """At most ``limit`` rows of the table, of each verdict in proportion, in its order."""
        table = self.table[self.table["verdict"].isin(verdicts)] if verdicts else self.table
        if len(table) <= limit:
            return table
        share = limit / len(table)
        kept = [rows.head(max(1, int(share * len(rows)))) for _, rows in table.groupby("verdict")]
        return table.loc[sorted(index for rows in kept for index in rows.index)]

    @cached_property
    def teams(self) -> pd.DataFrame:
        """Teams that hold it: ``team``, ``predicted``, ``true`` and ``exact`` (both at once)."""
        counts: dict[Team, list[int]] = {}
        for team, truth in zip(self.table["team"], self.table["truth"], strict=True):
            if self.regulator in team:
                counts.setdefault(team, [0, 0, 0])[0] += 1
            if self.regulator in truth:
                counts.setdefault(truth, [0, 0, 0])[1] += 1
                counts[truth][2] += team == truth
        return _counted("team", counts)

    @cached_property
    def partners(self) -> pd.DataFrame:
        """Genes named or true together with it: ``partner``, ``predicted``, ``true``, ``exact``.

        ``exact`` counts the targets where both belong together and both are named.
        """
        counts: dict[str, list[int]] = {}
        for team, truth in zip(self.table["team"], self.table["truth"], strict=True):
            together = set(team) if self.regulator in team else set()
            belong = set(truth) if self.regulator in truth else set()
            for gene in (together | belong) - {self.regulator}:
                count = counts.setdefault(gene, [0, 0, 0])
                count[0] += gene in together
                count[1] += gene in belong
                count[2] += gene in together and gene in belong
        return _counted("partner", counts)


def _counted(
    column: str, counts: Mapping[str, list[int]] | Mapping[Team, list[int]]
) -> pd.DataFrame:
    names = ["predicted", "true", "exact"]
    rows = sorted(
        counts.items(),
        key=lambda item: (-max(item[1][:2]), -sum(item[1][:2]), natural_key(str(item[0]))),
    )
    return pd.DataFrame([(key, *values) for key, values in rows], columns=[column, *names])


def _counter(teams: pd.Series) -> Counter[str]:
    return Counter(gene for team in teams for gene in team)


def _tally(teams: pd.Series) -> pd.DataFrame:
    rows = sorted(_counter(teams).items(), key=lambda item: (-item[1], natural_key(item[0])))
    return pd.DataFrame(rows, columns=["regulator", "targets"])


def regulator_report(found: NamedTeams, regulator: str) -> RegulatorReport:
    """Everything about ``regulator`` among the decoded targets."""
    ranks, outranked = found.ranks_of(regulator), found.outranked_by(regulator)
    records, confused = [], []
    judged = named = hits = true = 0
    for target, team in found.named.items():
        if target == regulator:
            continue
        truth = found.truth[target]
        is_named, is_true = regulator in team, regulator in truth
        if truth:
            judged += 1
            named += is_named
            true += is_true
            hits += is_named and is_true
        common = {
            "target": target,
            "R": len(truth or team),
            "role": found.roles[target],
            "rank": ranks.get(target),
        }
        if is_named or is_true:
            verdict: Verdict = verdicts_of(team, truth)[regulator]
            missed = tuple(g for g in truth if g not in team)
            false = tuple(g for g in team if truth and g not in truth)
            records.append(
                {
                    **common,
                    "verdict": verdict,
                    "partners": tuple(g for g in team if g != regulator) if is_named else (),
                    "team": team,
                    "truth": truth,
                    "hits": len(set(team) & set(truth)),
                    "displaced": missed if verdict == "wrong" else (),
                    "instead": false if verdict == "missed" else (),
                }
            )
        if target in outranked:
            confused.append({**common, "outranked": outranked[target], "in_team": is_named})
    columns = ["target", "R", "role", "verdict", "partners", "team", "truth", "hits", "rank",
               "displaced", "instead"]  # fmt: skip
    order = ["hit", "predicted", "wrong", "missed"]
    table = pd.DataFrame(records, columns=columns).astype({"rank": "Int64"})
    table = table.iloc[np.argsort([order.index(v) for v in table["verdict"]], kind="stable")]
    return RegulatorReport(
        regulator=regulator,
        model=found.model,
        counts=Counts(judged, named, hits, true, len(confused)),
        table=table.reset_index(drop=True),
        confused=pd.DataFrame(
            confused, columns=["target", "R", "role", "rank", "outranked", "in_team"]
        )
        .astype({"rank": "Int64"})
        .sort_values(["in_team", "rank"], ascending=[False, True], kind="stable")
        .reset_index(drop=True),
    )
