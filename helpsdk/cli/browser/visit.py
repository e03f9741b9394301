"""One page of the product: opened, waited for, looked at."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

from helpsdk.cli.browser.finder import Finder, Sight
from helpsdk.cli.browser.guard import RESOLVE
from helpsdk.cli.browser.options import BrowserOptions
from helpsdk.content.screens import Element

if TYPE_CHECKING:
    from playwright.sync_api import Error, Page, Response

#: Seconds that elements may come after the page has loaded, and the time between two looks.
SETTLE: Final = 4.0
_PAUSE: Final = 0.1
_CALL: Final = re.compile(r"^\w+\.\w+: ")


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page was. `landed` is where the browser was in the end, `named` the screen that the page says it is.

    `ids` are all data-help-id of the page; `failure` says why there was no page at all, `asked` whether a widget asked
    for help.
    """

    path: str
    status: int | None = None
    landed: str = ""
    named: str | None = None
    sights: tuple[Sight, ...] = ()
    links: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    asked: bool = False
    failure: str | None = None

    @property
    def answered(self) -> bool:
        """Whether there was a page, and no error."""
        return self.failure is None and (self.status or 200) < 400

    @property
    def redirected(self) -> bool:
        return bool(self.landed) and urlsplit(self.landed).path != urlsplit(self.path).path


class OpenPage:
    """A page of a context, and the replies that its widget got."""

    def __init__(self, page: Page, options: BrowserOptions) -> None:
        self.page, self._options = page, options
        self._replies: list[Response] = []
        page.on("response", self._note)
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.set_default_timeout(1000 * options.page_seconds)

    def visit(self, path: str, elements: Sequence[Element]) -> Visit:
        """Goes there and waits until all elements came, or no more are to come. Never raises for what a page does."""
        from playwright.sync_api import Error

        try:
            answer = self.page.goto(urljoin(self._options.origin, path), wait_until="domcontentloaded")
            return self._seen(path, answer.status if answer is not None else None, elements)
        except Error as error:
            return Visit(path, failure=reason_of(error))

    def tips(self) -> list[dict[str, Any]]:
        """What the last reply of the help server offers as tips, by element; nothing where there was none."""
        return next(filter(None, map(_tips, reversed(self._replies))), [])

    def wait_for_help(self, seconds: float = SETTLE) -> bool:
        """Whether the widget was answered by then."""
        until = time.monotonic() + seconds
        while not self._replies and time.monotonic() < until:
            self.page.wait_for_timeout(1000 * _PAUSE)
        return bool(self._replies)

    def _seen(self, path: str, status: int | None, elements: Sequence[Element]) -> Visit:
        until = time.monotonic() + min(SETTLE, self._options.page_seconds)
        finder = Finder(self.page)
        sights = finder.look(elements)
        while self._may_come(path, status, sights) and time.monotonic() < until:
            self.page.wait_for_timeout(1000 * _PAUSE)
            finder = Finder(self.page)  # the page may have gone on to another address
            sights = finder.look(elements)
        asked = self.wait_for_help(max(0.0, until - time.monotonic()))
        landed = urlsplit(self.page.url)
        where = landed.path + (f"?{landed.query}" if landed.query else "")
        links, ids = tuple(finder.links()), tuple(finder.ids())
        return Visit(path, status, where, finder.screen(), tuple(sights), links, ids, asked)

    def _may_come(self, path: str, status: int | None, sights: Sequence[Sight]) -> bool:
        """Whether something is missing that this page may still bring: not one of an error, or to sign in on."""
        there = urlsplit(self.page.url).path.rstrip("/") == urlsplit(path).path.rstrip("/")
        return there and (status or 200) < 400 and not all(sight.found and sight.visible for sight in sights)

    def _note(self, response: Response) -> None:
        if urlsplit(response.url).path.endswith(RESOLVE) and response.ok and response.request.method == "POST":
            self._replies.append(response)


def reason_of(error: Error) -> str:
    """The first line of what Playwright says, without the call it says it of."""
    return _CALL.sub("", error.message.strip().partition("\n")[0])


def _tips(reply: Response) -> list[dict[str, Any]]:
    from playwright.sync_api import Error

    try:
        items = reply.json().get("items", [])
    except (Error, ValueError, AttributeError):  # the page went on, or it is no reply
        return []
    return [item for item in items if item.get("kind") == "tip" and item.get("element")]
