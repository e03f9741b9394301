"""Host names: their one spelling, and the list of ours."""

from __future__ import annotations

import pytest

from helpsdk.server.peers import AllowedHosts, host_name, is_loopback, normal_host


@pytest.mark.parametrize(
    ("said", "normal"),
    [
        ("Help.Example", "help.example"),
        ("help.example.:8080", "help.example:8080"),
        ("[::1]:80", "[::1]:80"),
        ("127.0.0.1", "127.0.0.1"),
        ("my_host", "my_host"),
    ],
)
def test_a_host_has_one_spelling(said: str, normal: str) -> None:
    assert normal_host(said) == normal


@pytest.mark.parametrize(
    "said",
    [
        "",
        "a b",
        "a,b",
        "a/b",
        "u@a",
        "a:b",
        "a:",
        "a:65536",
        "a..b",
        ".a",
        "-",
        "::1",
        "[::1",
        "[:::]",
        "[1.2.3.4]",
        "é",
        "\u212a",
        "a\r\nb",
        "a" * 300,
        '"><script>',
        "*",
    ],
)
def test_what_is_no_host(said: str) -> None:
    assert normal_host(said) is None


@pytest.mark.parametrize(("host", "name"), [("a:80", "a"), ("a", "a"), ("[::1]:80", "[::1]"), ("[::1]", "[::1]")])
def test_the_name_without_a_port(host: str, name: str) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize(
    ("entries", "host", "admitted"),
    [
        ((), "anything", True),
        (("*",), "anything", True),
        (("a.example",), "a.example", True),
        (("a.example",), "a.example:8080", True),
        (("a.example:80",), "a.example:80", True),
        (("a.example:80",), "a.example", False),
        (("a.example:80",), "a.example:81", False),
        (("a.example",), "b.a.example", False),
        (("a.example",), "a.example.evil", False),
        (("[::1]",), "[::1]:9000", True),
        (("a.example",), "", False),
    ],
)
def test_only_our_names(entries: tuple[str, ...], host: str, admitted: bool) -> None:
    assert AllowedHosts(entries).admit(host) is admitted


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_names_of_this_machine(name: str) -> None:
    assert is_loopback(name)
    assert not is_loopback(name + "x")
