"""Links to other sites, asked for: each address once, a few at a time, by the one fetch that cannot be sent inside."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import urlsplit

from helpsdk.errors import FetchRefused, Problem, Severity
from helpsdk.server.fetch import FetchOptions, fetch
from helpsdk.site.check.external_links import Mention
from helpsdk.site.check.spots import spot

AT_ONCE: Final = 12
AT_ONE_HOST: Final = 2
HOPS: Final = 5
SECONDS: Final = 300.0  # for all of them together
OPTIONS = FetchOptions(http=True, wants_body=False, seconds=15.0, agent="helpsdk check")
_GONE = (404, 410)
_GUARDED = (401, 403, 405, 406, 407, 429, 451, 999)  # there is something, for somebody else
#: Refused before anybody was asked: not ours to look at.
_NOT_ASKED = ("address", "port", "credentials", "scheme")

Kind: TypeAlias = Literal["alive", "dead", "doubtful", "not-asked"]


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: Kind
    why: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of every address."""

    verdicts: Mapping[str, Verdict]

    def of(self, kind: Kind) -> int:
        return sum(verdict.kind == kind for verdict in self.verdicts.values())

    def as_dict(self) -> dict[str, Any]:
        return {
            "addresses": len(self.verdicts),
            **{kind.replace("-", "_"): self.of(kind) for kind in ("alive", "dead", "doubtful", "not-asked")},
        }


def ask(urls: Sequence[str], options: FetchOptions = OPTIONS, *, seconds: float = SECONDS) -> Asked:
    """Asks for each. Takes `seconds` at most; what is not answered by then is doubtful. Never raises."""
    return Asked(asyncio.run(_Asking(options, time.monotonic() + seconds).all(urls)))


def dead_links(links: Mapping[str, Sequence[Mention]], asked: Asked) -> Iterator[Problem]:
    """An error for each mention of what is gone, a warning for what did not answer."""
    for url, verdict in asked.verdicts.items():
        if verdict.kind in ("alive", "not-asked"):
            continue
        severity: Severity = "error" if verdict.kind == "dead" else "warning"
        for mention in links[url]:
            what = "image" if mention.is_image else "link"
            code = f"dead-{what}" if verdict.kind == "dead" else f"doubtful-{what}"
            text = f"the {what} {url[:200]} {verdict.why}"
            yield spot(mention.translation, code, text, mention.line, severity=severity)


@dataclass(slots=True)
class _Asking:
    options: FetchOptions
    until: float
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    hosts: dict[str, asyncio.Semaphore] = field(default_factory=dict)

    async def all(self, urls: Sequence[str]) -> dict[str, Verdict]:
        found = await asyncio.gather(*map(self.one, urls))
        return dict(zip(urls, found, strict=True))

    async def one(self, url: str) -> Verdict:
        host = self.hosts.setdefault(urlsplit(url).netloc, asyncio.Semaphore(AT_ONE_HOST))
        async with host, self.places:
            left = self.until - time.monotonic()
            if left <= 0:
                return Verdict("doubtful", "was not asked for: the time for all links together is over")
            return await verdict_of(url, replace(self.options, seconds=min(left, self.options.seconds)))


async def verdict_of(url: str, options: FetchOptions) -> Verdict:
    """HEAD first; GET where that is refused, since many servers do not answer it truly."""
    try:
        status = await _status(url, options, "HEAD")
        if status >= 400:
            status = await _status(url, options, "GET")
    except FetchRefused as refused:
        return _refused(refused)
    if status in _GONE:
        return Verdict("dead", f"is not there: the answer is {status}")
    if status >= 400 and status not in _GUARDED:
        return Verdict("doubtful", f"was answered with {status}")
    return Verdict("alive")


async def _status(url: str, options: FetchOptions, method: Literal["GET", "HEAD"]) -> int:
    """Redirects to other hosts are followed too, each checked as if it were the first."""
    for _ in range(HOPS):
        try:
            return (await fetch(url, options, method=method)).status
        except FetchRefused as refused:
            if refused.code != "redirect" or refused.url == url:
                raise
            url = refused.url
    raise FetchRefused("redirect", url, f"it leads on and on, more than {HOPS} times")


def _refused(refused: FetchRefused) -> Verdict:
    why = str(refused).removeprefix(f"{refused.url}: ")
    if refused.code in _NOT_ASKED:
        return Verdict("not-asked", why)
    if refused.code in ("name", "url", "host"):
        return Verdict("dead", f"leads nowhere: {why}")
    return Verdict("doubtful", f"did not answer: {why}")
