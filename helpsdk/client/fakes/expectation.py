"""What a test expects to show: checked by the engine, and explained as it explains itself where it is otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from helpsdk.client.fakes.fakehelp import FakeHelp
from helpsdk.client.fakes.inmemory import request_of
from helpsdk.context.explain import why
from helpsdk.context.resolution import Outcome
from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.runtime.replies import Item, ResolveReply
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.site.nearest import did_you_mean, listed
from helpsdk.site.published import PublishedSite

__all__ = ["assert_help"]


def assert_help(
    help: FakeHelp,
    *,
    screen: str | None = None,
    url: str | None = None,
    element: str | None = None,
    events: Sequence[str | Mapping[str, Any]] = (),
    traits: Mapping[str, Any] | None = None,
    locale: str | Sequence[str] = (),
    app_version: str | None = None,
    tz: str | None = None,
    memory: Mapping[str, Any] | None = None,
    viewer: Viewer | None = None,
    now: datetime | None = None,
    shows: str | Sequence[str] = (),
    not_shows: str | Sequence[str] = (),
) -> ResolveReply:
    """Asserts what the viewer is shown here. `shows` and `not_shows` name rules or articles, one or several.

    An event is its name, or a mapping with its `age` in seconds. `now` counts for this question only. Returns the reply
    for whatever else a test wants to know. Raises AssertionError that explains, also for a name that the site does not
    have: a misspelt one would never show and prove nothing; ValueError when nothing is expected.
    """
    __tracebackhide__ = True
    wanted, unwanted = _names(shows), _names(not_shows)
    if not wanted and not unwanted:
        raise ValueError("nothing is expected: name rules or articles as shows=… or not_shows=…")
    named = [{"name": one} if isinstance(one, str) else dict(one) for one in events]
    context = {
        "screen": screen,
        "url": url,
        "element": element,
        "events": named,
        "traits": traits,
        "locale": locale,
        "app_version": app_version,
        "tz": tz,
        "memory": memory,
    }
    who = viewer or ANONYMOUS
    wrong = list(_unknown(help.known.published, context, who, (*wanted, *unwanted)))
    if wrong:
        raise AssertionError("\n".join(wrong))
    return _Question(help, request_of(context, who), who, now or help.now).expect(wanted, unwanted)


class _Question:
    """One context, asked as the viewer remembers."""

    def __init__(self, help: FakeHelp, request: ResolveRequest, viewer: Viewer, now: datetime) -> None:
        self._known, self._viewer, self._now = help.known, viewer, now
        self._request = help.remembering(request, viewer)

    def expect(self, wanted: Sequence[str], unwanted: Sequence[str]) -> ResolveReply:
        __tracebackhide__ = True
        reply = self._known.resolve(self._request, self._viewer, self._now)
        missing = [name for name in wanted if not _shown(reply.items, name)]
        surplus = [name for name in unwanted if _shown(reply.items, name)]
        if missing or surplus:
            raise AssertionError(self._explained(missing, surplus))
        return reply

    def _explained(self, missing: Sequence[str], surplus: Sequence[str]) -> str:
        """What is wrong, then all that `helpsdk explain` says."""
        reasons = self._reasons()
        lines = [f"{name} does not show{_because(reasons.get(name, ()))}" for name in missing]
        lines += [f"{name} shows, and should not" for name in surplus]
        text = self._known.runtime.explain_text(self._request, self._viewer, self._now)
        return "\n".join([*lines, f"for {_who(self._viewer)}", "", text.rstrip()])

    def _reasons(self) -> dict[str, list[str]]:
        """Why each rule is withheld, by its id and by the article it would show."""
        reply = self._known.resolve(self._request, self._viewer, self._now, explain=True)
        articles = {rule.id: rule.show.article for rule in self._known.published.rules}
        found: dict[str, list[str]] = {}
        for one in reply.withheld or ():
            reason = why(Outcome(one.rule, one.stage, one.code, one.detail))
            found.setdefault(one.rule, []).append(reason)
            found.setdefault(articles.get(one.rule, one.rule), []).append(f"{one.rule}: {reason}")
        return found


def _names(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _shown(items: Iterable[Item], name: str) -> bool:
    return any(name in (item.rule, item.article.id) for item in items)


def _because(reasons: Sequence[str]) -> str:
    return f": {'; '.join(reasons)}" if reasons else ": no rule leads to it"


def _who(viewer: Viewer) -> str:
    if not viewer.signed_in:
        return "somebody anonymous"
    groups = f", in {', '.join(sorted(viewer.groups))}" if viewer.groups else ", in no group"
    return f"{viewer.id}{f' of {viewer.account}' if viewer.account else ''}{groups}"


def _unknown(site: PublishedSite, context: Mapping[str, Any], viewer: Viewer, names: Sequence[str]) -> Iterable[str]:
    """A sentence for each name that the site does not have, with the nearest that it has."""
    elements = [element.id for screen in site.screens for element in screen.elements]
    rules, articles = [rule.id for rule in site.rules], list(site.articles)
    given: tuple[tuple[str, Iterable[Any], Iterable[str]], ...] = (
        ("screen", [context["screen"]], [screen.id for screen in site.screens]),
        ("element", [context["element"]], elements),
        ("event", [event.get("name") for event in context["events"]], site.settings.events),
        ("trait", [*(context["traits"] or {}), *viewer.traits], site.settings.traits),
        ("group", sorted(viewer.groups), {*site.audiences.staff, *site.audiences.groups}),
        ("rule or article", names, [*rules, *articles]),
    )
    for kind, wanted, known in given:
        for name in wanted:
            if name is not None and name not in known:
                some = ", ".join(listed(name, known)) or "none"
                yield f"the site has no {kind} {name!r}{did_you_mean(name, known)} (it has: {some})"
