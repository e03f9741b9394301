"""The writes of a store that one process hands to another: one entry each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from helpsdk.identity.trust import Trust
from helpsdk.server.store.revision import NewRevision, Revision

if TYPE_CHECKING:
    from helpsdk.server.store.protocol import Store

#: Given the store and the arguments.
Do = Callable[..., Any]
#: Given the store, a moment and the arguments: the outcome of a command that was carried out since, None if it was not.
Found = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Command:
    """`patience` is how many seconds a caller waits; a command that is not `exact` takes lists for tuples.

    When the writer died before it answered, the command is given to the next one if it is `repeatable`, which means
    that done twice is done once, or if `found` can say whether it was done.
    """

    do: Do
    repeatable: bool = True
    found: Found | None = None
    patience: float = 30.0  # seconds
    exact: bool = True

    @property
    def survives(self) -> bool:
        """Whether the caller learns the outcome, also when the writer dies."""
        return self.repeatable or self.found is not None


@dataclass(frozen=True, slots=True)
class Call:
    """A command by its name, and its arguments by position and by name."""

    name: str
    args: Sequence[Any] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def command(self) -> Command:
        return COMMANDS[self.name]

    def carry_out(self, store: Store, since: float | None = None) -> Any:
        """The outcome, or a Future of it. `since` is the Unix time of the first attempt, if this is another one."""
        found = self.command.found
        if since is not None and found is not None:
            outcome = found(store, datetime.fromtimestamp(since, UTC), *self.args, **self.options)
            if outcome is not None:
                return outcome
        return self.command.do(store, *self.args, **self.options)


def _method(name: str) -> Do:
    def do(store: Store, *args: Any, **options: Any) -> Any:
        return getattr(store, name)(*args, **options)

    return do


def _save_renders(store: Store, entries: Mapping[str, bytes], keep: int | None) -> None:
    for key, value in entries.items():
        store.renders.put(key, value)
    store.renders.flush(keep=keep)


def _published(store: Store, since: datetime, new: NewRevision) -> Revision | None:
    """The revision that this publish has become. The store's times are whole seconds."""
    wanted = (new.kind, new.of, new.note, new.content)
    for kept in store.revisions(new.site, limit=20):
        if (kept.kind, kept.of, kept.note, kept.content) == wanted and kept.created >= since - timedelta(seconds=1):
            return kept
    return None


def _replaced(store: Store, _since: datetime, site: str, trust: Trust, expected: int) -> Trust | None:
    kept = store.trust(site)
    same = (kept.keys, kept.revocations, kept.salt, kept.enforce)
    return (
        kept if kept.number > expected and same == (trust.keys, trust.revocations, trust.salt, trust.enforce) else None
    )


def _saved_drafts(
    store: Store,
    _since: datetime,
    site: str,
    source: str,
    files: Mapping[str, str],
    *_rest: Any,
    **_others: Any,
) -> list[str] | None:
    kept = store.draft_sources(site)
    return [] if all(kept.get(path) == (source, hash) for path, hash in files.items()) else None


COMMANDS: Mapping[str, Command] = {
    "add_contact": Command(_method("add_contact")),
    "add_interactions": Command(_method("add_interactions"), exact=False),
    "bind": Command(_method("bind")),
    "claim_contact": Command(_method("claim_contact")),
    "delivered": Command(_method("delivered")),
    "forget": Command(_method("forget"), patience=300),
    "merge_memory": Command(_method("merge_memory")),
    "note_use": Command(_method("note_use"), repeatable=False),
    "publish": Command(_method("publish"), repeatable=False, found=_published, patience=300),
    "replace_trust": Command(_method("replace_trust"), repeatable=False, found=_replaced),
    "save_contact": Command(_method("save_contact")),
    "save_drafts": Command(_method("save_drafts"), repeatable=False, found=_saved_drafts, patience=300),
    "save_renders": Command(_save_renders, patience=300),
    "tidy_contacts": Command(_method("tidy_contacts")),
}


def settled(outcome: Any) -> Future[Any]:
    """The outcome of `carry_out` as a Future in any case."""
    if isinstance(outcome, Future):
        return outcome
    future: Future[Any] = Future()
    future.set_result(outcome)
    return future
