"""Where the tab leads that opens with the server."""

import gc
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import streamlit as st
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from pages import warm_up
from pages.browser_tab import app_url

OPTIONS = {
    "server.address": None,
    "server.port": 8501,
    "server.baseUrlPath": "",
    "server.sslCertFile": None,
    "browser.serverAddress": "localhost",
}


@pytest.mark.parametrize(
    ("set_options", "expected"),
    [
        ({}, "http://localhost:8501/"),
        ({"server.address": "10.0.0.7", "server.port": 80}, "http://10.0.0.7:80/"),
        ({"server.address": "0.0.0.0"}, "http://localhost:8501/"),
        ({"server.address": "::1"}, "http://[::1]:8501/"),
        ({"server.baseUrlPath": "/lab/grn/"}, "http://localhost:8501/lab/grn"),
        ({"server.sslCertFile": "cert.pem"}, "https://localhost:8501/"),
        ({"browser.serverAddress": "grn.example"}, "http://grn.example:8501/"),
    ],
)
def test_it_follows_the_options_of_the_server(monkeypatch, set_options, expected):
    options = {**OPTIONS, **set_options}
    monkeypatch.setattr(st, "get_option", options.__getitem__)
    assert app_url() == expected


def test_what_pages_import_is_there(monkeypatch):
    monkeypatch.setattr(warm_up, "PAUSE", 0.0)
    before, threads = gc.get_threshold(), torch.get_num_threads()
    half = max(1, (os.cpu_count() or 1) // 2)
    products = max(one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas")
    with ThreadPoolExecutor(1) as other:  # as each run of a page has a thread of its own
        try:
            warm_up.begin().join()
            assert gc.get_threshold() == warm_up.THRESHOLDS
            assert other.submit(torch.get_num_threads).result() == half
            blas = [one for one in threadpool_info() if one["user_api"] == "blas"]
            assert {one["num_threads"] for one in blas} == {half}
        finally:
            gc.set_threshold(*before)
            torch.set_num_threads(threads)
            # One thread alone may set them as long as it lives, so not this one.
            other.submit(threadpool_limits, products, "blas").result()
    assert not {*warm_up.NEEDED, *warm_up.LATER} - sys.modules.keys()
