"""A server of somebody else's, on this machine, and names that lead to it."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from helpsdk.server.fetch import Address, Fetched, FetchOptions, fetch

LOOPBACK = ipaddress.ip_network("127.0.0.0/8")
Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


def reply(body: bytes = b"hello", *lines: str, status: str = "200 OK", type: str = "text/plain") -> Answer:
    """Always the same answer, closed after it."""
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Type: {type}", "Connection: close", *lines, "", ""))

    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(head.encode() + body)

    return answer


class Names:
    """A resolver that counts. Each name has a list of answers; the last one repeats."""

    def __init__(self, **answers: Sequence[str]) -> None:
        self.answers = {name.replace("_", "."): list(found) for name, found in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> Sequence[Address]:
        self.asked.append(host)
        if host not in self.answers:
            raise OSError("no such name")
        answers = self.answers[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [ipaddress.ip_address(text) for text in found.split()]


class Away:
    """A server under way; what it was sent, request by request."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.heads: list[bytes] = []


@asynccontextmanager
async def away(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[Away]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            server.heads.append(head)
            await answer(head, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    server = Away(listening.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        listening.close()


def fetched(
    answer: Answer, path: str = "/", *, names: Names | None = None, host: str = "docs.example", **options: Any
) -> tuple[Fetched, Away]:
    """Fetches `http://docs.example/…`, which leads to a local server."""

    async def run() -> tuple[Fetched, Away]:
        async with away(answer) as server:
            resolve = names or Names(docs_example=["127.0.0.1"])
            ports = frozenset({server.port, *options.pop("ports", ())})
            allowed: dict[str, Any] = {"http": True, "networks": (LOOPBACK,), "ports": ports, "resolve": resolve}
            return await fetch(f"http://{host}:{server.port}{path}", FetchOptions(**{**allowed, **options})), server

    return asyncio.run(run())


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """For a server called `name`, and for a client that trusts whoever signed it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(secret + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())
