"""Arguments of ``simulate`` that make a data set of the cooperativity stress test."""

import argparse
from dataclasses import replace
from typing import Any

from grncore.errors import InputError
from grncore.simulate.cooperative import StressConfig

STRESS_ONLY = ("repeated_share", "confusers", "confuser_correlation")
NOT_WITH_STRESS = ("interactions", "regs", "hill", "decoys", "technical_noise", "demo")


def add_stress(parser: argparse.ArgumentParser) -> None:
    """Add --stress and what goes with it."""
    config = StressConfig()
    stress = parser.add_argument_group("a cooperativity stress test")
    stress.add_argument(
        "--stress",
        type=float,
        metavar="DIAL",
        help="share of a target's signal that only combinations of regulators explain, 0 to 1",
    )
    stress.add_argument(
        "--repeated-share",
        type=float,
        metavar="SHARE",
        help="share of targets whose team (and mechanism) others have too "
        f"(default: {config.repeated_share:g})",
    )
    stress.add_argument(
        "--confusers",
        type=int,
        metavar="N",
        help=f"listed genes that follow a regulator closely (default: {config.n_confusers})",
    )
    stress.add_argument(
        "--confuser-correlation",
        type=float,
        metavar="R",
        help=f"of a confuser with its regulator (default: {config.confuser_correlation:g})",
    )


def refuse_strangers(options: argparse.Namespace) -> None:
    """Refuse options that mean nothing together.

    Raises
    ------
    InputError
        If an option of the stress test comes without ``--stress``, or one of another kind of
        simulation with it.
    """
    if options.stress is None:
        if asked := _named(options, STRESS_ONLY):
            raise InputError(f"{asked} belongs to the stress test: add --stress DIAL.")
    elif asked := _named(options, NOT_WITH_STRESS):
        raise InputError(f"{asked} means nothing to the stress test: leave it out, or --stress.")


def stress_config(options: argparse.Namespace) -> StressConfig:
    """What the options ask for; the rest is the default."""
    config = StressConfig()
    n_types = config.n_types if options.types is None else options.types
    per_type = options.cells_per_type
    if per_type is None:
        per_type = config.n_cells // config.n_types
    asked = given(
        n_genes=options.genes,
        n_regulators=options.regulators,
        targets=options.targets,
        noise=options.noise,
        repeated_share=options.repeated_share,
        n_confusers=options.confusers,
        confuser_correlation=options.confuser_correlation,
    )
    return replace(config, n_types=n_types, n_cells=per_type * n_types, **asked)


def given(**values: Any) -> dict[str, Any]:
    """Only what was given."""
    return {name: value for name, value in values.items() if value is not None}


def _named(options: argparse.Namespace, names: tuple[str, ...]) -> str:
    """Flags among ``names`` that were given, for a message."""
    asked = [name for name in names if getattr(options, name) not in (None, False)]
    return ", ".join(f"--{name.replace('_', '-')}" for name in asked)
