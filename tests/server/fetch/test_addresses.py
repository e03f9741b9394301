"""Which addresses are everybody's, and which spellings are none."""

from __future__ import annotations

import ipaddress

import pytest

from helpsdk.server.fetch import is_public
from helpsdk.server.fetch.addresses import literal

REFUSED = {
    "this host": "0.0.0.0 0.1.2.3 ::",
    "loopback": "127.0.0.1 127.255.255.254 ::1",
    "private": "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 fc00::1 fdff::1",
    "link-local": "169.254.0.1 fe80::1 febf::1",
    "metadata": "169.254.169.254 fd00:ec2::254 168.63.129.16 100.100.100.200 192.0.0.192",
    "carrier": "100.64.0.1 100.127.255.255",
    "multicast": "224.0.0.1 239.255.255.255 ff02::1 ff0e::1",
    "reserved": "240.0.0.1 255.255.255.255 192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 192.88.99.1 2001:db8::1",
    "IPv4 inside": "::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 2002:7f00:1::1 64:ff9b::7f00:1 64:ff9b:1::1",
    "tunnels": "2001::1 2001:0:53aa:64c::1 2001:10::1",
    "old": "fec0::1 5f00::1 100::1",
}


@pytest.mark.parametrize("text", [text for group in REFUSED.values() for text in group.split()])
def test_what_is_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4001::200e"])
def test_what_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "1.2.3.4.5",
        "256.1.1.1",
        "0x",
        "a.0x7f",
        "a.1",
        "fe80::1%eth0",
        "::1%25lo",
        "a b",
        "a%2eb",
        "-a",
        "a_b.-c",
        "",
        "a..b",
        "a" * 64,
        "a." * 150,
        "¹²⁷.0.0.1",
    ],
)
def test_spellings_that_are_neither_a_name_nor_an_address(host: str) -> None:
    with pytest.raises(ValueError):
        literal(host)


def test_names_and_addresses() -> None:
    assert literal("docs.example") is literal("xn--80ak6aa92e.example") is literal("my_host.1a") is None
    assert literal("127.0.0.1") == ipaddress.ip_address("127.0.0.1")
    assert literal("::1") == ipaddress.ip_address("::1")
