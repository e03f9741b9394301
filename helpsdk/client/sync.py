"""The client of a help server for code that waits in its own thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx

from helpsdk.client.conversation.protocol import Protocol
from helpsdk.client.options import Breaker, Outbox, Retry, Timeout
from helpsdk.client.outbox.box import Waiting
from helpsdk.client.outbox.delivery import Delivery, deliver
from helpsdk.client.outbox.mailer import Mailer
from helpsdk.client.process import forking
from helpsdk.client.status import Status
from helpsdk.client.transport.drive import Driver
from helpsdk.client.wire import calls
from helpsdk.client.wire.interactions import checked
from helpsdk.identity.viewer import Viewer
from helpsdk.keywords import spelled
from helpsdk.runtime.replies import ArticleReply, ResolveReply
from helpsdk.runtime.searchreplies import AnswerReply, SearchReply, SuggestReply
from helpsdk.types import ArticleType

if TYPE_CHECKING:
    from helpsdk.client.interface import Help
    from helpsdk.client.local.help import LocalHelp
    from helpsdk.client.local.keys import Keys
    from helpsdk.client.signer import HelpSigner

Answer = TypeVar("Answer")

_TIMEOUT, _RETRY, _BREAKER, _OUTBOX = Timeout(), Retry(), Breaker(), Outbox()


class HelpClient:
    """Asks a help server. One for the whole process: many threads may use it, and children of a fork.

        help = HelpClient("https://app.example/help", "ledger", key=os.environ["HELP_API_KEY"])
        reply = help.resolve("invoice.form", viewer=Viewer("u-42", groups=frozenset({"customers"})))

    `server` is where help is mounted, `site` the id in site.yaml. A viewer with an id needs `key`, an API key with the
    scope `resolve:any`, or `signer`, which makes a token to be exchanged for a session. Without `raises` no call fails
    because help is away: its reply is empty then, and counted in `status()`; with it HelpUnavailable is raised.
    Wrong use is a ValueError in any case. `transport` is for tests and for proxies of your own.

    Raises SettingInvalid for a setting that cannot be used.
    """

    @spelled
    def __init__(
        self,
        server: str,
        site: str,
        *,
        key: str | None = None,
        signer: HelpSigner | None = None,
        timeout: Timeout = _TIMEOUT,
        retry: Retry = _RETRY,
        breaker: Breaker = _BREAKER,
        outbox: Outbox = _OUTBOX,
        raises: bool = False,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.site = site
        self._protocol = Protocol(
            server, site, key=key, signer=signer, timeout=timeout, retry=retry, breaker=breaker, raises=raises
        )
        self._driver = Driver(transport)
        self._mailer = Mailer(outbox, self._post, self._protocol.time, self._protocol.counts.delivered)
        for part in (self._protocol, self._driver, self._mailer):
            forking(part)

    @staticmethod
    @spelled
    def local(
        source: str | Path,
        *,
        keys: Keys,
        site: str | None = None,
        key: str | None = None,
        folder: str | Path | None = None,
        refresh: float = 30.0,
        fallback: Help | None = None,
        locale: Sequence[str] = (),
        interface_locales: Sequence[str] | None = None,
        raises: bool = False,
        transport: httpx.BaseTransport | None = None,
    ) -> LocalHelp:
        """Answers in this process, with the rules and texts of a signed bundle: no question waits for a network.

            help = HelpClient.local("https://app.example/help", site="ledger", key=BUNDLE_KEY, keys=PUBLIC_KEYS)
            help = HelpClient.local("ledger.helpbundle", keys=PUBLIC_KEYS)

        `source` is where a help server is mounted, then `site` and `key`, an API key with the scope `bundle:read`, are
        needed; or a file that `helpsdk export --bundle` wrote. `keys` are what `helpsdk keys show-public` prints, or a
        mapping of their ids; a newer revision is looked for every `refresh` seconds. The last good one is kept in
        `folder`, one for each site, and so is the search index. Until something is loaded `fallback` is asked, which
        is the server itself where there is one. `locale` is for readers who name none, `interface_locales` are the
        languages of the widget's words, else those that this version's widget has. Searching takes the extra `local`.

        Raises BundleInvalid for a file that cannot be opened while nothing else can answer, and SettingInvalid.
        """
        from helpsdk.client.local.opening import open_local  # with the engine, which other clients do without

        return open_local(
            source,
            keys=keys,
            site=site,
            key=key,
            folder=folder,
            refresh=refresh,
            fallback=fallback,
            locale=locale,
            interface_locales=interface_locales,
            raises=raises,
            transport=transport,
        )

    def resolve(
        self,
        screen: str | None = None,
        *,
        url: str | None = None,
        element: str | None = None,
        events: Sequence[Mapping[str, Any]] = (),
        traits: Mapping[str, Any] | None = None,
        locale: Sequence[str] = (),
        app_version: str | None = None,
        tz: str | None = None,
        device: str | None = None,
        screen_text: str | None = None,
        memory: Mapping[str, Any] | None = None,
        next: Sequence[str] = (),
        shows: Sequence[str] | None = None,
        viewer: Viewer | None = None,
    ) -> ResolveReply:
        """What to show where the reader is. The arguments are the fields of `POST /v1/resolve`."""
        context = {
            "screen": screen,
            "url": url,
            "element": element,
            "events": events,
            "traits": traits,
            "locale": locale,
            "app_version": app_version,
            "tz": tz,
            "device": device,
            "screen_text": screen_text,
            "memory": memory,
            "next": next,
            "shows": shows,
        }
        return self._ask(calls.resolve(self.site, context), viewer)

    def search(
        self,
        q: str,
        *,
        locale: Sequence[str] = (),
        screen: str | None = None,
        type: ArticleType | None = None,
        collection: str | None = None,
        app_version: str | None = None,
        limit: int = 10,
        offset: int = 0,
        viewer: Viewer | None = None,
    ) -> SearchReply:
        """Articles for some words. Raises ValueError for a limit or offset out of range (together up to 100)."""
        return self._ask(
            calls.search(
                q,
                locale=locale,
                screen=screen,
                type=type,
                collection=collection,
                app_version=app_version,
                limit=limit,
                offset=offset,
            ),
            viewer,
        )

    def suggest(
        self,
        q: str,
        *,
        locale: Sequence[str] = (),
        screen: str | None = None,
        app_version: str | None = None,
        viewer: Viewer | None = None,
    ) -> SuggestReply:
        """What somebody may be typing."""
        return self._ask(calls.suggest(q, locale=locale, screen=screen, app_version=app_version), viewer)

    def answer(
        self, q: str, *, locale: Sequence[str] = (), app_version: str | None = None, viewer: Viewer | None = None
    ) -> AnswerReply:
        """The sentences that answer a question, or honestly none."""
        return self._ask(calls.answer(q, locale=locale, app_version=app_version), viewer)

    def article(
        self, id: str, *, locale: Sequence[str] = (), format: str = "tree", viewer: Viewer | None = None
    ) -> ArticleReply | None:
        """None where there is no such article, or not for this viewer; `format` is `tree` or `html`."""
        return self._ask(calls.article(id, locale=locale, format=format), viewer)

    def track(
        self, name: str, *, id: str | None = None, device: str | None = None, viewer: Viewer | None = None
    ) -> None:
        """Notes a product event as an interaction; sent later, in the background. `id` makes it count once."""
        self.interaction("tracked", name=name, value=id, device=device, viewer=viewer)

    def interaction(self, type: str, *, viewer: Viewer | None = None, **fields: Any) -> None:
        """Notes what a reader did (`shown`, `opened`, `voted`, …); sent later, in the background.

        `fields` are those of docs/http-api.md. Raises ValueError naming what is not one of them or cannot be its value.
        """
        self._protocol.proof.check(viewer)
        self._mailer.put(viewer, checked(type, fields))

    def token(self, viewer: Viewer) -> str:
        """A token that says who looks, for the widget in this viewer's browser.

        Raises ValueError for a client without a signer, and HelpUnavailable naming the claim that cannot be signed.
        """
        return self._protocol.token(viewer)

    def flush(self, timeout: float = 5.0) -> bool:
        """Sends what waits; whether all of it went out within `timeout` seconds. Ends early when help is away."""
        return self._mailer.flush(timeout)

    def status(self) -> Status:
        return self._protocol.status(waiting=self._mailer.waiting, dropped=self._mailer.dropped)

    def close(self) -> None:
        """Flushes shortly and stops all threads; may be called twice. Every call after it gets an empty reply."""
        self._mailer.close()
        self._protocol.line.closed = True
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"HelpClient({self._protocol.address.server!r}, {self.site!r}, proof={self._protocol.proof.kind!r})"

    def _ask(self, call: calls.Call[Answer], viewer: Viewer | None) -> Answer:
        return self._driver.run(self._protocol.ask(call, viewer))

    def _post(self, batch: Sequence[Waiting], seconds: float) -> Delivery:
        return self._driver.run(deliver(self._protocol, batch, seconds))
