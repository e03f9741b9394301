from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpsdk.context import Context, Outcome
from helpsdk.context.sentences import SENTENCES, why
from tests.context.builders import engine, outcome, rule
from tests.context.vectors import vectors, world_of
from tests.context.worlds import engine_of

BOTH = {"of": "rule", "needs": {"groups": ["owners"]}, "actual": {"signed_in": True, "groups": []}}
LIFETIME = {"which": "kind", "key": "kind:tip", "max": 1, "per": "lifetime", "needs": {"at": None}, "actual": 1}
PAST = {"needs": {"from": None, "to": "2026-11-21T13:00", "tz": "user"}, "actual": "2026-11-22T00:00:00+05:30"}
NOBODY = {"needs": {"percent": 50.5, "unit": "account"}, "actual": None}
HUGE = {"needs": {"event": "e", "times": 1}, "actual": {"times": 10**5_000}}

EXPECTED = {
    "applies_to": "applies_to: the article is for app versions from 4.2.0, before 5.0.0; this is 5.0.0",
    "audience": "audience: the rule is for people who are signed in; the viewer is anonymous",
    "cap": "caps: the set welcome was seen twice, and may be twice in P1D; shows again from 2026-11-22 02:00 UTC",
    "condition": 'condition: needs {"plan": {"$in": ["team", "business"]}}; plan was not reported',
    "cooldown": "caps/cooldown: this was last seen 2026-11-21 11:40 UTC; shows again from 2026-11-21 12:10 UTC",
    "dismissed": "dismissal/dismissed: dismissed at major 3; comes back with major 4",
    "done": "dismissal/done: all 3 steps are done; starts anew with the article's next major number",
    "duplicate": "slots/duplicate: p1 shows a already; shows it instead when that does not",
    "event_too_old": "candidates/event_too_old: invoice.failed happened 3600 s ago; it counts for 600 s, "
    "and shows when it happens again",
    "held_out": "holdout/held_out: quiet holds it out to measure what help does; "
    "shows to others, or with holdout: false",
    "no_article": "audience/no_article: needs the article gone, and there is none of that id",
    "no_event": "candidates/no_event: waits for signed.up, which has not happened",
    "no_locale": "locale/no_locale: needs a translation into ru; there is en",
    "not_at_element": "candidates/not_at_element: shows at e; the reader is at no element",
    "not_on_screen": "candidates/not_on_screen: shows on a screen that declares invoice.tax; this is no known screen",
    "not_supported": "candidates/not_supported: needs a client that shows what's new; this one shows banner, panel",
    "rollout": "rollout: for 50 % of users; this user is at 58.33 %: shows from a rollout above that",
    "slot": "slots: panel holds 2, taken by p1, p3; shows once there is room, or ahead of them",
    "stop_after": "dismissal/stop_after: shows until invoice.sent happened 3 times; "
    "for this reader it happened 3 times, so it does not come back",
    "window": "schedule/window: shows from 2026-11-21T12:00 until 2026-11-21T13:00 (UTC); it is 2026-11-21 11:58 UTC; "
    "opens 2026-11-21 12:00 UTC",
}


def sentences() -> Iterator[tuple[str, str]]:
    """Every code and sentence of the vectors, and of two codes that only a broken site has, or a shy reader."""
    for vector in vectors():
        for found in engine_of(world_of(vector)).explain(*vector.question).withheld:
            yield found.code, why(found)
    at = {"url": "/x", "element": "e"}
    yield "no_article", why(Outcome("a", "audience", "no_article", {"needs": {"article": "gone"}, "actual": None}))
    yield "not_at_element", why(outcome(engine(rule("a", at=at)), "a", Context(path="/x")))


def test_every_code_has_its_sentence() -> None:
    found: dict[str, set[str]] = {}
    for code, text in sentences():
        found.setdefault(code, set()).add(text)

    assert set(SENTENCES) == set(EXPECTED) == found.keys() - {"shown"}
    for code, text in EXPECTED.items():
        assert text in found[code]


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (Outcome("a", "audience", "audience", BOTH), "the viewer is in no group"),
        (Outcome("a", "dismissal", "dismissed", {"scope": "once", "needs": None}), "comes back with the next one"),
        (Outcome("a", "dismissal", "dismissed", {"scope": "set", "needs": None}), "its whole set, for good"),
        (Outcome("a", "dismissal", "dismissed", {"scope": "forever", "needs": None}), "for good: does not come back"),
        (Outcome("a", "caps", "cap", LIFETIME), "some tip was seen once, and may be once in a lifetime; does not"),
        (
            Outcome("a", "schedule", "window", PAST),
            "until 2026-11-21T13:00 (the reader's zone); it is 2026-11-22 00:00",
        ),
        (Outcome("a", "rollout", "rollout", NOBODY), "for 50.5 % of accounts; nobody said which account this is"),
        (Outcome("a", "dismissal", "stop_after", HUGE), "dismissal/stop_after: stop_after"),
        (Outcome("a", "later", "unheard_of", {}), "later/unheard_of: unheard_of"),
    ],
)
def test_a_code_has_more_than_one_face(outcome: Outcome, text: str) -> None:
    assert text in why(outcome)
