"""Values of the store as msgpack (https://github.com/msgpack/msgpack/blob/master/spec.md), and back the same.

Plain data goes as it is. Tuples, sets, moments and the store's own classes are extension types; a class and its fields
are named, so that versions of helpsdk which differ by a field with a default understand each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import fields
from datetime import datetime
from typing import Any

import msgpack

from helpsdk.context.memory import Dismissal, Happened, Impressions, Memory, Progress
from helpsdk.errors import BundleInvalid, HelpError, KeyRefused, NotFound, RevisionConflict, StoreBusy, StoreError
from helpsdk.identity.trust import Trust
from helpsdk.server.store.contacts import Contact
from helpsdk.server.store.interaction import Added
from helpsdk.server.store.journal import Delivery
from helpsdk.server.store.revision import NewRevision, Revision

_TUPLE, _SET, _MOMENT, _TRUST, _RECORD, _ERROR = range(1, 7)
_RECORDS: Mapping[str, type] = {
    one.__name__: one
    for one in (Added, Contact, Delivery, Dismissal, Happened, Impressions, Memory, NewRevision, Progress, Revision)
}
#: The errors that cross as themselves: what makes the same one, from its text and its attributes.
_ERRORS: Mapping[str, Callable[[str, Mapping[str, Any]], HelpError]] = {
    "BundleInvalid": lambda text, its: BundleInvalid(text, part=its["part"]),
    "KeyRefused": lambda text, _its: KeyRefused(text),
    "NotFound": lambda _text, its: NotFound(its["kind"], its["id"]),
    "RevisionConflict": lambda _text, its: RevisionConflict(**its),
    "StoreBusy": lambda text, its: StoreBusy(text, retry_after=its["retry_after"]),
    "StoreError": lambda text, _its: StoreError(text),
}


def pack(value: Any, *, exact: bool = True) -> bytes:
    """Not `exact`: tuples become lists, which takes a fraction of the time. Raises StoreError for what is no value."""
    try:
        packed: bytes = msgpack.packb(value, default=_packed, strict_types=exact, unicode_errors="surrogatepass")
    except (TypeError, ValueError, OverflowError) as error:
        raise StoreError(f"this cannot be handed to the writing process: {error}") from error
    return packed


def unpack(data: bytes | bytearray | memoryview) -> Any:
    """The value of `pack`. Raises ValueError for what it did not make."""
    try:
        return msgpack.unpackb(data, ext_hook=_unpacked, strict_map_key=False, unicode_errors="surrogatepass")
    except (TypeError, KeyError, HelpError, msgpack.UnpackException) as error:
        raise ValueError(f"not a value of the store: {error}") from error


def _packed(value: Any) -> msgpack.ExtType | dict[Any, Any] | list[Any]:
    kind, content = _content(value)
    return msgpack.ExtType(kind, pack(content)) if kind else content


def _content(value: Any) -> tuple[int, Any]:
    """The extension type of a value, 0 for none, and plainer data that stands for it."""
    match value:
        case tuple():
            return _TUPLE, list(value)
        case Set():
            return _SET, sorted(value)
        case datetime():
            return _MOMENT, value.isoformat()
        case Trust():
            return _TRUST, value.to_json()
        case BaseException():
            return _ERROR, _error(value)
        case Mapping():
            return 0, dict(value)
    if type(value).__name__ in _RECORDS:
        return _RECORD, [type(value).__name__, {row.name: getattr(value, row.name) for row in fields(value)}]
    raise TypeError(f"{type(value).__name__} is no value of the store")


def _error(error: BaseException) -> list[Any]:
    name = type(error).__name__
    if name in _ERRORS:
        return [name, str(error), {key: value for key, value in vars(error).items() if not key.startswith("_")}]
    return ["StoreError", f"{name}: {error}" if not isinstance(error, HelpError) else str(error), {}]


def _unpacked(kind: int, data: bytes) -> Any:
    value = unpack(data)
    match kind:
        case 1:
            return tuple(value)
        case 2:
            return frozenset(value)
        case 3:
            return datetime.fromisoformat(value)
        case 4:
            return Trust.from_json(value)
        case 5:
            return _record(*value)
        case 6:
            return _ERRORS[value[0]](value[1], value[2])
    raise ValueError(f"extension type {kind}")


def _record(name: str, given: Mapping[str, Any]) -> Any:
    record = _RECORDS[name]
    known = {row.name for row in fields(record)}
    return record(**{key: value for key, value in given.items() if key in known})
