"""What is measured, each as `python apps.py NAME --port PORT …` under uvicorn with uvloop and httptools, one worker.

ours   the help server, as `helpsdk serve` runs it
raw    an ASGI app that reads the same body and sends the bytes and headers that ours sent for it
raw_on_ours  the same on the server class of `helpsdk serve`
peer   FastAPI, async SQLAlchemy and PostgreSQL per request: peers.py
"""

from __future__ import annotations

import argparse
import gc
import pickle
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import peers
import uvicorn
from content import SITE, Size, published

from helpsdk.identity.sessions import Sessions
from helpsdk.identity.tokens import read, sign
from helpsdk.identity.trust import add_key, new_trust
from helpsdk.server.api.routes import ROUTES
from helpsdk.server.api.service import Service
from helpsdk.server.app.protocol import LimitedProtocol, limited_protocol
from helpsdk.server.dispatch import Dispatcher
from helpsdk.server.follower import LiveSite, Shelf
from helpsdk.server.follower.collector import THRESHOLDS
from helpsdk.server.follower.snapshot import Opening
from helpsdk.server.follower.trusted import Trusted
from helpsdk.server.settings import Settings
from helpsdk.server.store import MemoryStore
from helpsdk.site.bundle import manifest, pack, part_hash

App = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]
]
#: Rate limits stay on, but are never met: one address asks for all.
PEOPLE = 1_000
SETTINGS = Settings(
    hosts=("127.0.0.1",),
    rate_address="10000000,1000000",
    rate_site="10000000,1000000",
    rate_session="10000000,1000000",
)


def ours(size: Size, folder: Path) -> App:
    """The dispatcher over one revision, packed and opened as a bundle is."""
    parts = pack(published(size))
    sealed = manifest(parts, site=SITE, revision=1, created=datetime(2026, 11, 22, tzinfo=UTC))
    blobs = {part_hash(content): content for content in parts.values()}
    site = LiveSite(SITE, Shelf(folder, lambda _: MemoryStore()))
    site.current = Opening().snapshot(sealed, sealed.model_dump_json(), {}, blobs.__getitem__, trusted=True)
    (folder / "sessions").write_text("\n".join(signed_in(site)))
    service = Service(SETTINGS)
    service.sites = {SITE: site}
    dispatch = Dispatcher(service, ROUTES, _ready)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await dispatch(scope, receive, send)

    return app


def signed_in(site: LiveSite) -> list[str]:
    """Sessions of a thousand people, under keys made for it."""
    now = datetime.now(UTC)
    trust = add_key(new_trust(SITE, now), "host", now=now)[0]
    site._trust.current = Trusted(trust, Sessions(trust))
    host, seconds = trust.signing("host"), now.timestamp()
    tokens = [
        sign(f"user-{at}", secret=host.secret, kid=host.id, site=SITE, iss=SITE, now=seconds, traits={"plan": "team"})
        for at in range(PEOPLE)
    ]
    claims = [read(token, trust.host_keys, site=SITE, now=seconds) for token in tokens]
    return [Sessions(trust).issue(one, device=f"d{at}", now=seconds)[0] for at, one in enumerate(claims)]


async def _ready() -> None:
    return None


def raw(recorded: dict[bytes, tuple[list[tuple[bytes, bytes]], bytes]]) -> App:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers, reply = recorded[body]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": reply})

    return app


def serve(app: App, port: int, http: Any = "httptools") -> None:
    """Whatever is there by now is there for good, as `helpsdk serve` has it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http=http,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    uvicorn.Server(config).run()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=["ours", "raw", "raw_on_ours", "peer"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--articles", type=int, default=0)
    parser.add_argument("--rules", type=int, default=0)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--database", default="")
    args = parser.parse_args()
    if args.name == "ours":
        protocol: type[LimitedProtocol] = limited_protocol(SETTINGS)
        serve(ours(Size(args.articles, args.rules), args.folder), args.port, protocol)
    elif args.name.startswith("raw"):
        http = "httptools" if args.name == "raw" else limited_protocol(SETTINGS)
        serve(raw(pickle.loads((args.folder / "recorded").read_bytes())), args.port, http)
    else:
        serve(peers.app(args.database), args.port)


if __name__ == "__main__":
    main()
