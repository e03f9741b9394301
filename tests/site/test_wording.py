from __future__ import annotations

import pytest

from helpsdk.content.yamlfile import parse_yaml
from helpsdk.context.policy import Policy
from helpsdk.context.rules import Rule
from helpsdk.errors import Problem
from helpsdk.site.site import Audiences, SiteSettings
from helpsdk.site.wording import check_shape

RULE = "{id: a, show: {kind: panel, article: b}, at: {any: true}%s}"


def said(shape: type, text: str) -> list[tuple[str | None, str]]:
    return [(one.key, one.message) for one in found(shape, text)]


def found(shape: type, text: str) -> tuple[Problem, ...]:
    yaml = parse_yaml(text, file="f")
    return check_shape(shape, yaml.value, file="f", yaml=yaml).problems


@pytest.mark.parametrize("key", ["languages", "analytics"])
def test_keys_of_later_versions(key: str) -> None:
    settings = "id: a\ntitle: A\ndefault_locale: en\nlocales: [en]\n"

    assert said(SiteSettings, f"{settings}{key}: 1\n") == [(key, f"`{key}` is not evaluated yet by this version")]


@pytest.mark.parametrize(
    ("shape", "text", "key", "message"),
    [
        (Rule, RULE % ", pin: 1", "pin", "a screen's `pins` in screens.yaml name the rules that come first there"),
        (Rule, RULE % ", schedule: {}", "schedule", "write `window: {from: …, to: …}`"),
        (Rule, RULE % ", steps: []", "steps", "`steps` stand in `show`"),
        (
            Rule,
            RULE.replace("any", "version: 1, any") % "",
            "at.version",
            'write `when: {app_version: {$vgte: "4.2.0"}}`',
        ),
        (Policy, "holdout: {}", "holdout", "write `holdouts: [{id: …, percent: …}]`"),
        (Audiences, "saved_groups: {}", "saved_groups", "write `saved`"),
    ],
)
def test_keys_that_go_by_another_name(shape: type, text: str, key: str, message: str) -> None:
    assert said(shape, text) == [(key, f"unknown key `{key.rpartition('.')[2]}`; {message}")]


@pytest.mark.parametrize(
    ("more", "key", "message"),
    [
        (", window: {from: 2026-12-01, until: x}", "window.until", "unknown key `until`"),
        (", window: {start: 2026-12-01}", "window.start", "unknown key `start`"),
        (", window: {from: 20261201}", "window.from", "expected a text, found a number `20261201`; put it in quotes"),
        (", window: {tz: user}", "window", "a window has a from, a to, or both"),
        (", caps: {max: 0}", "caps.max", "`0` is too small; at least 1"),
        (", caps: [{max: 1}, {max: 2, pre: P1D}]", "caps.1.pre", "unknown key `pre`; did you mean `per`?"),
        (", caps: {mx: 1, max: 1}", "caps.mx", "unknown key `mx`; did you mean `max`?"),
        (", rollout: {percent: 150}", "rollout.percent", "`150` is too large; at most 100"),
        (", rollout: {percent: 5, unit: team}", "rollout.unit", '`"team"` is not allowed here'),
        (", stop_after: {event: a, times: 0}", "stop_after.times", "`0` is too small; at least 1"),
        (", dismiss: {scope: set}", None, "dismiss.scope set needs a set: add the rule's set"),
    ],
)
def test_what_rules_say_of_time_and_number(more: str, key: str | None, message: str) -> None:
    assert said(Rule, RULE % more) == [(key, message)]


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        ("fallback: [{search: {form: screen}}]", "fallback.0.search.form", "unknown key `form`; did you mean `from`?"),
        ("fallback: [{search: {from: [title]}}]", "fallback.0.search.from.0", '`"title"` is not allowed here'),
        ("fallback: {faq: {limit: 0}}", "fallback.faq.limit", "`0` is too small; at least 1"),
        ("fallback: [{faq: {}, article: a}]", "fallback.0", "a fallback is one of faq, search or article"),
        ("holdouts: {id: a, percent: -1}", "holdouts.percent", "`-1` is too small; at least 0"),
        ("sets: {a: {caps: {max: 51}}}", "sets.a.caps.max", "`51` is too large; at most 50"),
        ("sets: {a: }", "sets.a", "expected a mapping, found nothing"),
        ("limits: {interruptive: {cooldown: PT1H}}", "limits.interruptive.cooldown", "unknown key `cooldown`"),
    ],
)
def test_what_a_policy_says(text: str, key: str, message: str) -> None:
    assert said(Policy, text) == [(key, message)]


def test_what_saved_groups_are() -> None:
    assert said(Audiences, "saved: {a: {plan: team}, b: [x, 1, true]}") == []
    assert said(Audiences, "saved: {a: team}") == [("saved.a", 'expected a mapping or a list, found a text `"team"`')]


def test_forms_of_a_value_are_named_together() -> None:
    settings = "id: a\ntitle: [x]\ndefault_locale: en\nlocales: [en]\n"

    assert said(SiteSettings, settings) == [("title", 'expected a text or a mapping, found a list `["x"]`')]


def test_the_form_that_was_meant_is_the_one_explained() -> None:
    assert said(Rule, RULE % ", audience: {group: [x]}") == [
        ("audience.groups", "`groups` is missing in `audience`"),
        ("audience.group", "unknown key `group`; did you mean `groups`?"),
    ]
    (problem,) = found(Rule, RULE % ", audience: staff")
    assert problem.allowed == ("public", "signed_in", "internal", "{groups: [...]}")


@pytest.mark.parametrize(
    ("written", "meant"), [("staff", "internal"), ("everyone", "public"), ("customers", "{groups: [customers]}")]
)
def test_other_words_for_an_audience(written: str, meant: str) -> None:
    ((_key, message),) = said(Rule, RULE % f", audience: {written}")

    assert message == f'`"{written}"` is not allowed here; did you mean `{meant}`?'


@pytest.mark.parametrize(("written", "meant"), [("suggestion", "panel"), ("banner", "announcement")])
def test_other_words_for_a_kind(written: str, meant: str) -> None:
    ((_key, message),) = said(Rule, f"{{id: a, show: {{kind: {written}, article: b}}, at: {{any: true}}}}")

    assert message.endswith(f"did you mean `{meant}`?")


def test_yes_and_no_are_texts() -> None:
    settings = "id: a\ntitle: A\ndefault_locale: en\nlocales: [en]\ntraits: {a: {private: no}}\n"

    assert said(SiteSettings, settings) == [
        ("traits.a.private", 'expected true or false, found a text `"no"`; write true or false')
    ]


def test_contradictions_say_what_the_model_says() -> None:
    assert said(Rule, "{id: a, show: {kind: tip, article: b}, at: {any: true}}") == [
        (None, "a tip hangs on an element: add at.element")
    ]


def test_lines_are_those_of_the_keys() -> None:
    (problem,) = found(Rule, "id: a\nshow:\n  kind: panel\n  article: b\n  colour: red\nat: {any: true}\n")

    assert (problem.line, problem.key) == (5, "show.colour")


@pytest.mark.parametrize(
    ("shape", "text", "key", "said", "allowed"),
    [
        (Rule, RULE % ", rollout: 50", "rollout", "did you mean `{percent: 50}`?", "percent unit salt hash"),
        (Rule, RULE % ", window: 2026-12-01", "window", "did you mean `{from: 2026-12-01}`?", "from to tz"),
        (Rule, RULE % ", stop_after: x", "stop_after", "did you mean `{event: x}`?", "event times"),
        (Rule, RULE % ", dismiss: forever", "dismiss", "did you mean `{scope: forever}`?", "scope"),
        (Rule, RULE % ", caps: 3", "caps", "a mapping or a list of them, found a number `3`", "max per"),
        (Rule, RULE % ", caps: [3]", "caps.0", "did you mean `{max: 3}`?", "max per"),
        (
            Rule,
            RULE.replace("{any: true}", "home") % "",
            "at",
            "`{screen: home}`",
            "screen url element event event_ttl any",
        ),
        (Policy, "fallback: [faq]", "fallback.0", "did you mean `{faq: …}`?", "faq search article"),
        (Policy, "fallback: faq", "fallback", "did you mean `{faq: …}`?", "faq search article"),
        (Policy, "limits: {panel: }", "limits.panel", "expected a mapping, found nothing", "caps cooldown max"),
        (Rule, RULE.replace("any: true", "any: false") % "", "at.any", "`false` is not allowed here", "true"),
        (Rule, RULE.replace("any: true", "url: 3") % "", "at.url", "expected a list, found a number `3`", ""),
    ],
)
def test_a_value_in_place_of_a_mapping(shape: type, text: str, key: str, said: str, allowed: str) -> None:
    (one,) = found(shape, text)

    assert (one.key, " ".join(one.allowed)) == (key, allowed)
    assert said in one.message


@pytest.mark.parametrize(
    ("show", "key", "said", "allowed"),
    [
        ("kind: tour", "show.steps", "a tour has at least one step", "[{id: …}]"),
        ("kind: tour, steps: [{id: a}, {id: b}, {id: a}]", "show.steps", "and `a` is there twice", ""),
        (f"kind: tour, steps: [{', '.join(f'{{id: s{n}}}' for n in range(21))}]", "show.steps", "at most 20", ""),
        ("kind: panel, steps: {id: a}", "show.steps", "not to a panel", ""),
        ("kind: panel, trigger: auto", "show.trigger", "a panel takes no trigger", ""),
        ("kind: announcement, trigger: click", "show.trigger", "a banner takes no trigger", ""),
        ("kind: announcement, style: whats_new, trigger: hover", "show.trigger", "`hover`", "click auto"),
        ("kind: tour, steps: {id: b}, trigger: hover", "show.trigger", "a tour does not open by `hover`", "click auto"),
        ("kind: tip, style: modal", "show.style", "style belongs to an announcement, not to a tip", ""),
    ],
)
def test_what_a_kind_does_not_have(show: str, key: str, said: str, allowed: str) -> None:
    (one,) = found(Rule, f"{{id: a, show: {{article: b, {show}}}, at: {{any: true, event: a}}}}")

    assert (one.code, one.key, " ".join(one.allowed)) == ("contradiction", key, allowed)
    assert said in one.message
