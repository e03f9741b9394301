"""A pool of tunnels has room again for each that fails."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from helpsdk.client.options import Timeout
from helpsdk.client.transport.deadline import PunctualTransport
from tests.client.proxies import proxy
from tests.client.transport.test_deadline import asked, serving
from tests.client.transport.test_nestedtls import trusted

__all__ = ["trusted"]


@pytest.mark.parametrize("by_tls", [False, True], ids=["http", "https"])
def test_a_tunnel_to_a_server_that_is_another_leaves_room(trusted: Path, by_tls: bool) -> None:
    one = httpx.Limits(max_connections=1)
    with serving(trusted) as url, proxy(trusted if by_tls else None) as between:
        transport = PunctualTransport(one, secure=True, proxy=between.url)
        with httpx.Client(transport=transport, timeout=httpx.Timeout(20, pool=1)) as client:
            for _ in range(3):
                with pytest.raises(httpx.ConnectError):
                    client.get(url.replace("127.0.0.1", "localhost"))

            assert [client.get(url).status_code for _ in range(2)] == [404, 404]


def test_who_a_proxy_is_is_verified(trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(trusted) as url, proxy(trusted) as between:
        monkeypatch.setenv("https_proxy", between.url.replace("127.0.0.1", "localhost"))

        assert asked(url, timeout=Timeout(10, 10, 30)) == "unreachable"
        assert between.asked == []
