from __future__ import annotations

import pytest

from helpsdk.content.yamlfile import parse_yaml
from helpsdk.context.rules import Policy, Rule
from helpsdk.errors import Problem
from helpsdk.site.site import SiteSettings
from helpsdk.site.wording import check_shape

RULE = "{id: a, show: {kind: panel, article: b}, at: {any: true}%s}"


def said(shape: type, text: str) -> list[tuple[str | None, str]]:
    return [(one.key, one.message) for one in found(shape, text)]


def found(shape: type, text: str) -> tuple[Problem, ...]:
    yaml = parse_yaml(text, file="f")
    return check_shape(shape, yaml.value, file="f", yaml=yaml).problems


@pytest.mark.parametrize("key", ["window", "caps", "set", "stop_after", "rollout", "pin", "holdout"])
def test_rule_keys_of_later_versions(key: str) -> None:
    assert said(Rule, RULE % f", {key}: 1") == [(key, f"`{key}` is not evaluated yet by this version")]


@pytest.mark.parametrize("kind", ["tour", "checklist"])
def test_kinds_of_later_versions(kind: str) -> None:
    text = f"{{id: a, show: {{kind: {kind}, article: b}}, at: {{any: true}}}}"

    assert said(Rule, text) == [("show.kind", f"`kind: {kind}` is not evaluated yet by this version")]


@pytest.mark.parametrize("key", ["sets", "holdouts", "fallback"])
def test_policy_keys_of_later_versions(key: str) -> None:
    assert said(Policy, f"{key}: 1") == [(key, f"`{key}` is not evaluated yet by this version")]


@pytest.mark.parametrize("style", ["modal", "whats_new"])
def test_styles_of_later_versions(style: str) -> None:
    text = f"{{id: a, show: {{kind: announcement, article: b, style: {style}}}, at: {{any: true}}}}"

    assert said(Rule, text) == [("show.style", f"`style: {style}` is not evaluated yet by this version")]


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
