"""What a pattern asks of a URL beyond its path: the search, the hash, the host name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from helpsdk.content.screens import UrlPattern
from helpsdk.context.patterns.components import (
    HASH,
    HOSTNAME,
    IPV6,
    SEARCH,
    Component,
    canonical_hostname,
    encoded_hash,
    encoded_search,
)
from helpsdk.context.patterns.machine import Allowance, Machine, machine
from helpsdk.context.patterns.parts import parts_of

#: A longer component satisfies no pattern: it bounds the time an answer takes.
MAX_COMPONENT: Final = 2_048


class Place:
    """A URL's path in canonical form, and its other components, made canonical when a pattern asks for them."""

    __slots__ = ("_canonical", "_reported", "allowance", "path")

    def __init__(self, path: str, search: str | None, hash: str | None, hostname: str | None) -> None:
        self.path = path
        self.allowance = Allowance()
        self._reported = (search or "", hash or "", hostname or "")
        self._canonical: dict[int, str | None] = {}

    def component(self, index: int) -> str | None:
        """In canonical form; None for what cannot be one."""
        if index not in self._canonical:
            self._canonical[index] = _canonical(index, self._reported[index])
        return self._canonical[index]


class Guard:
    """Compiled patterns of the components that a writer gave; at least one."""

    __slots__ = ("_machines",)

    def __init__(self, machines: tuple[tuple[int, Machine], ...]) -> None:
        self._machines = machines

    def __len__(self) -> int:
        return len(self._machines)

    def match(self, place: Place) -> Mapping[str, str | None] | None:
        """The values of all names, None when one component does not match."""
        found: dict[str, str | None] = {}
        for index, compiled in self._machines:
            text = place.component(index)
            values = None if text is None else compiled.match(text, place.allowance)
            if values is None:
                return None
            found.update(values)
        return found


def guard_of(pattern: str | UrlPattern) -> Guard | None:
    """None for a pattern of a path alone; raises PatternInvalid, which names the component's own pattern."""
    if isinstance(pattern, str):
        return None
    written = (pattern.search, pattern.hash, pattern.hostname)
    machines = tuple((index, _compiled(index, text)) for index, text in enumerate(written) if text is not None)
    return Guard(machines) if machines else None


_COMPONENTS: Final = (SEARCH, HASH, HOSTNAME)
_CANONICAL: Final = (encoded_search, encoded_hash, canonical_hostname)


def _canonical(index: int, reported: str) -> str | None:
    text = reported.removeprefix(_COMPONENTS[index].mark)
    try:
        return _CANONICAL[index](text) if len(text) <= MAX_COMPONENT else None
    except ValueError:
        return None


def _compiled(index: int, text: str) -> Machine:
    component = _COMPONENTS[index]
    bare = text.removeprefix(component.mark)
    return machine(bare, parts_of(bare, _of_hostname(bare) if component is HOSTNAME else component))


def _of_hostname(text: str) -> Component:
    return IPV6 if text.startswith(("[", "{[", "\\[")) else HOSTNAME
