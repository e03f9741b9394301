"""Through a proxy to a server by TLS: what is asked, whose certificates count, and that it ends on time."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from helpsdk.client.options import Timeout
from helpsdk.client.transport.deadline import PunctualTransport
from helpsdk.client.transport.drive import LIMITS, _direct
from tests.client.proxies import Slow, proxy
from tests.client.transport.test_deadline import Answers, asked, serving

TIGHT = Timeout(60, 60, 0.5)  # only the last bounds a byte now and then


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    return certificate


@pytest.mark.parametrize("by_tls", [False, True], ids=["http", "https"])
def test_a_server_is_reached_through_a_tunnel(trusted: Path, monkeypatch: pytest.MonkeyPatch, by_tls: bool) -> None:
    with serving(trusted) as url, proxy(trusted if by_tls else None) as between:
        monkeypatch.setenv("https_proxy", between.url)

        assert asked(url, timeout=Timeout(10, 10, 30)) == "answered"
        assert between.asked == [f"CONNECT {url.removeprefix('https://')} HTTP/1.1"]
        assert Answers.asked == ["/v1/articles/vat?site=shop&format=tree"]


@pytest.mark.parametrize("slow", ["head", "tunnel"])
@pytest.mark.parametrize("by_tls", [False, True], ids=["http", "https"])
def test_a_tunnel_that_drips_is_late_in_all(
    trusted: Path, monkeypatch: pytest.MonkeyPatch, by_tls: bool, slow: Slow
) -> None:
    with serving(trusted) as url, proxy(trusted if by_tls else None, slow) as between:
        monkeypatch.setenv("https_proxy", between.url)
        began = time.monotonic()

        assert asked(url, timeout=TIGHT) == "late"
        assert time.monotonic() - began < 20  # its certificate alone takes longer than that


def test_who_a_tunnel_leads_to_is_verified(trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(trusted) as url, proxy(trusted) as between:
        monkeypatch.setenv("https_proxy", between.url)

        assert asked(url.replace("127.0.0.1", "localhost"), timeout=Timeout(10, 10, 30)) == "unreachable"
        monkeypatch.delenv("SSL_CERT_FILE")
        assert asked(url, timeout=Timeout(10, 10, 30)) == "unreachable"
        assert (Answers.asked, len(between.asked)) == ([], 1)


def test_a_connection_through_a_tunnel_is_used_again(trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Answers, "protocol_version", "HTTP/1.1")
    with serving(trusted) as url, proxy(trusted) as between:
        transport = PunctualTransport(LIMITS, secure=True, proxy=between.url)
        with httpx.Client(transport=transport) as client:
            replies = [client.get(f"{url}/{at}", timeout=30).status_code for at in range(3)]

        assert (replies, Answers.asked, len(between.asked)) == ([404] * 3, ["/0", "/1", "/2"], 1)


def test_only_a_proxy_of_another_kind_is_left_to_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    for kind, ours in {"http": True, "https": True, "socks5": False}.items():
        monkeypatch.setenv("https_proxy", f"{kind}://127.0.0.1:9")
        assert isinstance(_direct("https://help.test"), PunctualTransport) is ours
