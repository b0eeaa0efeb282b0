"""Tables that the paper does not print, as queries."""

from grncore.methods.registry import METHODS, STAGE1, model_label, model_labels
from grncore.reproduction.sensitivity import TRIED_K, variants
from grncore.reproduction.table import Line, Table, chooses_freely, method_label, model_lines
from grncore.reproduction.task import OUT_OF_FOLD, SIZE_CHOSEN, UNCAPPED
from grncore.simulate.cooperative import STRESS_DIALS


def subsets(split: str) -> Table:
    """Teams that training targets have too, and new ones."""
    lines = [
        Line(f"{line.label}, {word} teams", {**line.where, "subset": subset})
        for line in model_lines("exact")
        for subset, word in (("seen_team", "seen"), ("novel_team", "novel"))
    ]
    return Table(
        _of_split("Seen and novel teams", split),
        "Exact match for teams that a training target has too, and for new ones",
        lines,
        where={"split": split},
    )


def size_chosen(split: str) -> Table:
    """Where the method chooses how many regulators a team has."""
    return Table(
        _of_split("R chosen", split),
        "Exact match where the method chooses the size of each team",
        [
            Line(line.label, {**line.where, "variant": SIZE_CHOSEN})
            for line in model_lines("exact")
            if (method := METHODS.get(line.where["model"])) and method.sizes_itself
        ],
        where={"split": split, "subset": "all"},
        note="Columns by the true R, which is not given. A method may choose among 1 to 8.",
    )


def trust(split: str) -> Table:
    """Whether probabilities and lists of teams can be trusted."""
    promising = [kind for kind in model_labels() if kind in METHODS and METHODS[kind].promises]
    said = {
        "calibration error": ("calibration_error", "all"),
        "targets with a list": ("promised", "all"),
        "lists that hold the truth": ("promise_kept", "all"),
        "... where the first team is a known one": ("promise_kept", "seen_like"),
        "... where it is a new one": ("promise_kept", "novel_like"),
        "teams in a list, median": ("list_length", "all"),
    }
    return Table(
        _of_split("How sure", split),
        "Whether probabilities are as often right as they say, and lists hold the truth",
        [
            Line(
                f"{model_label(kind)}, {label}",
                {"model": kind, "metric": metric, "subset": subset},
            )
            for kind in promising
            for label, (metric, subset) in said.items()
        ],
        where={"split": split, "variant": ""},
        note="R is given. A list promises to hold the true team 9 times in 10; where that cannot "
        "be promised there is none.",
    )


def _of_split(name: str, split: str) -> str:
    return name if split == "random" else f"{name}, {split} split"


def partial() -> Table:
    """Partial credit for teams that are nearly right."""
    names = {
        "jaccard": "Jaccard",
        "f1": "F1",
        "truth_in_top": "truth among the first 10",
        "median_truth_rank": "median rank of the truth",
    }
    lines = [
        Line(f"{line.label}, {label}", line.where)
        for metric, label in names.items()
        for line in model_lines(metric)
    ]
    return Table(
        "Partial credit",
        "How far the named team agrees with the true one",
        lines,
        note="Both teams have R members, so that precision, recall and F1 are the same number.",
        where={"split": "random", "subset": "all"},
    )


def folds() -> Table:
    """Pools of a retriever that has seen its targets, or has not."""
    return Table(
        "In-fold and out-of-fold pools",
        "Stage 2 trained on pools of a retriever that has seen its targets, or has not",
        [
            Line(
                f"{model_label(kind)}, {variant or 'in-fold (the paper)'}",
                {"model": kind, "variant": variant},
            )
            for kind in ("pair", "residual")
            for variant in ("", OUT_OF_FOLD)
        ],
        where={"split": "random", "subset": "all", "metric": "exact", "pools": "attention"},
        needs={"variant": OUT_OF_FOLD},
    )


def caps() -> Table:
    """Capped pools and every gene."""
    where = {"split": "random", "subset": "all", "variant": ""}
    return Table(
        "With caps and without",
        "Exact match decoded from capped pools and from every gene",
        [
            Line(
                "Residual HOS2, capped pools (the paper)",
                {"model": "residual", "metric": "exact", "pools": "attention"},
            ),
            Line(
                "Uncapped HOS2, capped pools",
                {"model": "uncapped", "metric": "exact", "pools": "attention"},
            ),
            Line(
                "Uncapped HOS2, every gene",
                {"model": "uncapped", "metric": "exact", "pools": UNCAPPED},
            ),
        ],
        where=where,
        needs={"model": "uncapped"},
    )


def stress() -> list[Table]:
    """Exact match by the share of signal that only combinations explain."""
    kinds = [kind for kind in model_labels() if kind != STAGE1 and not chooses_freely(kind)]
    return [
        Table(
            f"Cooperativity {dial:g}",
            f"Exact match where combinations alone explain {dial:.0%} of a target's signal",
            [Line(model_label(kind), {"model": kind, "metric": "exact"}) for kind in kinds],
            where={
                "split": "random",
                "subset": "all",
                "variant": f"dial {dial}",
                "pools": ["", "popularity"],
            },
            needs={"variant": f"dial {dial}"},
            note="Simulated targets, apart from the dataset; no team of a test target is known "
            "from training, and every listed gene is in every pool.",
        )
        for dial in STRESS_DIALS
    ]


def sensitivity() -> list[Table]:
    """One setting changed at a time, on validation targets."""
    shown = {
        "attention": (
            "validation_recall",
            f"validation Recall@{TRIED_K} of the attention retriever",
        ),
        "residual": ("validation_exact", "validation exact match of Residual HOS2"),
    }
    return [
        Table(
            f"Sensitivity, {method_label(kind)}",
            f"One setting changed at a time: {text}",
            [
                Line(name or "our settings", {"model": kind, "metric": metric, "variant": name})
                for name in variants(kind)
            ],
            where={"split": "random", "subset": "all"},
            needs={"metric": metric},
            note="Validation targets alone, which also choose the epoch that is kept; the test was "
            "not looked at. Settings are those of the table of settings, by name.",
        )
        for kind, (metric, text) in shown.items()
    ]
