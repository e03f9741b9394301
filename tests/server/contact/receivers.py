"""Those who get messages, on this machine: a webhook and a mail server."""

from __future__ import annotations

import asyncio
import base64
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from helpsdk.server.store.contacts import Contact
from tests.server.serving import uuid7

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


def contact(**how: Any) -> Contact:
    document = {
        "message": "Where is my invoice?\nI waited a week. Где счёт?",
        "reply_to": "ann@acme.example",
        "context": {"screen": "invoice.detail", "app_version": "4.2.0", "traits": {"plan": "team"}},
        "read": ["send-invoice", "tax-id-format"],
        "locale": ["ru", "en"],
        **how.pop("document", {}),
    }
    given = {"id": uuid7(), "site": "shop", "created": NOW, "viewer": "key-of-anna", **how}
    return Contact(document=document, **given)


@dataclass
class Hook:
    """What was posted. `answers` are given one after another, the last one for ever; `hold` keeps answers back."""

    url: str = ""
    answers: list[tuple[int, Mapping[str, str]]] = field(default_factory=lambda: [(204, {})])
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.hold.set()

    def answer(self) -> tuple[int, Mapping[str, str]]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def webhook(port: int = 0) -> Iterator[Hook]:
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            hook.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            hook.hold.wait(30)
            status, headers = hook.answer()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    hook.url = f"http://127.0.0.1:{server.server_port}/hooks/T0-secret"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield hook
    finally:
        hook.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Post:
    """A mail server: what it took, what it was told, and how it answers a step (`RCPT`: `550 no such user`)."""

    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    secured: bool = False

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(mail, policy=policy.default) for mail in self.mails]


@contextmanager
def mail_server(*, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None) -> Iterator[Post]:
    post, loop, ready = Post(), asyncio.new_event_loop(), threading.Event()
    finish: list[Callable[[], object]] = []

    async def serve() -> None:
        done = asyncio.Event()
        server = await asyncio.start_server(lambda r, w: _talk(post, r, w, starttls), "127.0.0.1", 0, ssl=tls)
        post.port = server.sockets[0].getsockname()[1]
        finish.append(lambda: loop.call_soon_threadsafe(done.set))
        ready.set()
        await done.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(30)
    try:
        yield post
    finally:
        finish[0]()
        thread.join()
        loop.close()


async def _talk(
    post: Post, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, starttls: ssl.SSLContext | None
) -> None:
    try:
        await _conversation(post, reader, writer, starttls)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def _conversation(
    post: Post, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, starttls: ssl.SSLContext | None
) -> None:
    def say(text: str) -> None:
        writer.write(text.encode() + b"\r\n")

    say("220 mail.test")
    while True:
        line = (await reader.readuntil(b"\r\n")).decode().rstrip("\r\n")
        post.told.append(line)
        verb = line.upper().split(":")[0].split(" ")[0]
        if verb in post.refuses:
            say(post.refuses[verb])
        elif verb == "EHLO":
            offers = ["250-mail.test", *(["250-STARTTLS"] if starttls and not post.secured else []), "250 AUTH PLAIN"]
            say("\r\n".join(offers))
        elif verb == "STARTTLS" and starttls is not None:
            say("220 go on")
            await writer.drain()
            await writer.start_tls(starttls)
            post.secured = True
        elif verb == "AUTH":
            post.told[-1] = "AUTH " + base64.b64decode(line.split(" ")[2]).decode().replace("\0", "|")
            say("235 welcome")
        elif verb == "DATA":
            say("354 go on")
            data = await reader.readuntil(b"\r\n.\r\n")
            post.mails.append(data[: -len(b".\r\n")].replace(b"\r\n..", b"\r\n."))
            say("250 taken")
        elif verb == "QUIT":
            say("221 bye")
            return
        else:
            say("250 fine")
