"""What the widget's source has, its guide and its live page have: an undocumented option, command or event fails."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from helpsdk.runtime.interactions import InteractionType
from helpsdk.server.demo import GROUPS, TOKEN, Example, Row
from helpsdk.server.demo.reference import written

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "js-widget" / "src"
GUIDE = (ROOT / "docs" / "widget.md").read_text("utf-8")
PAGE = (ROOT / "helpsdk" / "server" / "api" / "pages" / "demo.html").read_text("utf-8")
TEXTS = {path: path.read_text("utf-8") for path in SOURCE.rglob("*.*") if path.suffix in (".ts", ".tsx", ".css")}
#: What the widget's own pieces tell each other.
INTERNAL = {"leaving", "opening"}
#: Options of one's own: what is proved is in the three of `Proof`.
NO_OPTIONS = {"proof"}
ROWS: dict[str, list[Row]] = {group.id: list(group.rows) for group in GROUPS}
NAMES = {id: {row.name for row in rows} for id, rows in ROWS.items()}


def block(file: str, opening: str) -> str:
    """From the opening text to the end of the braces it opens."""
    text = (SOURCE / file).read_text("utf-8")
    start = text.index(opening)
    depth = 0
    for at in range(text.index("{", start), len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return text[start : at + 1]
    raise AssertionError(f"{opening} does not end")


def members(text: str) -> set[str]:
    """The names at the first level of an interface or an object."""
    return set(re.findall(r"^ {2,4}(?:readonly )?([a-zA-Z]\w*)\??[:(]", text, re.MULTILINE))


def options() -> set[str]:
    loose = block("core/options.ts", "export type LooseOptions = ")
    found = members(block("core/options.ts", "export interface Options {")) | members(loose)
    return (found | members(block("core/options.ts", "export interface Proof {"))) - NO_OPTIONS


def commands() -> set[str]:
    anytime = members(block("index.ts", "const anytime: Record<string, (...call: never[]) => unknown> = {"))
    return (anytime | members(block("running.ts", "export interface RunningHelp {"))) - {"destroy"}


def events() -> set[str]:
    emitted = {name for text in TEXTS.values() for name in re.findall(r"\bemit\(\s*\"(\w+)\"", text)}
    return (emitted | set(get_args(InteractionType))) - INTERNAL


def properties() -> set[str]:
    """Those that a page may set: they come before what the site's theme says."""
    styles = "".join(text for path, text in TEXTS.items() if path.suffix == ".css")
    return set(re.findall(r"var\((--hs-[a-z-]+), *var\(--hs-site-", styles))


def attributes() -> set[str]:
    found = {name for text in TEXTS.values() for name in re.findall(r"data-help-(?:id|screen|[a-z-]+)", text)}
    camel = {name for text in TEXTS.values() for name in re.findall(r"dataset\.(help\w+)", text)}
    return found | {"data-" + re.sub(r"[A-Z]", lambda one: "-" + one[0].lower(), name) for name in camel}


def parts() -> set[str]:
    """Names for `::part()`."""
    texts = TEXTS.values()
    return {one for text in texts for one in re.findall(r"(?:\bpart=|\"part\", |\.part = )\"([\w-]+)\"", text)}


def test_the_source_is_read_as_it_is() -> None:
    """Or what follows would hold of nothing."""
    assert {"site", "server", "locale", "traits", "token", "getToken"} <= options()
    assert {"init", "on", "shutdown", "identify", "open", "close", "track"} <= commands()
    assert {"ready", "resolved", "away", "error", "open", "close", "article", "shown"} <= events()
    assert {"--hs-accent", "--hs-font", "--hs-round"} <= properties()
    assert {"data-help-id", "data-help-screen"} <= attributes()


def test_every_option_is_on_the_page_and_in_the_guide() -> None:
    assert NAMES["options"] == options()
    listed = re.search(r"HelpSDK\('init', \{(.*?)\}\)", GUIDE)
    assert listed is not None
    assert options() <= set(re.findall(r"\w+", listed[1]))


def test_every_attribute_is_on_the_page_and_in_the_guide() -> None:
    of_options = {row.attribute for row in ROWS["options"] if row.attribute}
    kebab = {"data-" + re.sub(r"[A-Z]", lambda one: "-" + one[0].lower(), name) for name in options()}
    assert of_options == kebab - {"data-get-token"}  # a function is no attribute
    assert [one for one in sorted(of_options | attributes()) if f"`{one}" not in GUIDE] == []
    assert [one for one in sorted(attributes()) if one not in PAGE] == []


def test_every_command_is_on_the_page_and_in_the_guide() -> None:
    assert NAMES["commands"] == commands()
    assert [name for name in sorted(commands()) if f"HelpSDK('{name}'" not in GUIDE] == []


def test_every_event_is_on_the_page_and_in_the_guide() -> None:
    assert NAMES["events"] == events()
    assert [name for name in sorted(events()) if not re.search(rf"^\|[^|]*`{name}`", GUIDE, re.MULTILINE)] == []


def test_what_a_page_may_style_is_on_the_page_and_in_the_guide() -> None:
    assert NAMES["properties"] == properties()
    assert [name for name in sorted(properties() | parts()) if f"`{name}`" not in GUIDE] == []
    assert [name for name in sorted(parts()) if name not in PAGE] == []


@pytest.mark.parametrize("row", [row for rows in ROWS.values() for row in rows], ids=lambda row: f"{row.name}")
def test_every_row_has_examples_that_the_page_can_run(row: Row) -> None:
    assert row.examples
    assert len({example.label for example in row.examples}) == len(row.examples)
    for example in row.examples:
        assert {call[0] for call in example.calls} <= commands()
        given = {name for call in example.calls if call[0] == "init" for name in (call[1] if len(call) > 1 else {})}
        assert given <= options()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"locale": ["en"], "data-x": 1}, "{locale: ['en'], 'data-x': 1}"),
        (None, "null"),
        (False, "false"),
        ("@element export", "document.getElementById('export')"),
        ({"getToken": "@token"}, "{getToken: async () => (await fetch('/help-token')).text()}"),
        ("@demo/", "'https://help.example.com/'"),
    ],
)
def test_examples_are_written_as_code(value: object, code: str) -> None:
    assert written(value) == code


def test_an_example_is_style_and_calls() -> None:
    example = Example("Green", (("open",),), {"--hs-accent": "#0b6b4b"})

    assert example.code == ":root { --hs-accent: #0b6b4b; }\nHelpSDK('open')"
    assert example.run == '{"calls": [["open"]], "set": {"--hs-accent": "#0b6b4b"}, "fresh": false}'
    assert re.fullmatch(r"[\w.-]+", TOKEN)
