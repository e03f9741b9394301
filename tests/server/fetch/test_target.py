"""Addresses that are refused before anything is sent."""

from __future__ import annotations

import asyncio

import pytest

from helpsdk.errors import FetchRefused
from helpsdk.server.fetch import FetchOptions, fetch
from tests.server.fetch.local import Names

NAMES = Names(
    docs_example=["93.184.215.14"],
    inside_example=["10.0.0.7"],
    both_example=["93.184.215.14 127.0.0.1"],
    six_example=["93.184.215.14 ::ffff:169.254.169.254"],
)
OPTIONS = FetchOptions(resolve=NAMES, seconds=2)


def refusal(url: str, options: FetchOptions = OPTIONS) -> str:
    with pytest.raises(FetchRefused) as caught:
        asyncio.run(fetch(url, options))
    assert caught.value.message
    return caught.value.code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://docs.example/", "scheme"),
        ("ftp://docs.example/", "scheme"),
        ("file:///etc/passwd", "url"),
        ("gopher://docs.example/", "scheme"),
        ("docs.example", "url"),
        ("", "url"),
        ("//docs.example/", "scheme"),
        ("https://", "url"),
        ("https://[::1", "url"),
        ("https://docs.example\t/", "url"),
        ("https://１２７.0.0.1/", "url"),
        ("https://docs.example/" + "x" * 3000, "url"),
        ("https://me@docs.example/", "credentials"),
        ("https://me:secret@docs.example/", "credentials"),
        ("https://127.0.0.1\\@docs.example/", "credentials"),
        ("https://docs.example:8443/", "port"),
        ("https://docs.example:22/", "port"),
        ("https://2130706433/", "host"),
        ("https://0x7f.1/", "host"),
        ("https://127.1/", "host"),
        ("https://0177.0.0.1/", "url"),
        ("https://ex%61mple.com/", "host"),
        ("https://[fe80::1%25eth0]/", "host"),
        ("https://nowhere.example/", "name"),
        ("https://127.0.0.1/", "address"),
        ("https://127.0.0.1./", "address"),
        ("https://169.254.169.254/latest/meta-data", "address"),
        ("https://[::1]/", "address"),
        ("https://[::ffff:127.0.0.1]/", "address"),
        ("https://[fd00:ec2::254]/", "address"),
        ("https://inside.example/", "address"),
        ("https://both.example/", "address"),
        ("https://six.example/", "address"),
        ("https://INSIDE.Example./", "address"),
    ],
)
def test_refused(url: str, code: str) -> None:
    assert refusal(url) == code


def test_a_network_of_ones_own_opens_nothing_else() -> None:
    import ipaddress

    options = FetchOptions(resolve=NAMES, networks=(ipaddress.ip_network("192.168.0.0/16"),))

    assert refusal("https://inside.example/", options) == "address"
