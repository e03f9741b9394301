"""What came back, judged: a reply that can be used, or why not and whether asking again may help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from helpsdk.client.conversation.steps import Fault, Reply, Request
from helpsdk.errors import HelpRefused, HelpUnavailable

_PROBLEM = "application/problem+json"
_JSON = ("application/json", _PROBLEM)
#: Without an answer, and worth another try: a late one is not, the server has enough to do.
_AGAIN_AFTER = frozenset({"unreachable", "broken"})
_AGAIN_STATUS = frozenset({408, 429, 500, 502, 503, 504})
_LONGEST = 300
#: Problems about a name that the server does not have -> what it says of those that it has: near ones, or the only one.
_NAMES = {"unknown_screen": "did you mean {!r}?", "unknown_site": "the server has {!r}"}
_ASKING = frozenset({None, 400, 413, 415, 422})  # None: refused before anybody was asked
_NOWHERE = frozenset({404, 405})  # a host that has another page there may only refuse the method


def judged(request: Request, outcome: Reply | Fault, attempts: int) -> Reply | HelpUnavailable:
    """The reply when it is a 2xx of JSON or a 304, else the error it stands for."""
    asked: dict[str, Any] = {"method": request.method, "url": without_query(request.url), "attempts": attempts}
    if isinstance(outcome, Fault):
        return HelpUnavailable(outcome.code, outcome.message, **asked)
    told = {**asked, "status": outcome.status, "request_id": outcome.headers.get("x-request-id"),
            "retry_after": retry_after(outcome.headers)}  # fmt: skip
    if outcome.status == 304:
        return outcome
    if 300 <= outcome.status < 400:
        place = without_query(outcome.headers.get("location", "another address"))[:_LONGEST]
        return HelpUnavailable("redirected", f"{outcome.status}, go to {place}: give the final address", **told)
    kind = outcome.headers.get("content-type", "")
    if outcome.status in _NOWHERE and not _is_ours(outcome):
        words = f"{outcome.status}, but not from a help server: is help mounted at {_mount(request.url)}?"
        return HelpUnavailable("not_mounted", words, **told)
    if _media_type(kind) not in _JSON:
        shown = kind[:80] or "no content type"
        return HelpUnavailable("not_json", f"{outcome.status} with {shown}, not JSON: is that a proxy?", **told)
    return outcome if 200 <= outcome.status < 300 else _refused(outcome, told)


def may_help(error: HelpUnavailable) -> bool:
    """Whether the same request may have an answer a little later."""
    return error.code in _AGAIN_AFTER if error.status is None else error.status in _AGAIN_STATUS


def is_alive(error: HelpUnavailable) -> bool:
    """Whether it was the help server that answered, and only did not want what was asked."""
    return isinstance(error, HelpRefused)


def _is_ours(reply: Reply) -> bool:
    """Whether a refusal is a help server's: its problems have a code, those of hosts and proxies have none."""
    return _media_type(reply.headers.get("content-type", "")) == _PROBLEM and "code" in _problem(reply.body)


def _media_type(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def _mount(url: str) -> str:
    """Where the client was told that help is."""
    return without_query(url).rpartition("/v1/")[0]


def is_of_the_asking(error: Exception) -> bool:
    """Whether only what was asked or sent is at fault: the same again can never succeed, and all else may."""
    return isinstance(error, HelpRefused) and error.status in _ASKING


def without_query(url: str) -> str:
    return url.partition("?")[0].partition("#")[0]


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds; a date is not looked at."""
    text = headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _refused(reply: Reply, told: Mapping[str, Any]) -> HelpUnavailable:
    problem = _problem(reply.body)
    code = str(problem.get("code") or f"http_{reply.status}")[:80]
    words = [str(problem[name]) for name in ("title", "detail") if problem.get(name)]
    message = f"{reply.status} {code}" + (f": {'. '.join(words)[:_LONGEST]}" if words else "") + _meant(problem)
    if reply.status >= 500:
        return HelpUnavailable(code, message, **told)
    refused = HelpRefused(code, message, **told)
    errors = problem.get("errors")
    refused.errors = tuple(one for one in errors if isinstance(one, dict)) if isinstance(errors, list) else ()
    return refused


def _meant(problem: Mapping[str, Any]) -> str:
    errors, words = problem.get("errors"), _NAMES.get(str(problem.get("code")))
    first = errors[0] if isinstance(errors, list) and errors else None
    near = first.get("allowed") if isinstance(first, dict) else None
    return f"; {words.format(str(near[0])[:_LONGEST])}" if words and isinstance(near, list) and near else ""


def _problem(body: bytes) -> dict[str, Any]:
    """RFC 9457; empty where it is none."""
    try:
        problem = from_json(body)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
