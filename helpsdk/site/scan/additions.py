"""What `screens.yaml` lacks of the product's screens and elements, and the file with it. What is there stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from helpsdk.errors import SiteInvalid
from helpsdk.site.edit import append_entry, append_item
from helpsdk.site.places import Sources
from helpsdk.site.scan.host import CodePlace, HostCode, Use
from helpsdk.site.scan.known import Known, NewName
from helpsdk.site.scan.names import last_part, title_of

FILE = "screens.yaml"


@dataclass(frozen=True, slots=True)
class NewElement:
    """An element that templates name and no screen has. `screen` is the one whose id begins its own."""

    id: str
    screen: str
    title: str
    place: CodePlace


@dataclass(frozen=True, slots=True)
class Additions:
    """`homeless` are elements of no screen: neither their id nor their file says which. Those `waiting` are of a screen
    that has another name in the site still.
    """

    screens: tuple[NewName, ...] = ()
    elements: tuple[NewElement, ...] = ()
    homeless: tuple[Use, ...] = ()
    waiting: tuple[Use, ...] = ()


def additions(sources: Sources, host: HostCode, renamed: Mapping[str, NewName]) -> Additions:
    """What the site lacks. A screen that is only `renamed` is not added: its rules would stay behind."""
    taken = {name.id for name in renamed.values()}
    known = Known(entry.value for entry in sources.screens)
    screens = [name for name in known.lacking(host) if name.id not in taken]
    ids = {*known.declared, *(name.id for name in screens)}
    elements, homeless, waiting = list[NewElement](), list[Use](), list[Use]()
    for use in _unknown(sources, host):
        screen = _screen_of(use, ids, host)
        if screen is not None:
            elements.append(NewElement(use.id, screen, title_of(last_part(use.id)), use.place))
        else:
            (waiting if any(use.id.startswith(f"{id}.") for id in taken) else homeless).append(use)
    return Additions(tuple(screens), tuple(elements), tuple(homeless), tuple(waiting))


def extended(content: bytes, added: Additions) -> tuple[bytes, list[SiteInvalid]]:
    """`screens.yaml` with what it lacks, and a reason for each element that cannot be added in place.

    Raises SiteInvalid when the file cannot be read, or no screen can be added to it.
    """
    refused: list[SiteInvalid] = []
    own = {screen.id: [_item(one) for one in added.elements if one.screen == screen.id] for screen in added.screens}
    for one in added.elements:
        if one.screen not in own:
            try:
                content = append_item(content, one.screen, "elements", _item(one), file=FILE)
            except SiteInvalid as reason:
                refused.append(reason)
    for screen in added.screens:
        content = append_entry(content, _entry(screen, own[screen.id]), file=FILE)
    return content, refused


def _unknown(sources: Sources, host: HostCode) -> Iterable[Use]:
    """Each once, in the order of the files."""
    declared = sources.known.get("element", set())
    uses = host.code.elements if host.code is not None else ()
    return {use.id: use for use in reversed(uses) if use.id not in declared}.values().__reversed__()


def _screen_of(use: Use, ids: Iterable[str], host: HostCode) -> str | None:
    """The screen with the longest id that begins the element's, else the only one that its file names."""
    owners = [id for id in ids if use.id.startswith(f"{id}.")]
    if owners:
        return max(owners, key=len)
    named = (
        {one.id for one in host.code.screens if one.place.file == use.place.file} if host.code is not None else set()
    )
    return next(iter(named)) if len(named) == 1 and named <= set(ids) else None


def _entry(screen: NewName, elements: list[dict[str, Any]]) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": screen.id, "title": screen.title or title_of(screen.id)}
    entry.update({"urls": list(screen.urls)} if screen.urls else {})
    return {**entry, "elements": elements} if elements else entry


def _item(element: NewElement) -> dict[str, Any]:
    return {"id": element.id, "title": element.title}
