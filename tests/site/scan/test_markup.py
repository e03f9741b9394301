from __future__ import annotations

import time

import pytest

from helpsdk.site.scan.markup import names_in, unclosed


def elements(text: str) -> list[str]:
    return [use.id for use in names_in(text, "f").elements]


def made(text: str) -> list[tuple[str, str]]:
    return [(one.written, one.shape) for one in names_in(text, "f").made_elements]


@pytest.mark.parametrize(
    "text",
    [
        '<a data-help-id="a.b">',
        "<a data-help-id='a.b'>",
        "<a data-help-id=a.b>",
        '<a\n  data-help-id = "a.b"\n>',
        '<a data-help-id={"a.b"}>',
        "<a data-help-id={'a.b'} />",
        "<a data-help-id={`a.b`} />",
        "<a :data-help-id=\"'a.b'\">",
        "<a v-bind:data-help-id=\"'a.b'\">",
        '<a {...{"data-help-id": "a.b"}}>',
        'element.setAttribute("data-help-id", "a.b")',
        "element.dataset.helpId = 'a.b';",
        '<a {{ help_id("a.b") }}>',
        "<a {{ help_id('a.b') }}>",
        '<a {% help_id "a.b" %}>',
        "{%- help_id 'a.b' -%}",
        '{{ help_tip("a.b", screen="x") }}',
        '<a data-help-id="{% if new %}a.b{% endif %}">',
        """f"<a {help.element('a.b')}>\"""",
        'page_help.element( "a.b" )',
        'help_of(request).tip("a.b", screen="x")',
        "shop_embed.element('a.b')",
    ],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert (elements(text), made(text)) == (["a.b"], [])


@pytest.mark.parametrize(
    "text",
    [
        '<!-- <a data-help-id="a.b"> -->',
        '{# data-help-id="a.b" #}',
        '{% comment %}data-help-id="a.b"{% endcomment %}',
        '{/* <a data-help-id="a.b" /> */}',
        "document.querySelector('[data-help-id=\"a.b\"]')",
        "[data-help-id='a.b'] { color: red }",
        '<a data-other="a.b" my-data-help-id="a.b" data-help-idx="a.b">',
        '<a data-help-id="">',
        "def help_id(name): ...",
        "HelpSDK('screen', null)",
        'tree.element("a.b")',
        "help.element(name)",
        'help.elements("a.b")',
    ],
)
def test_what_is_commented_out_or_only_looked_for_is_no_name(text: str) -> None:
    assert (elements(text), made(text)) == ([], [])


def test_a_star_in_an_attribute_begins_no_comment() -> None:
    assert elements('<input accept="image/*"> <a data-help-id="a.b"> <input accept="*/*">') == ["a.b"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<a data-help-id="{{ help }}">', ("{{ help }}", "*")),
        ('<a data-help-id="a.{{ f("x") }}.b">', ('a.{{ f("x") }}.b', "a.*.b")),
        ("<a data-help-id={id}>", ("id", "*")),
        ("<a data-help-id={`a.${id}`}>", ("a.${id}", "a.*")),
        ('<a :data-help-id="id">', ("id", "*")),
        ("<a data-help-id={on ? 'a.b' : 'a.c'}>", ("on ? 'a.b' : 'a.c'", "*")),
        ("{% help_id name %}", ("name", "*")),
        ("{{ help_id(name) }}", ("name", "*")),
    ],
)
def test_a_name_that_is_made_is_told_as_it_stands(text: str, found: tuple[str, str]) -> None:
    assert (elements(text), made(text)) == ([], [found])


def test_both_branches_are_names() -> None:
    assert elements('<a data-help-id="{% if a %}a.b{% else %}a.c{% endif %}">') == ["a.b", "a.c"]


def test_screens_are_found_as_well() -> None:
    text = """<body data-help-screen="a.b"> {{ help_screen("c") }} {% help_screen 'd' %} {{ help_screen() }}
    HelpSDK('screen', 'e.f'); <html data-help-screen="{{ name }}">"""
    found = names_in(text, "f")

    assert sorted(use.id for use in found.screens) == ["a.b", "c", "d", "e.f"]
    assert [one.written for one in found.made_screens] == ["{{ name }}"]


def test_places_are_lines_and_comments_keep_them() -> None:
    found = names_in('<!--\n\n-->\n<a data-help-id="a.b">\n{{ m.input(help="c.d") }}', "page.html")

    assert str(found.elements[0].place) == "page.html:4"
    assert [str(place) for place in found.quoted["c.d"]] == ["page.html:5"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ok {{ a }} {% if b %}{% endif %}", None),
        ("a\n{% if b %}\n{{ c }}", (2, "`{% if %}` is never closed")),
        ("{% if a %}\n{% endfor %}", (2, "`{% endfor %}` closes no `{% for %}`")),
        ("{{ a", (1, "`{{` without its `}}`")),
        ("\n{% if a\n{% endif %}", (2, "`{%` without its `%}`")),
        ("{% raw %}{{ {% endraw %}", None),
        ("{% verbatim %}{% if %}{% endverbatim %}", None),
        ("<script>const a = {b: {{}: 1}};</script>", None),
    ],
)
def test_a_template_that_cannot_be_right_is_noticed(text: str, problem: tuple[int, str] | None) -> None:
    assert next(unclosed(text), None) == problem


def test_a_hostile_file_costs_no_more_than_its_size() -> None:
    text = 'data-help-id="' + "{{ " * 10_000 + "{% " * 10_000 + "<!--" * 100
    began = time.process_time()
    names_in(text, "f")
    list(unclosed(text))

    assert time.process_time() - began < 3
