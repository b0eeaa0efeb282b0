"""``python -m tests.load --sessions 30 --minutes 5``: many users at once, as their browsers ask.

Each session has a connection of its own and asks for other targets on other pages, in the words of
Streamlit's client; nothing is drawn, so that browsers do not compete with the server for the cores.
Counted: exceptions on a page, pages that do not show the session's own target, seconds until a page
is complete, the server's memory, and what of its processor a page takes.
"""

import argparse
import asyncio
import itertools
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from grncore.checkpoints import load_bundle
from grncore.readers import load
from tests.browser.serving import ROOT, served

PAGES = ("explore", "pool", "compare", "regulator")
PATIENCE = 60.0
THINKING = 2.0
"""Seconds between a page that is complete and the next request."""

MOST_SECONDS = 2.0
"""That a page may take, from the request to its end, at the 95th percentile."""

MOST_GROWTH = 64 * 2**20
"""Bytes that the server may grow by in the last 60 % of the test."""


@dataclass
class Seen:
    """What the sessions met, all together; memory with the second of the test."""

    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)


@dataclass
class Shown:
    """What came of one request: titles and captions, what the address became, exceptions.

    Lists of targets to choose from name every target, and so say nothing of the one that is shown.
    """

    titles: list[str] = field(default_factory=list)
    address: str = ""
    exceptions: list[str] = field(default_factory=list)


async def ask(connection: WebSocketClientConnection, where: str, address: str) -> Shown:
    """Open a page at an address as the client does, and read until it is complete."""
    message = BackMsg()
    message.rerun_script.page_name = where
    message.rerun_script.query_string = address
    await connection.write_message(message.SerializeToString(), binary=True)
    shown = Shown(address=address)
    while True:
        raw = await connection.read_message()
        if not isinstance(raw, bytes):
            raise ConnectionError("the server closed the connection")
        told = ForwardMsg.FromString(raw)
        kind = told.WhichOneof("type")
        if kind == "delta":
            element = told.delta.new_element
            what = element.WhichOneof("type")
            if what in ("heading", "markdown"):
                shown.titles.append(getattr(element, what).body)
            elif what == "exception":
                shown.exceptions.append(element.exception.message)
        elif kind == "page_info_changed":
            shown.address = told.page_info_changed.query_string
        elif kind == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            return shown


async def visit(
    connection: WebSocketClientConnection,
    where: str,
    target: str,
    names: Mapping[str, str],
    patience: float = PATIENCE,
) -> str | None:
    """Ask for a page on a target; what is wrong with it, or None.

    A page's title is its target's name; the page on a regulator says ``Of`` which target it is.
    """
    name = names[target]
    place = f"{where}, {name}"
    try:
        address = urlencode({"target": target})
        shown = await asyncio.wait_for(ask(connection, where, address), patience)
    except (TimeoutError, ConnectionError) as error:
        return f"{place}: {type(error).__name__} {error}"
    if shown.exceptions:
        return f"{place}: {shown.exceptions[0]}"
    if parse_qs(shown.address).get("target") != [target]:
        return f"{place}: the address is {shown.address}"
    said = {title[3:-1] for title in shown.titles if title.startswith("Of ")}
    if where != "regulator":
        said.update(shown.titles)
    if others := said & {other for other in names.values() if other != name}:
        return f"{place}: shows {', '.join(sorted(others))}"
    return None if name in said else f"{place}: not shown"


async def connected(url: str) -> WebSocketClientConnection:
    """A session of its own."""
    request = HTTPRequest(f"{url.replace('http', 'ws')}/_stcore/stream", headers={"Origin": url})
    return await websocket_connect(
        request, subprotocols=["streamlit"], max_message_size=200 * 2**20
    )


async def walk(url: str, place: int, names: Mapping[str, str], seconds: float, seen: Seen) -> None:
    """One session: another target and another page each time, until the time is over."""
    connection, targets = await connected(url), list(names)
    begun = time.monotonic()
    for turn in itertools.count():
        if time.monotonic() - begun > seconds:
            connection.close()
            return
        target = targets[(7 * place + turn) % len(targets)]
        started = time.monotonic()
        said = await visit(connection, PAGES[(turn + place) % len(PAGES)], target, names)
        seen.times.append(time.monotonic() - started)
        seen.wrong += [said] if said else []
        await asyncio.sleep(THINKING)


async def watch(server: psutil.Process, seconds: float, seen: Seen) -> None:
    """Note the server's memory every second."""
    begun = time.monotonic()
    while (at := time.monotonic() - begun) < seconds:
        seen.memory.append((at, server.memory_info().rss))
        await asyncio.sleep(1)


async def load_app(url: str, sessions: int, seconds: float, server: psutil.Process) -> Seen:
    """All sessions at once, after one visit for what is read once for all."""
    demo, bundle = load("demo"), load_bundle(ROOT / "checkpoints" / "demo")
    targets = [name for size in bundle.sizes for name in bundle.split.targets("test", size)]
    names = {name: demo.display(name) for name in targets}
    first, seen = await connected(url), Seen()
    for page in PAGES:
        said = await visit(first, page, targets[0], names, 5 * PATIENCE)
        seen.wrong += [said] if said else []
    first.close()
    await asyncio.gather(
        watch(server, seconds, seen),
        *(walk(url, place, names, seconds, seen) for place in range(sessions)),
    )
    return seen


def main() -> int:
    """Load the app and print figures; exit 1 where a limit is not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=30, metavar="N", help="default: 30")
    parser.add_argument("--minutes", type=float, default=5.0, metavar="M", help="default: 5")
    options = parser.parse_args()
    seconds = 60 * options.minutes
    with served() as url:
        (server,) = (
            one for one in psutil.Process().children() if "streamlit" in " ".join(one.cmdline())
        )
        seen = asyncio.run(load_app(url, options.sessions, seconds, server))
        worked = server.cpu_times()
    ranked = sorted(seen.times)
    p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
    late = [rss for at, rss in seen.memory if at > 0.4 * seconds]
    # The middle of a quarter, for the server's memory goes up and down by a page.
    quarter = max(1, len(late) // 4)
    growth = statistics.median(late[-quarter:]) - statistics.median(late[:quarter])
    print(
        f"{options.sessions} sessions, {options.minutes:g} min, {len(ranked)} pages: "
        f"{len(seen.wrong)} wrong, median {statistics.median(ranked):.2f} s, p95 {p95:.2f} s, "
        f"{(worked.user + worked.system) / len(ranked):.3f} s of processor a page with the start, "
        f"server {max(rss for _, rss in seen.memory) / 2**20:.0f} MiB, "
        f"{growth / 2**20:+.0f} MiB in the last 60 %"
    )
    for said in seen.wrong[:10]:
        print(f"    {said}")
    return 0 if not seen.wrong and p95 <= MOST_SECONDS and growth <= MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
