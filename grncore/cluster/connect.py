"""`open_cluster`: workers of this machine, or those behind an address."""

import gc
import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from grncore.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

INSTALL = 'pip install "dask[distributed]" cryptography'
"""What brings the engine; the extra ``distributed`` of grncore names the same."""

PATIENCE = 10.0
"""Seconds until a scheduler that does not answer is taken for absent."""

ALIKE = ("grncore", "numpy", "torch")
"""What must be of one version everywhere: other ones round differently."""


@contextmanager
def open_cluster(address: str | None = None, workers: int = 1) -> Iterator["Client"]:
    """Connect to a scheduler, or start one with workers of this machine that end with the block.

    Workers of this machine are processes of one thread each. They talk over the loopback device,
    encrypted and with a certificate of this run alone where ``cryptography`` is installed.

    Parameters
    ----------
    address
        Such as ``tcp://10.0.0.5:8786``; ``tls://`` takes the certificates of dask's configuration.
        The workers behind it run whatever the scheduler sends them, and this process reads what
        they send: trust them, and the network between.
    workers
        Processes of this machine, where there is no address.

    Raises
    ------
    InputError
        If dask is not installed, nobody answers, or a worker has another version of grncore, numpy
        or torch.
    """
    if find_spec("distributed") is None:
        raise InputError(
            f"--workers and --cluster need dask.distributed, which is not installed: {INSTALL}"
        )
    # Imported only where asked for: it takes a second, and most runs have no use for it.
    engine = importlib.import_module("distributed")
    if address is not None:
        with _connected(engine.Client, address) as client:
            _check_versions(client)
            yield client
        return
    with (
        engine.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            # The engine would stop workers that it thinks too large, and wait for ever.
            memory_limit=None,
            dashboard_address="127.0.0.1:0",
            security=find_spec("cryptography") is not None or None,
            silence_logs=logging.CRITICAL,
        ) as local,
        engine.Client(local, set_as_default=False) as client,
    ):
        yield client


@contextmanager
def _connected(make: type["Client"], address: str) -> Iterator["Client"]:
    try:
        client = make(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:  # TypeError: tls:// without certificates
        said = str(error)
    else:
        with client:
            yield client
        return
    # A client that reached nobody is closed when it is collected. Were that while another one
    # starts, both would wait for the engine's lock for ever: so here, with no trace to hold it.
    gc.collect()
    raise InputError(
        f"--cluster {address}: no scheduler answers there ({said}). Start one with `dask "
        "scheduler`, and give the address that it prints."
    )


def _check_versions(client: "Client") -> None:
    """Compare the workers that are there now; one without grncore cannot say anything."""
    ours = versions()
    try:
        theirs = client.run(versions)
    except Exception as error:  # whatever a foreign environment raises
        raise InputError(
            f"A worker cannot import grncore ({type(error).__name__}: {error}). Install the same "
            "environment on every machine, or start workers in the folder of the checkout."
        ) from error
    for place, found in theirs.items():
        differing = [f"{name} {found[name]}" for name in ALIKE if found[name] != ours[name]]
        if differing:
            here = ", ".join(f"{name} {ours[name]}" for name in ALIKE)
            raise InputError(
                f"The worker {place} has {', '.join(differing)}, and here is {here}: numbers would "
                "differ. Install the same versions there."
            )


def versions() -> dict[str, str]:
    """Versions of what numbers depend on, in this process."""
    from grncore import __version__

    return {"grncore": __version__, "numpy": version("numpy"), "torch": version("torch")}
