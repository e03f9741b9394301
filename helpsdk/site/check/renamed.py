"""What the product may call a screen or an element now: the nearest name that the site does not know yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from helpsdk.content.screens import Screen
from helpsdk.site.nearest import nearest
from helpsdk.site.scan.host import Code
from helpsdk.site.scan.known import NewName
from helpsdk.site.scan.names import last_part
from helpsdk.site.scan.patterns import same_place
from helpsdk.site.scan.served import pathname_of

#: From 0 to 1, how alike two names are that may be of the same thing; and a file's name and what it draws.
_ALIKE: Final = 0.6
_ALIKE_FILE: Final = 0.85


def by_address(screen: Screen, names: Iterable[NewName]) -> NewName | None:
    """The new name of the page at one of the screen's own addresses."""
    own = {same_place(path) for url in screen.urls if (path := pathname_of(url)) is not None}
    return next((name for name in names if not own.isdisjoint(map(same_place, name.urls))), None)


@dataclass(slots=True)
class Renames:
    """Which screen without a name in the product's templates each new name there most likely is."""

    code: Code
    files: Mapping[str, frozenset[str]] = field(init=False)
    _known_tails: dict[str, frozenset[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        found: dict[str, set[str]] = defaultdict(set)
        for use in self.code.elements:
            found[use.id].add(use.place.file)
        for id, places in self.code.quoted.items():
            found[id] |= {place.file for place in places}
        self.files = {id: frozenset(files) for id, files in found.items()}

    def of(self, screens: Iterable[Screen], names: Iterable[NewName]) -> dict[str, NewName]:
        """By screen. `screens` are those that nothing in the code names."""
        candidates = list(screens)
        found: dict[str, tuple[tuple[int, float, float], NewName]] = {}
        for name in names:
            scored = [(self._score(screen, name), screen.id) for screen in candidates]
            score, id = max(scored, default=((0, 0.0, 0.0), ""))
            if any(score) and (id not in found or score > found[id][0]):
                found[id] = (score, name)
        return {id: name for id, (_, name) in found.items()}

    def shared(self, screen: Screen, name: NewName) -> int:
        """How many elements of the screen the new one has: in its files, or under its own name."""
        tails = self._tails(name.id)
        own = (element.id for element in screen.elements)
        return sum(1 for id in own if last_part(id) in tails or not name.files.isdisjoint(self.files.get(id, ())))

    def _tails(self, name: str) -> frozenset[str]:
        """The last parts of ids that begin with a screen's."""
        if name not in self._known_tails:
            inside = (id for id in self.files if id.startswith(f"{name}."))
            self._known_tails[name] = frozenset(id.removeprefix(f"{name}.") for id in inside)
        return self._known_tails[name]

    def _score(self, screen: Screen, name: NewName) -> tuple[int, float, float]:
        """Shared elements, likeness to the file, likeness of the names; nothing where elements are elsewhere still."""
        if any(files.isdisjoint(name.files) for files in self._placed(screen)):
            return 0, 0.0, 0.0
        pairs = ((stem, word) for stem in _stems(name) for word in _words(screen))
        file = max((_alike(stem, word, _ALIKE_FILE) for stem, word in pairs), default=0.0)
        return self.shared(screen, name), file, _alike(screen.id, name.id, _ALIKE)

    def _placed(self, screen: Screen) -> list[frozenset[str]]:
        return [self.files[element.id] for element in screen.elements if element.id in self.files]


def most_like(screen: Screen, names: Iterable[NewName], renames: Renames | None) -> NewName | None:
    """For a screen that is gone: the new name most like its own, else the one with most of its elements."""
    known = {name.id: name for name in names}
    near = nearest(screen.id, known)
    if near is not None:
        return known[near]
    shared = [(renames.shared(screen, name), name) for name in known.values()] if renames is not None else []
    count, name = max(shared, key=lambda one: one[0], default=(0, None))
    return name if count else None


def _alike(one: str, other: str, least: float) -> float:
    """From 0 to 1; nothing for what is less than `least`."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= least else 0.0


@lru_cache(maxsize=4096)
def _stems(name: NewName) -> frozenset[str]:
    return frozenset(PurePosixPath(file.replace("\\", "/")).name.partition(".")[0].lower() for file in name.files)


def _words(screen: Screen) -> frozenset[str]:
    """What a template of the screen may be called."""
    paths = (pathname_of(url) or "" for url in screen.urls)
    literal = ("_".join(part for part in path.split("/") if part and part[0].isalnum()) for path in paths)
    return frozenset({screen.id.replace(".", "_"), *(word for word in literal if word)})
