"""The tab that ``streamlit run`` opens on the machine of who calls it."""

import asyncio
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from pages import warm_up

WILDCARDS = ("0.0.0.0", "::")  # listened on, but no address to go to


@asynccontextmanager
async def opened_tab(_app: st.App) -> AsyncIterator[None]:
    """Open the app in the browser as the server starts, unless it is headless; begin imports.

    ``streamlit run`` does so for a script, but not for an ``st.App``.
    """
    warm_up.begin()
    if not st.get_option("server.headless"):
        # The socket is bound by now and takes requests once this start-up is over.
        asyncio.get_running_loop().call_later(0.2, webbrowser.open_new_tab, app_url())
    yield


def app_url() -> str:
    """Where the app is reached from this machine, by the options of its server."""
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    host = st.get_option("server.address") or st.get_option("browser.serverAddress")
    host = "localhost" if host in WILDCARDS else f"[{host}]" if ":" in host else host
    path = st.get_option("server.baseUrlPath").strip("/")
    return f"{scheme}://{host}:{st.get_option('server.port')}/{path}"
