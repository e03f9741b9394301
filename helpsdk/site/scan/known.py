"""The product's screens beside the site's: which of them the site knows, and under which id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from helpsdk.content.screens import Screen
from helpsdk.site.scan.host import Code, CodePlace, HostCode, HostScreen
from helpsdk.site.scan.served import samples_of, screens_seen


@dataclass(frozen=True, slots=True)
class NewName:
    """A screen that the product has and the site does not.

    `urls` and `places` are where it is, `title` is a guess, `explicit` says that a template names it.
    """

    id: str
    urls: tuple[str, ...] = ()
    places: tuple[CodePlace, ...] = ()
    title: str = ""
    explicit: bool = False

    def __str__(self) -> str:
        where = ", ".join((*self.urls[:2], *(str(place) for place in self.places[:1])))
        return f"`{self.id}`" + (f" ({where})" if where else "")

    @property
    def files(self) -> frozenset[str]:
        return frozenset(place.file for place in self.places)


class Known:
    """The screens of a site."""

    def __init__(self, screens: Iterable[Screen]) -> None:
        self.declared = {screen.id: screen for screen in screens}
        self.seen = screens_seen({id: screen.urls for id, screen in self.declared.items()})
        self._found: dict[HostScreen, str | None] = {}

    def of(self, screen: HostScreen) -> str | None:
        """The site's screen for a page of the product: of its name, else what the site sees at its address."""
        if screen not in self._found:
            self._found[screen] = self._look(screen)
        return self._found[screen]

    def _look(self, screen: HostScreen) -> str | None:
        if screen.named and screen.id in self.declared:
            return screen.id
        found = (self.seen(sample) for url in screen.urls for sample in samples_of(url))
        return next((one[0] for one in found if one is not None), None)

    def lacking(self, host: HostCode) -> list[NewName]:
        """The product's screens that the site does not have: its pages, then what only its templates name."""
        found = {
            screen.id: NewName(screen.id, screen.urls, _places(screen), screen.title)
            for screen in host.screens
            if self.of(screen) is None
        }
        for name in self._named_in(host.code):
            found.setdefault(name.id, name)
        return list(found.values())

    def new_names(self, host: HostCode) -> list[NewName]:
        """The names that routes and templates give to screens, but for those the site has."""
        named = [one for one in host.screens if one.named and one.id not in self.declared]
        found = {one.id: NewName(one.id, one.urls, _places(one), one.title, one.explicit) for one in named}
        for name in self._named_in(host.code):
            known = found.get(name.id, name)
            found[name.id] = replace(known, places=name.places, explicit=True)
        return list(found.values())

    def _named_in(self, code: Code | None) -> list[NewName]:
        places: dict[str, list[CodePlace]] = defaultdict(list)
        for use in code.screens if code is not None else ():
            if use.id not in self.declared:
                places[use.id].append(use.place)
        return [NewName(id, places=tuple(found), explicit=True) for id, found in places.items()]


def _places(screen: HostScreen) -> tuple[CodePlace, ...]:
    return (screen.place,) if screen.place is not None else ()
