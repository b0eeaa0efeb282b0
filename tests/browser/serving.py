"""The app in a process of its own, as ``streamlit run app.py`` serves it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
START_SECONDS = 90


@contextmanager
def served(
    *options: str, folder: Path = ROOT, roots: tuple[Path, ...] = (), **environment: str
) -> Iterator[str]:
    """Serve the app as long as the block runs; its address.

    Parameters
    ----------
    options
        Further options of ``streamlit run``; a later one overrules an earlier one.
    folder
        Where the command is called.
    roots
        Folders whose data the app may open, beside its own.
    environment
        Environment variables to set.

    Raises
    ------
    RuntimeError
        The app ended at once, with what it printed, or did not start in time.
    """
    port = free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", os.path.relpath(ROOT / "app.py", folder),
        "--server.headless", "true", "--server.port", str(port),
        "--server.address", "127.0.0.1", "--server.fileWatcherType", "none", *options,
        "--", *(f"--data-root={root}" for root in roots),
    ]  # fmt: skip
    with TemporaryFile() as printed:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_healthy(url, server, printed)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes], printed: IO[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            printed.seek(0)
            raise RuntimeError(f"the app ended at once:\n{printed.read().decode()}")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the app did not start within {START_SECONDS} s")
