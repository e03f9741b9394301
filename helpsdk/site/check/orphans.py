"""Help that hangs on nothing: screens, elements and addresses of the site that the product's code no longer has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from re import escape, fullmatch
from typing import Any

from helpsdk.content.screens import Screen
from helpsdk.context.rules import Rule
from helpsdk.errors import Problem, Severity
from helpsdk.site.check.renamed import Renames, by_address, most_like
from helpsdk.site.check.rule_places import RulePlaces
from helpsdk.site.nearest import nearest
from helpsdk.site.places import Entry, Sources
from helpsdk.site.scan.host import Code, HostCode
from helpsdk.site.scan.known import Known, NewName
from helpsdk.site.scan.served import Served, Url, pathname_of, samples_of, screens_seen

#: How many rules one message names; the JSON has all.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class RuleAt:
    """A rule that is concerned, and the line that says where it shows."""

    id: str
    file: str
    line: int | None

    def __str__(self) -> str:
        return f"{self.id} ({self.file}:{self.line})"


@dataclass(frozen=True, slots=True)
class Orphan(Problem):
    """A finding with what the product may call it now, None where nothing is near, and the rules that hang on it."""

    suggestion: str | None = None
    rules: tuple[RuleAt, ...] = ()

    __str__ = Problem.__str__

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "allowed": list(self.allowed), "rules": [asdict(rule) for rule in self.rules]}


@dataclass(frozen=True, slots=True)
class ScreenCoverage:
    """How many of the product's screens have help of their own."""

    covered: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.covered // self.total if self.total else 100


def orphans(sources: Sources, host: HostCode) -> list[Problem]:
    """Orphaned mappings (`Orphan`s), then screens of the product that the site lacks. Errors where rules are concerned.

    Nothing is said of what cannot be known: of addresses without `host.routes`, of elements without `host.code`.
    """
    compared = _Compared(sources, host)
    return [*compared.screens(), *compared.elements(), *compared.urls(), *compared.undeclared()]


def screen_coverage(sources: Sources, host: HostCode) -> ScreenCoverage:
    """Of the product's screens, those that some rule names."""
    return _Compared(sources, host).coverage()


def renamed(sources: Sources, host: HostCode) -> dict[str, NewName]:
    """By the site's screen that the code no longer names: what it most likely is called there now."""
    return _Compared(sources, host).new_name


class _Compared:
    """A site beside the code of its product."""

    def __init__(self, sources: Sources, host: HostCode) -> None:
        self.sources, self.host = sources, host
        self.places = RulePlaces(sources)
        self.known = Known(entry.value for entry in sources.screens)
        self.declared, self.names = self.known.declared, self.known.new_names(host)
        self.served = Served(host.routes) if host.routes is not None else None
        self.reached = self.served.reached(self.known.seen) if self.served is not None else set[str]()
        self.renames = Renames(host.code) if host.code is not None else None

    # --- screens ------------------------------------------------------------------------------------------------------

    def screens(self) -> Iterator[Problem]:
        for entry in self.sources.screens:
            screen = entry.value
            new = self.new_name.get(screen.id)
            if new is not None:
                text = f"screen `{screen.id}` is gone: the product has {new} in its place"
                yield self._orphan(entry, "orphan-screen", text, new.id, self._on.get(screen.id, []), ("id",))
            elif self._is_gone(screen):
                yield self._gone(entry)

    @cached_property
    def new_name(self) -> dict[str, NewName]:
        """By screen that the code no longer names: what it is called there now."""
        unnamed = [screen for screen in self.declared.values() if not self._is_named(screen)]
        told = [name for name in self.names if name.explicit or self._names_are_kept]
        found = {screen.id: new for screen in unnamed if (new := by_address(screen, told)) is not None}
        taken = {name.id for name in found.values()}
        if self.renames is not None:
            rest = [screen for screen in unnamed if screen.id not in found]
            found |= self.renames.of(rest, [one for one in self.names if one.explicit and one.id not in taken])
        return found

    @cached_property
    def _names_are_kept(self) -> bool:
        """Whether screens are called as routes are: at least half of those that routes with a name lead to."""
        named = [screen for screen in self.host.screens if screen.named and not screen.explicit]
        routed = [screen.id for screen in named if self.known.of(screen) is not None]
        return bool(routed) and 2 * sum(id in self.declared for id in routed) >= len(routed)

    def _is_named(self, screen: Screen) -> bool:
        code = self.host.code or Code()
        named = {use.id for use in code.screens} | {one.id for one in self.host.screens if one.named}
        return screen.id in named or (bool(code.made_screens) and screen.id in code.quoted)

    def _is_gone(self, screen: Screen) -> bool:
        if self._is_named(screen):
            return False
        if not screen.urls:
            return self.host.code is not None and screen.id not in self.host.code.quoted
        if self.served is None or screen.id in self.reached:
            return False
        return not self._answers(screen, screen.urls)

    def _answers(self, screen: Screen, urls: Iterable[Url]) -> bool:
        """Whether the product has a page at one of them that is no other screen of the site."""
        found = (self.served.at(url) for url in urls) if self.served is not None else ()
        return any(pattern is not None and self._owner.get(pattern) in (None, screen.id) for pattern in found)

    @cached_property
    def _owner(self) -> dict[str, str | None]:
        """The site's screen at each of the product's addresses."""
        return {url: self.known.of(screen) for screen in self.host.screens for url in screen.urls}

    def _gone(self, entry: Entry[Screen]) -> Problem:
        screen = entry.value
        at = ", ".join(f"`{pathname_of(url)}`" for url in screen.urls[:3])
        text = f"screen `{screen.id}` is gone: nothing in the product " + (f"answers {at}" if at else "names it")
        name = most_like(screen, self.names, self.renames)
        if name is not None:
            return self._orphan(
                entry, "orphan-screen", f"{text}; the nearest is {name}", name.id, self._on.get(screen.id, []), ("id",)
            )
        url = self._near_url(screen.urls)
        near = f"; the nearest is {url}" if url is not None else ""
        return self._orphan(entry, "orphan-screen", text + near, url, self._on.get(screen.id, []), ("id",))

    @cached_property
    def _on(self) -> Mapping[str, list[Entry[Rule]]]:
        """The rules that show something on a screen, or take place there in one of their steps."""
        found: dict[str, list[Entry[Rule]]] = defaultdict(list)
        for rule in self.sources.rules:
            for kind, id in self.places.of(rule.value) | self.places.of_steps(rule.value):
                if kind == "screen":
                    found[str(id)].append(rule)
        return found

    # --- elements -----------------------------------------------------------------------------------------------------

    def elements(self) -> Iterator[Problem]:
        if self.host.code is None:
            return
        told: set[str] = set()
        for entry in self.sources.screens:
            for index, element in enumerate(entry.value.elements):
                if element.anchor is None and element.id not in told and not self._is_there(element.id):
                    told.add(element.id)
                    yield self._element(entry, element.id, self.host.code, ("elements", index, "id"))

    def _is_there(self, id: str) -> bool:
        return self.renames is not None and (id in self.renames.files or any(map(_may_make(id), self._shapes)))

    @cached_property
    def _shapes(self) -> tuple[str, ...]:
        made = self.host.code.made_elements if self.host.code is not None else ()
        return tuple(one.shape for one in made if one.shape.strip("*."))

    def _element(self, entry: Entry[Screen], id: str, code: Code, at: tuple[str | int, ...]) -> Problem:
        new = self._new_element(entry.value, id, code)
        text = f"element `{id}` is gone: nothing in the scanned code carries it"
        if new is not None:
            text += f"; the nearest is `{new}`"
        elif code.made_elements:
            first = code.made_elements[0].place
            text += f"; what is made while the page is, as at {first}, cannot be read: name it where it is called"
        return self._orphan(entry, "orphan-element", text, new, self._at.get(id, []), at)

    @cached_property
    def _at(self) -> Mapping[str, list[Entry[Rule]]]:
        """The rules that show something at an element."""
        found: dict[str, list[Entry[Rule]]] = defaultdict(list)
        for rule in self.sources.rules:
            for id in {rule.value.at.element, *(step.element for step in rule.value.show.steps)} - {None}:
                found[str(id)].append(rule)
        return found

    def _new_element(self, screen: Screen, id: str, code: Code) -> str | None:
        tail = id.removeprefix(f"{screen.id}.")
        renamed = self.new_name.get(screen.id)
        if renamed is not None and self._is_there(f"{renamed.id}.{tail}"):
            return f"{renamed.id}.{tail}"
        known = self.sources.known.get("element", set())
        new = [use.id for use in code.elements if use.id not in known]
        return nearest(id, dict.fromkeys([*(one for one in new if one.endswith(f".{tail}")), *new]))

    # --- addresses ----------------------------------------------------------------------------------------------------

    def urls(self) -> Iterator[Problem]:
        if self.served is None:
            return
        for entry in self.sources.screens:
            if entry.value.id not in self.new_name and not self._is_gone(entry.value):
                yield from self._stale(entry)
        for rule in self.sources.rules:
            urls = rule.value.at.url or ()
            if urls and all(self.served.at(url) is None for url in urls):
                yield self._orphan_url(rule, urls)

    def _stale(self, entry: Entry[Screen]) -> Iterator[Problem]:
        """Addresses of a screen that is there, but not there: what the site sees at one of the product's is."""
        for index, url in enumerate(entry.value.urls):
            only = len(entry.value.urls) == 1 and entry.value.id in self.reached
            if not (only or self._answers(entry.value, [url]) or self._sees(url)):
                near = self._near_url([url])
                text = f"nothing in the product answers `{pathname_of(url)}`" + (
                    f"; the nearest is {near}" if near else ""
                )
                yield _finding(entry, "gone-url", text, ("urls", index), near, (), severity="warning")

    def _sees(self, url: Url) -> bool:
        """Whether one of the product's addresses matches the pattern itself."""
        own = screens_seen({"": [url]})
        return any(own(sample) for screen in self.host.screens for one in screen.urls for sample in samples_of(one))

    def _orphan_url(self, entry: Entry[Rule], urls: Iterable[Url]) -> Problem:
        at = ", ".join(f"`{pathname_of(url)}`" for url in urls)
        near = self._near_url(urls)
        text = f"nothing in the product answers {at}" + (f"; the nearest is {near}" if near else "")
        return _finding(entry, "orphan-url", text, ("at", "url"), near, (_rule_at(entry),))

    def _near_url(self, urls: Iterable[Url]) -> str | None:
        """The address most like these of a page that the site does not know."""
        unknown = [url for screen in self.host.screens if self.known.of(screen) is None for url in screen.urls]
        return next((near for url in urls if (near := nearest(pathname_of(url) or "", unknown))), None)

    # --- screens that the site lacks ----------------------------------------------------------------------------------

    def undeclared(self) -> Iterator[Problem]:
        share = self.coverage()
        told = f"; {share.covered} of the product's {share.total} screens have help ({share.percent} %)"
        for index, name in enumerate(self._lacking):
            text = f"the product has the screen {name}, which screens.yaml lacks{'' if index else told}"
            yield Orphan("undeclared-screen", text, "screens.yaml", severity="warning", suggestion=name.id)

    @cached_property
    def _lacking(self) -> list[NewName]:
        """But for the new names of screens that the site has."""
        taken = {name.id for name in self.new_name.values()}
        return [name for name in self.known.lacking(self.host) if name.id not in taken]

    def coverage(self) -> ScreenCoverage:
        own = {self.known.of(screen) for screen in self.host.screens} | self._named_in_code() | set(self.new_name)
        have = {id for id in own if id is not None}
        helped = have & set(self._on) - set(self.new_name)  # under its new name nothing is shown yet
        return ScreenCoverage(len(helped), len(have) + len(self._lacking))

    def _named_in_code(self) -> set[str | None]:
        code = self.host.code or Code()
        return {use.id for use in code.screens if use.id in self.declared}

    def _orphan(
        self,
        entry: Entry[Any],
        code: str,
        text: str,
        suggestion: str | None,
        concerned: Iterable[Entry[Rule]],
        at: tuple[str | int, ...],
    ) -> Problem:
        rules = tuple(map(_rule_at, concerned))
        named = ", ".join(str(rule) for rule in rules[:MOST_NAMED])
        more = f" and {len(rules) - MOST_NAMED} more" if len(rules) > MOST_NAMED else ""
        text += f"; rules that hang on it: {named}{more}" if rules else "; no rule hangs on it"
        return _finding(entry, code, text, at, suggestion, rules, severity="error" if rules else "warning")


def _may_make(id: str) -> Callable[[str], bool]:
    return lambda shape: bool(fullmatch(".*".join(map(escape, shape.split("*"))), id))


def _finding(
    entry: Entry[Any],
    code: str,
    text: str,
    at: tuple[str | int, ...],
    suggestion: str | None,
    rules: tuple[RuleAt, ...],
    *,
    severity: Severity = "error",
) -> Orphan:
    one = entry.problem(code, text, *at, severity=severity)
    return Orphan(code, text, one.file, one.line, one.key, (), severity, one.about, suggestion, rules)


def _rule_at(entry: Entry[Rule]) -> RuleAt:
    return RuleAt(entry.value.id, entry.file, entry.line("at"))
