"""Why a rule does not show, as a sentence for people: one for each code, and each says what would make it show."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeAlias

from helpsdk.context.resolution import Outcome, Tried
from helpsdk.context.rules import LIFETIME

Detail: TypeAlias = dict[str, Any]


def why(outcome: Outcome) -> str:
    """One line: the stage that stopped the rule, its code if named otherwise, why, and what would change it."""
    code = "" if outcome.stage in (outcome.code, f"{outcome.code}s") else f"/{outcome.code}"  # slots, caps
    return f"{outcome.stage}{code}: {_sentence(outcome)}"


def _sentence(outcome: Outcome) -> str:
    sentence = SENTENCES.get(outcome.code)
    try:
        return sentence(outcome.detail) if sentence is not None else outcome.code
    except (OverflowError, ValueError):  # a number that a host made up, of more digits than Python prints
        return outcome.code


def what_came(tried: Tried) -> str:
    """What became of one way to help where the panel was empty."""
    return _TRIED.get(tried.code, tried.code)


# --- place ------------------------------------------------------------------------------------------------------------


def _not_on_screen(detail: Detail) -> str:
    needs = detail["needs"]
    urls = [url if isinstance(url, str) else _json(url) for url in needs.get("url") or ()]
    wanted = " or ".join(needs.get("screen") or urls or [f"a screen that declares {needs.get('element')}"])
    return f"shows on {wanted}; this is {detail['actual']['screen'] or 'no known screen'}"


def _not_at_element(detail: Detail) -> str:
    return f"shows at {detail['needs']['element']}; the reader is at {detail['actual']['element'] or 'no element'}"


def _no_event(detail: Detail) -> str:
    return f"waits for {detail['needs']['event']}, which has not happened"


def _event_too_old(detail: Detail) -> str:
    needs = detail["needs"]
    age = f"{needs['event']} happened {detail['actual']['age']:g} s ago"
    return f"{age}; it counts for {needs['within']} s, and shows when it happens again"


def _not_supported(detail: Detail) -> str:
    shows = ", ".join(sorted(detail["actual"])) or "nothing"
    return f"needs a client that shows {_named(detail['needs'])}; this one shows {shows}"


def _named(kind: str) -> str:
    words = "what's new" if kind == "whats_new" else kind
    return f"{words}s" if kind != "whats_new" else words


# --- for whom, and of what --------------------------------------------------------------------------------------------


def _audience(detail: Detail) -> str:
    needs, actual = detail["needs"], detail["actual"]
    groups = needs.get("all") or ([needs["groups"]] if "groups" in needs else [])
    members = ", and of ".join(" or ".join(each) or "no group" for each in groups)
    wanted = f"members of {members}" if groups else "people who are signed in"
    who = f"is in {', '.join(actual['groups']) or 'no group'}" if actual["signed_in"] else "is anonymous"
    return f"the {detail['of']} is for {wanted}; the viewer {who}"


def _no_article(detail: Detail) -> str:
    return f"needs the article {detail['needs']['article']}, and there is none of that id"


def _condition(detail: Detail) -> str:
    actual = ", ".join(_what_is(name, value) for name, value in detail["actual"].items())
    within = f", in it {_json(detail['within'])}" if "within" in detail else ""
    return f"needs {_json(detail['needs'])}{within}{'; ' + actual if actual else ''}"


def _what_is(name: str, value: Any) -> str:
    if value is None:
        return f"{name} is none" if name in _PLACES else f"{name} was not reported"
    return f"{name} is {_json(value)}"


#: Built-in names of where the reader is, which nobody reports as such.
_PLACES: Final = ("screen", "element")


def _applies_to(detail: Detail) -> str:
    wanted = _bounds(detail["needs"], "from {}", "before {}", ", ")
    return f"the article is for app versions {wanted}; this is {detail['actual']}"


def _window(detail: Detail) -> str:
    wanted = _bounds(detail["needs"], "from {}", "until {}")
    zone = "the reader's zone" if detail["needs"]["tz"] == "user" else detail["needs"]["tz"]
    opens = f"opens {_moment(detail['opens'])}" if detail.get("opens") else "does not open again"
    return f"shows {wanted} ({zone}); it is {_moment(detail['actual'])}; {opens}"


def _bounds(needs: Detail, first: str, last: str, between: str = " ") -> str:
    pairs = ((first, needs.get("from")), (last, needs.get("to")))
    return between.join(words.format(bound) for words, bound in pairs if bound is not None)


def _moment(iso: str) -> str:
    """`2026-11-21T12:00:00+00:00` → `2026-11-21 12:00 UTC`, to the second."""
    when = datetime.fromisoformat(iso)
    clock = f"{when:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    return f"{clock} {f'{when:%z}' if when.utcoffset() else 'UTC'}"


def _no_locale(detail: Detail) -> str:
    wanted, there = (_languages(detail.get(side)) for side in ("needs", "actual"))
    return f"needs a translation into {wanted or 'the language of the reader'}{f'; there is {there}' if there else ''}"


def _languages(evidence: Any) -> str:
    """Locales however they are given: one, several, or under a name."""
    found = next(iter(evidence.values()), None) if isinstance(evidence, dict) else evidence
    return found if isinstance(found, str) else " or ".join(found or ())


# --- what the reader has seen, put away and done ----------------------------------------------------------------------


def _dismissed(detail: Detail) -> str:
    needs = detail.get("needs")
    if needs is not None and "major" in needs:
        return f"dismissed at major {detail['at_major']}; comes back with major {needs['major']}"
    return _DISMISSED.get(detail["scope"], "dismissed for good: does not come back")


_DISMISSED: Final = {
    "once": "dismissed for this visit; comes back with the next one",
    "set": "dismissed with its whole set, for good: does not come back",
}


def _done(detail: Detail) -> str:
    return f"all {detail['actual']['done']} steps are done; starts anew with the article's next major number"


def _stop_after(detail: Detail) -> str:
    needs = detail["needs"]
    limit = f"shows until {needs['event']} happened {_times(needs['times'])}"
    return f"{limit}; for this reader it happened {_times(detail['actual']['times'])}, so it does not come back"


def _cap(detail: Detail) -> str:
    span = "in a lifetime" if detail["per"] == LIFETIME else f"in {detail['per']}"
    seen = f"{_whose(detail)} was seen {_times(detail['actual'])}, and may be {_times(detail['max'])} {span}"
    at = (detail.get("needs") or {}).get("at")
    return f"{seen}; shows again from {_moment(at)}" if at else f"{seen}; does not come back"


def _cooldown(detail: Detail) -> str:
    last, again = _moment(detail["actual"]["last"]), _moment(detail["needs"]["at"])
    return f"{_whose(detail)} was last seen {last}; shows again from {again}"


def _whose(detail: Detail) -> str:
    """`rule`, `set`, `kind` or `interruptive`, in words."""
    name = str(detail["key"]).partition(":")[2]
    words = {"set": f"the set {name}", "kind": f"some {name}", "interruptive": "something that opens by itself"}
    return words.get(detail["which"], "this")


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


# --- for how many -----------------------------------------------------------------------------------------------------


def _rollout(detail: Detail) -> str:
    needs, actual = detail["needs"], detail["actual"]
    wanted = f"for {needs['percent']:g} % of {needs['unit']}s"
    if actual is None:
        return f"{wanted}; nobody said which {needs['unit']} this is"
    return f"{wanted}; this {needs['unit']} is at {actual:g} %: shows from a rollout above that"


def _held_out(detail: Detail) -> str:
    return f"{detail['holdout']} holds it out to measure what help does; shows to others, or with holdout: false"


# --- slots ------------------------------------------------------------------------------------------------------------


def _slot(detail: Detail) -> str:
    taken = f"{detail['slot']} holds {detail['max']}, taken by {', '.join(detail['taken_by'])}"
    return f"{taken}; shows once there is room, or ahead of them"


def _duplicate(detail: Detail) -> str:
    return f"{', '.join(detail['taken_by'])} shows {detail['article']} already; shows it instead when that does not"


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except ValueError:  # an integer of more digits than Python prints
        return "<too long>"


SENTENCES: Final[dict[str, Callable[[Detail], str]]] = {
    "applies_to": _applies_to,
    "audience": _audience,
    "cap": _cap,
    "condition": _condition,
    "cooldown": _cooldown,
    "dismissed": _dismissed,
    "done": _done,
    "duplicate": _duplicate,
    "event_too_old": _event_too_old,
    "held_out": _held_out,
    "no_article": _no_article,
    "no_event": _no_event,
    "no_locale": _no_locale,
    "not_at_element": _not_at_element,
    "not_on_screen": _not_on_screen,
    "not_supported": _not_supported,
    "rollout": _rollout,
    "slot": _slot,
    "stop_after": _stop_after,
    "window": _window,
}

_TRIED: Final[dict[str, str]] = {
    "used": "used",
    "nothing_found": "found nothing",
    "no_words": "there are no words of this page to search for",
    "no_faq": "nothing is known yet of what is asked here",
    "no_search": "there is no search here",
    "unavailable": "the article is not there for this viewer and version",
    "not_needed": "not needed",
    "not_supported": "this client shows no panel",
}
