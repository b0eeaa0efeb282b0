"""--cluster and --workers: who does the work."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from grncore.cli.arguments import device_of
from grncore.cluster import open_cluster
from grncore.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

MOST_A_CORE = 4
"""More workers for a processor only take its memory."""

MOST_PROCESSES = 8
"""Taken unasked: each holds a copy of the expression."""

_ADDRESS = "workers of dask.distributed behind this address, such as tcp://10.0.0.5:8786; trust it"


def add_cluster(parser: argparse.ArgumentParser) -> None:
    """Add --cluster, for a command with --workers of its own."""
    parser.add_argument("--cluster", metavar="ADDRESS", help=_ADDRESS)


def add_workers(parser: argparse.ArgumentParser) -> None:
    """Add --cluster and --workers."""
    group = parser.add_argument_group(
        "several workers", 'They need dask.distributed: pip install "dask[distributed]"'
    )
    add_cluster(group)  # type: ignore[arg-type]
    group.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help="N processes of one thread each on this machine (default: this one alone)",
    )


def add_processes(parser: argparse.ArgumentParser) -> None:
    """Add --processes."""
    parser.add_argument(
        "--processes",
        type=int,
        metavar="N",
        help="N processes of this machine fit the evidence rankers, to the same numbers (default: "
        f"one a processor, {MOST_PROCESSES} at most)",
    )


def processes_of(options: argparse.Namespace) -> int:
    """How many processes may fit what is fitted target by target.

    Raises
    ------
    InputError
        As :func:`check_workers`.
    """
    if options.processes is None:
        from joblib import cpu_count  # which a container's limit tells too; a third of a second

        return min(int(cpu_count()), MOST_PROCESSES)
    check_workers(options.processes, "--processes")
    return int(options.processes)


@contextmanager
def cluster_of(options: argparse.Namespace) -> Iterator["Client | None"]:
    """The workers behind ``--cluster``; None where none is named.

    Raises
    ------
    InputError
        As :func:`grncore.cluster.open_cluster`, or if ``--workers`` of this machine are asked for
        too.
    """
    if options.cluster is None:
        yield None
        return
    if options.workers is not None:
        raise InputError("--workers are of this machine, --cluster is elsewhere; leave one out.")
    with open_cluster(options.cluster) as client:
        yield client


@contextmanager
def workers_of(options: argparse.Namespace) -> Iterator["Client | None"]:
    """The workers that the options ask for; None where this process is to do the work.

    Raises
    ------
    InputError
        As :func:`cluster_of` and :func:`check_workers`.
    """
    if options.workers is None or options.cluster is not None:
        with cluster_of(options) as client:
            yield client
        return
    check_workers(options.workers)
    with open_cluster(workers=options.workers) as client:
        yield client


def check_workers(count: int, flag: str = "--workers") -> None:
    """Refuse numbers of processes that this machine should not be asked to start.

    Raises
    ------
    InputError
        If there would be no worker, or more than :data:`MOST_A_CORE` for each processor.
    """
    if count < 1:
        raise InputError(f"{flag} {count}: at least one is needed.")
    cores = os.cpu_count() or 1
    if count > MOST_A_CORE * cores:
        raise InputError(
            f"{flag} {count}: this machine has {cores} processors, and each worker holds the "
            f"data; take at most {MOST_A_CORE * cores}."
        )


def worker_device(options: argparse.Namespace) -> str:
    """The device of the work: with workers the CPU, unless another is named."""
    alone = options.cluster is None and options.workers is None
    return "cpu" if options.device == "auto" and not alone else device_of(options)
