"""Every error helpsdk raises, and the evidence each carries.

    HelpError
        SiteInvalid        a site folder that cannot be loaded; carries every problem found, not the first
        MarkupRefused      one article body beyond the limits; carries what and how much
        BundleInvalid      a bundle that is damaged or of another format
        NotFound           an article, revision or site that is not there, or not for this viewer
        StoreError         the store refused or is away
            StoreBusy      too much is waiting to be written; try again
        RevisionConflict   somebody else published meanwhile; carries the numbers
        SettingInvalid     a setting that cannot be used; carries its name, the value and what is allowed
        OptionsInvalid     options of a framework's integration that cannot be used; carries every problem found
        ExportRefused      an export would overwrite files that are not its own; carries them
        TokenRejected      a token, session or key that does not identify anybody; carries a stable code
        ClaimInvalid       a claim that cannot be signed; carries its name and what is allowed
        KeyRefused         a key cannot be made, rotated or revoked like that; carries what is allowed
        FetchRefused       an address that is not fetched, or an answer beyond the limits; carries a stable code
        HelpUnavailable    a help server gave a client nothing to use; carries what was asked and what came
            HelpRefused    it answered, and said no; carries its reasons
        TargetInvalid      the host's own code that cannot be imported, or is no application; carries the place in it
        MissingExtra       an optional dependency is not installed; carries the extra's name

A `Problem` is one finding: where it is, what is wrong and what is allowed. Errors carry problems as values so that
the command line, the server and tests format them in their own way; nobody parses the text of an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a site folder: `file` is relative to the folder, `line` counts from 1, `key` is a dotted path.

    `about` names what is meant where `key` only counts it: rule `tax-tip`.
    """

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    key: str | None = None
    allowed: tuple[str, ...] = ()
    severity: Severity = "error"
    about: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        key = f" [{self.key}]" if self.key else ""
        key += f" in {self.about}" if self.about else ""
        allowed = f" (allowed: {', '.join(self.allowed)})" if self.allowed else ""
        return f"{place + ': ' if place else ''}{self.severity}{key}: {self.message}{allowed}"

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "allowed": list(self.allowed)}


class HelpError(Exception):
    """The root: catch this to catch everything helpsdk raises."""


class SiteInvalid(HelpError):
    """The site folder has errors; `problems` holds all of them, warnings included, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MarkupRefused(HelpError):
    """A body beyond a limit. `limit` names it, `actual` and `allowed` are numbers in the limit's unit."""

    def __init__(self, limit: str, actual: int, allowed: int) -> None:
        self.limit, self.actual, self.allowed = limit, actual, allowed
        super().__init__(f"{limit} is {actual}, at most {allowed} is allowed")


class BundleInvalid(HelpError):
    """A bundle part or manifest that cannot be trusted. `part` names it."""

    def __init__(self, message: str, *, part: str | None = None) -> None:
        self.part = part
        super().__init__(message)


class NotFound(HelpError):
    """Not there, or not for this viewer: deliberately the same. `kind` and `id` say what was asked for, `near` what
    there is of a name like that, for this viewer.
    """

    def __init__(self, kind: str, id: str, near: str | None = None) -> None:
        self.kind, self.id, self.near = kind, id, near
        super().__init__(f"no {kind} {id!r}" + (f"; did you mean {near!r}?" if near else ""))


class StoreError(HelpError):
    """The store is away, full, locked or of a newer schema."""


class StoreRefused(StoreError):
    """A store that is not away, but not to be used as things are set up: somebody has to change something."""


class StoreBusy(StoreError):
    """Too much is waiting to be written. `retry_after` is in seconds."""

    def __init__(self, message: str, *, retry_after: int = 1) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class RevisionConflict(HelpError):
    """Somebody else published since: the newest revision of `site` is `latest`, not `expected`. Nothing was kept."""

    def __init__(self, site: str, expected: int, latest: int) -> None:
        self.site, self.expected, self.latest = site, expected, latest
        super().__init__(f"revision {latest} of {site} was published meanwhile, after {expected}: look at it first")


class SettingInvalid(HelpError):
    """A setting with a value that cannot be used. `name` is as it was given: an argument or an environment variable."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        self.name, self.value, self.allowed = name, value, allowed
        super().__init__(f"{name} is {value!r}; allowed: {allowed}")


class SettingUnknown(HelpError):
    """A name that is no setting. `near` are settings of a similar name."""

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        self.name, self.near = name, tuple(near)
        meant = f"; did you mean {near[0]}?" if near else "."
        super().__init__(f"{name} is no setting{meant} `helpsdk doctor` lists them all")


class OptionsInvalid(HelpError):
    """Options of a framework's integration; `problems` has one for each, its `key` being the option's name."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


class ExportRefused(HelpError):
    """`folder` holds `files` that the export would mix with or destroy; `why` says it where it is one file."""

    def __init__(self, folder: str, files: tuple[str, ...], *, why: str = "") -> None:
        self.folder, self.files = folder, files
        if why:
            super().__init__(f"{folder} {why}")
            return
        shown = ", ".join(files[:5]) + (f" and {len(files) - 5} more" if len(files) > 5 else "")
        super().__init__(f"{folder} is not empty: {shown}; choose a new or empty folder")


class TokenRejected(HelpError):
    """Not a proof of anybody. `code` is stable and safe to tell a stranger; `reason` is for the operator's log only."""

    def __init__(self, code: str, reason: str = "") -> None:
        self.code, self.reason = code, reason
        super().__init__(f"{code}: {reason}" if reason else code)


class ClaimInvalid(HelpError, ValueError):
    """A claim that cannot be signed: a mistake in the product. `claim` names it, `allowed` says what it can be."""

    def __init__(self, claim: str, value: object, allowed: str) -> None:
        self.claim, self.value, self.allowed = claim, value, allowed
        shown = repr(value)
        super().__init__(f"{claim} is {shown if len(shown) <= 80 else shown[:77] + '...'}; allowed: {allowed}")


class KeyRefused(HelpError):
    """A key cannot be made, rotated or revoked like that. `allowed` names what can be done instead."""

    def __init__(self, message: str, *, allowed: tuple[str, ...] = ()) -> None:
        self.allowed = allowed
        super().__init__(message + (f" (allowed: {', '.join(allowed)})" if allowed else ""))


class FetchRefused(HelpError):
    """An address of somebody else's that is not fetched, or whose answer is not taken. `code` is stable:

    url scheme credentials host port name address redirect type encoding size time unreachable.
    """

    def __init__(self, code: str, url: str, message: str) -> None:
        self.code, self.url, self.message = code, url, message
        super().__init__(f"{url}: {message}")


class HelpUnavailable(HelpError):
    """A help server gave a client nothing to use. Never holds a key, a token or the query of an address.

    `method` and `url` are what was asked, `attempts` how often, 0 when not at all. `code` is stable: the server's own
    where it sent one, else `unreachable`, `not_mounted` (something else answers there), `late` (no answer in time),
    `broken` (half an answer), `oversized`, `not_json`, `unreadable` (JSON of another shape), `redirected`, `resting`
    (the breaker is open), `unproven` (the viewer cannot be named to the server) or `closed`. `status` is None where no
    reply came; `retry_after` is in seconds.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        method: str = "",
        url: str = "",
        status: int | None = None,
        attempts: int = 0,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.code, self.method, self.url, self.status = code, method, url, status
        self.attempts, self.request_id, self.retry_after = attempts, request_id, retry_after
        self.message = message
        super().__init__(code, message)  # what it is made again from, in another process

    def __str__(self) -> str:
        asked = f"{self.method} {self.url}: " if self.url else ""
        tries = f" (after {self.attempts} attempts)" if self.attempts > 1 else ""
        return f"{asked}{self.message}{tries}"


class HelpRefused(HelpUnavailable):
    """The server said no: asking again the same way is of no use. `errors` says what was wrong, a mapping each."""

    errors: tuple[Mapping[str, Any], ...] = ()


class TargetInvalid(HelpError):
    """A TARGET that cannot be used. `file` and `line` are of the host's own code, None where it was not reached."""

    def __init__(self, target: str, message: str, file: str | None = None, line: int | None = None) -> None:
        self.target, self.message, self.file, self.line = target, message, file, line
        place = f" ({file}:{line})" if file else ""
        super().__init__(f"`{target}` {'cannot be imported: ' if file else ''}{message}{place}")


class MissingExtra(HelpError):
    """An optional dependency is missing. `extra` is what to install: `pip install helpsdk[extra]`."""

    def __init__(self, extra: str, module: str) -> None:
        self.extra, self.module = extra, module
        super().__init__(f"{module} is not installed; run: pip install 'helpsdk[{extra}]'")
