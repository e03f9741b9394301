"""Through all screens of a running product: what is known first, then what its pages link to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from helpsdk.cli.browser.addresses import Addresses
from helpsdk.cli.browser.chromium import chromium
from helpsdk.cli.browser.finder import Sight
from helpsdk.cli.browser.guard import Guard
from helpsdk.cli.browser.options import BrowserOptions
from helpsdk.cli.browser.pictures import Pictures, Shown
from helpsdk.cli.browser.visit import OpenPage, Visit
from helpsdk.cli.output import UsageError
from helpsdk.content.screens import Screen
from helpsdk.site.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

#: Pages that are visited for one screen, beside all of its examples, while elements of it are missing.
MOST_PAGES: Final = 3
_BETTER: Final = ("dead", "ambiguous", "healed", "exact", "help")


@dataclass(slots=True)
class SeenScreen:
    """A screen, the pages that were visited for it, and the best sight of each element with the page it was on."""

    screen: Screen
    visits: list[Visit] = field(default_factory=list)
    sights: dict[str, tuple[Sight, str]] = field(default_factory=dict)
    tips: list[Shown] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    others: dict[str, str] = field(default_factory=dict)  # address → the screen that it is instead
    reached: bool = False

    @property
    def lacks(self) -> bool:
        """Whether another page may show more of it."""
        seen = (self.sights.get(element.id) for element in self.screen.elements)
        return not self.reached or not all(one is not None and one[0].found and one[0].visible for one in seen)

    def note(self, visit: Visit, at: str | None) -> bool:
        """Takes in what a visit saw; whether it was of this screen. `at` is the screen that the page is, if any."""
        self.visits.append(visit)
        if not visit.answered or at not in (None, self.screen.id) or (at is None and visit.redirected):
            if visit.answered and at is not None:
                self.others[visit.path] = at
            return False
        self.reached = True
        self.ids.update(visit.ids)
        for sight in visit.sights:
            before = self.sights.get(sight.id)
            if before is None or _rank(sight) > _rank(before[0]):
                self.sights[sight.id] = sight, visit.path
        return True


@dataclass(frozen=True, slots=True)
class Seen:
    """The product, as far as it was seen. `asked` says whether any page had a widget that asked for help."""

    url: str
    screens: tuple[SeenScreen, ...]
    held_back: tuple[str, ...]
    asked: bool


def look_at(site: Site, options: BrowserOptions) -> Seen:
    """Raises UsageError where no Chromium starts or nothing answers at the address, MissingExtra without Playwright."""
    with chromium(handed_on=bool(options.headers)) as browser, closing(_context(browser, site, options)) as context:
        guard = Guard(context, options)
        return _Tour(site, options, context).seen(guard)


def _context(browser: Browser, site: Site, options: BrowserOptions) -> BrowserContext:
    from playwright.sync_api import Error

    try:
        return browser.new_context(
            viewport={"width": 1280, "height": 900},
            locale=site.settings.default_locale,
            reduced_motion="reduce",
            service_workers="block",
            storage_state=options.storage_state,
        )
    except (Error, ValueError) as error:
        why = " ".join(str(error).split())
        raise UsageError(f"--storage-state {options.storage_state} cannot be used: {why}") from None


class _Tour:
    """One walk through a product."""

    def __init__(self, site: Site, options: BrowserOptions, context: BrowserContext) -> None:
        self._options, self._context = options, context
        self._screens = {screen.id: SeenScreen(screen) for screen in site.screens}
        self._addresses = Addresses(site.screens, urlsplit(options.url).netloc)
        self._pictures = Pictures(options.pictures) if options.pictures is not None else None
        self._found: dict[str, list[str]] = {}  # screen → addresses that pages linked to
        self._asked = False

    def seen(self, guard: Guard) -> Seen:
        self._enter()
        for seen in self._screens.values():
            for path in self._addresses.known(seen.screen):
                self._visit(seen, path)
        for seen, path in self._discovered():
            self._visit(seen, path)
        return Seen(self._options.url, tuple(self._screens.values()), tuple(guard.held_back), self._asked)

    def _enter(self) -> None:
        """The address itself, of whatever screen: it must answer, and links may start there."""
        parts = urlsplit(self._options.url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        screen = self._addresses.screen_at(self._options.url)
        visit = self._visit(self._screens[screen], path) if screen is not None else self._open(path, None)
        if visit is not None and visit.failure is not None:
            raise UsageError(f"nothing answers at {self._options.url}: {visit.failure}")

    def _discovered(self) -> Iterator[tuple[SeenScreen, str]]:
        """Links that lead to screens of which something is missing, as long as there are any."""
        while True:
            waiting = [
                (seen, path)
                for id, paths in self._found.items()
                if (seen := self._screens[id]).lacks and len(seen.visits) < MOST_PAGES + len(seen.screen.example)
                for path in paths[:1]
            ]
            if not waiting:
                return
            for seen, path in waiting:
                self._found[seen.screen.id].remove(path)
                yield seen, path

    def _visit(self, seen: SeenScreen, path: str) -> Visit | None:
        """None for a page that was visited already."""
        if any(visit.path == path for visit in seen.visits):
            return None
        return self._open(path, seen)

    def _open(self, path: str, seen: SeenScreen | None) -> Visit:
        with closing(self._context.new_page()) as page:
            opened = OpenPage(page, self._options)
            visit = opened.visit(path, seen.screen.elements if seen is not None else ())
            self._asked |= visit.asked
            self._follow(visit)
            if seen is not None and seen.note(visit, self._at(visit)) and self._pictures is not None:
                known = {shown.element for shown in seen.tips if shown.picture is not None}
                taken = self._pictures.take(opened, seen.screen, without=known)
                seen.tips = [one for one in seen.tips if one.element not in {new.element for new in taken}] + taken
            return visit

    def _at(self, visit: Visit) -> str | None:
        """The screen that a widget in the page is on."""
        return visit.named or self._addresses.screen_at(self._options.origin + visit.landed)

    def _follow(self, visit: Visit) -> None:
        for screen, path in self._addresses.led_to(visit.links):
            paths = self._found.setdefault(screen, [])
            if path not in paths and all(one.path != path for one in self._screens[screen].visits):
                paths.append(path)


def _rank(sight: Sight) -> tuple[bool, bool, int]:
    return sight.found, sight.visible, _BETTER.index(sight.outcome)


def as_dict(seen: Seen) -> dict[str, Any]:
    """For the JSON document."""
    return {"url": seen.url, "held_back": list(seen.held_back), "screens": [_screen(one) for one in seen.screens]}


def _screen(seen: SeenScreen) -> dict[str, Any]:
    return {
        "id": seen.screen.id,
        "reached": seen.reached,
        "pages": [
            {"path": one.path, "status": one.status, "landed": one.landed, "failure": one.failure}
            for one in seen.visits
        ],
        "elements": [
            {"id": id, "outcome": sight.outcome, "visible": sight.visible, "page": page}
            for id, (sight, page) in seen.sights.items()
        ],
        "tips": [shown.as_dict() for shown in seen.tips],
    }
