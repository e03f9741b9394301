"""Behind proxies: only those that are trusted are believed, from the right end of what they say."""

from __future__ import annotations

import time
from typing import Any

import pytest

from helpsdk.server.peers import Caller, Proxies, network

DIRECT = Caller("10.0.0.1", "http", "help.internal")


def scope(headers: dict[str, str] | list[tuple[str, str]], peer: str | None = "10.0.0.1") -> dict[str, Any]:
    pairs = list(headers.items()) if isinstance(headers, dict) else headers
    raw = [(name.encode(), value.encode("latin-1")) for name, value in pairs]
    return {"client": (peer, 1234) if peer else None, "scheme": "http", "headers": raw}


def caller(headers: dict[str, str], *trusted: str, peer: str | None = "10.0.0.1") -> Caller:
    return Proxies(trusted).caller(scope(headers, peer), "help.internal")


def test_nobody_is_believed_unless_told() -> None:
    headers = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", "x-forwarded-host": "evil.example"}

    assert caller(headers) == DIRECT
    assert caller(headers, "10.9.0.0/16") == DIRECT


def test_a_trusted_proxy_names_client_scheme_and_host() -> None:
    common = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", "x-forwarded-host": "Help.Example"}
    standard = {"forwarded": 'for="203.0.113.9:4711";Proto=HTTPS;host="help.example"'}

    assert caller(common, "10.0.0.1") == Caller("203.0.113.9", "https", "help.example")
    assert caller(standard, "10.0.0.0/8") == Caller("203.0.113.9", "https", "help.example")


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),  # the left one is what the client said
        ("1.1.1.1, 203.0.113.9, 10.0.0.2, 10.0.0.3", "203.0.113.9"),
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("203.0.113.9, unknown", "10.0.0.1"),
        ("203.0.113.9, _hidden, 10.0.0.2", "10.0.0.2"),
        ("203.0.113.9:80", "203.0.113.9"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "10.0.0.1"),
        (" , ,", "10.0.0.1"),
        ("127.1", "10.0.0.1"),
    ],
)
def test_the_right_most_address_that_is_not_trusted(sent: str, address: str) -> None:
    assert caller({"x-forwarded-for": sent}, "10.0.0.0/8").address == address


def test_lines_of_one_header_are_one_list() -> None:
    lines = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "10.0.0.2")]

    assert Proxies(["10.0.0.0/8"]).caller(scope(lines), None).address == "203.0.113.9"


@pytest.mark.parametrize(
    "made_up", ["for=198.51.100.7;host=evil.example;proto=https", "for=203.0.113.9;host=a", "", ";"]
)
def test_a_forwarded_header_that_the_proxy_passed_on_changes_nothing(made_up: str) -> None:
    headers = {"x-forwarded-for": "1.1.1.1, 203.0.113.9", "forwarded": made_up}

    assert caller(headers, "10.0.0.1") == Caller("203.0.113.9", "http", "help.internal")


@pytest.mark.parametrize(
    ("schemes", "scheme"),
    [("https", "https"), ("http, https", "https"), ("https, http, http", "http"), ("gopher", "http"), ("", "http")],
)
def test_the_scheme_belongs_to_the_address(schemes: str, scheme: str) -> None:
    headers = {"x-forwarded-for": "1.1.1.1, 203.0.113.9", "x-forwarded-proto": schemes}

    assert caller(headers, "10.0.0.1").scheme == scheme


def test_a_host_that_is_none_is_not_taken_over() -> None:
    headers = {"x-forwarded-for": "203.0.113.9", "x-forwarded-host": 'a"><b'}

    assert caller(headers, "10.0.0.1").host == "help.internal"


def test_a_unix_socket_has_a_name() -> None:
    headers = {"x-forwarded-for": "203.0.113.9"}

    assert caller(headers, "unix", peer=None).address == "203.0.113.9"
    assert caller(headers, "10.0.0.0/8", peer=None).address == ""


def test_a_mapped_peer_is_its_ipv4_address() -> None:
    assert caller({"x-forwarded-for": "203.0.113.9"}, "10.0.0.0/8", peer="::ffff:10.0.0.1").address == "203.0.113.9"


@pytest.mark.parametrize("text", ['"' * 16_000, "for=" * 4_000, "," * 16_000, "a=b;" * 4_000, 'for="' * 3_000])
def test_nonsense_costs_nothing(text: str) -> None:
    began = time.thread_time()
    for _ in range(10):
        assert caller({"forwarded": text, "x-forwarded-for": text}, "10.0.0.1") == DIRECT
    assert time.thread_time() - began < 1


@pytest.mark.parametrize("text", ["10.0.0.0/33", "10.0.0.1/8", "example.org", ""])
def test_a_network_is_exact(text: str) -> None:
    with pytest.raises(ValueError):
        network(text)
