"""An explained resolution as text for people: what shows, what does not, and one line of why for each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from helpsdk.context.resolution import Outcome, Resolution, ResolvedItem

Detail: TypeAlias = dict[str, Any]


def explain_text(resolution: Resolution) -> str:
    """Aligned, the shown first in rank order, then the withheld, those that came closest first."""
    place = resolution.screen or "no known screen"
    lines = [f"On {place}, in {resolution.locale}; ask again within {resolution.ttl} s."]
    shown = [outcome for outcome in resolution.withheld if outcome.code == "shown"]
    withheld = [outcome for outcome in resolution.withheld if outcome.code != "shown"]
    width = max((len(outcome.rule) for outcome in resolution.withheld), default=0)
    items = {item.rule: item for item in resolution.items}
    lines += _section("Shown", [(one.rule, _shown(one.detail, items[one.rule])) for one in shown], width)
    lines += _section("Withheld", [(one.rule, why(one)) for one in _closest_first(withheld)], width)
    return "\n".join(lines) + "\n"


def why(outcome: Outcome) -> str:
    """One line: why the rule does not show, and what would change that."""
    return f"{outcome.stage}: {_SENTENCES[outcome.code](outcome.detail)}"


def _section(title: str, rows: list[tuple[str, str]], width: int) -> list[str]:
    body = [f"  {rule:<{width}}  {text}" for rule, text in rows] or ["  nothing"]
    return ["", f"{title} ({len(rows)})", *body]


_DEPTH: Final = ("slots", "dismissal", "condition", "audience", "candidates")


def _closest_first(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return sorted(outcomes, key=lambda outcome: _DEPTH.index(outcome.stage))


def _shown(detail: Detail, item: ResolvedItem) -> str:
    label = f" {detail['label']}" if detail["label"] else ""
    stand_in = ", a stand-in language" if item.fallback else ""
    return f"{detail['rank']}. {item.kind} {item.article} ({item.locale}{stand_in}), because of {detail['why']}{label}"


def _not_on_screen(detail: Detail) -> str:
    needs = detail["needs"]
    wanted = " or ".join(needs.get("screen") or needs.get("url") or [f"a screen that declares {needs.get('element')}"])
    return f"shows on {wanted}; this is {detail['actual']['screen'] or 'no known screen'}"


def _not_at_element(detail: Detail) -> str:
    return f"shows at {detail['needs']['element']}; the reader is at {detail['actual']['element'] or 'no element'}"


def _no_event(detail: Detail) -> str:
    return f"waits for {detail['needs']['event']}, which has not happened"


def _event_too_old(detail: Detail) -> str:
    needs = detail["needs"]
    return f"{needs['event']} happened {detail['actual']['age']:g} s ago; it counts for {needs['within']} s"


def _audience(detail: Detail) -> str:
    needs, actual = detail["needs"], detail["actual"]
    groups = needs.get("all") or ([needs["groups"]] if "groups" in needs else [])
    members = ", and of ".join(" or ".join(each) or "no group" for each in groups)
    wanted = f"members of {members}" if groups else "people who are signed in"
    who = f"is in {', '.join(actual['groups']) or 'no group'}" if actual["signed_in"] else "is anonymous"
    return f"the {detail['of']} is for {wanted}; the viewer {who}"


def _no_article(detail: Detail) -> str:
    return f"there is no article {detail['needs']['article']}"


def _condition(detail: Detail) -> str:
    actual = ", ".join(f"{name} is {_json(value)}" for name, value in detail["actual"].items())
    return f"needs {_json(detail['needs'])}{'; ' + actual if actual else ''}"


def _dismissed(detail: Detail) -> str:
    if detail["needs"] is None:
        return "dismissed for good"
    return f"dismissed at major {detail['at_major']}; comes back with major {detail['needs']['major']}"


def _slot(detail: Detail) -> str:
    return f"{detail['slot']} holds {detail['max']}, taken by {', '.join(detail['taken_by'])}"


def _duplicate(detail: Detail) -> str:
    return f"{', '.join(detail['taken_by'])} shows {detail['article']} already"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_SENTENCES: Final[dict[str, Callable[[Detail], str]]] = {
    "audience": _audience,
    "condition": _condition,
    "dismissed": _dismissed,
    "duplicate": _duplicate,
    "event_too_old": _event_too_old,
    "no_article": _no_article,
    "no_event": _no_event,
    "not_at_element": _not_at_element,
    "not_on_screen": _not_on_screen,
    "slot": _slot,
}
