"""What /widget/demo shows of the widget: options, commands and events, with examples that run on the page.

An example is a list of calls of `HelpSDK`. In them `@log` stands for a function that lists what it is given, `@token`
for one that fetches a token, `@demo/PATH` for an address of the page's own server, `@element ID` for the element of
that id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from helpsdk.server.demo.sample import TOKEN

Calls = tuple[tuple[Any, ...], ...]
_REFUSED: Final = "not.a.token"
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
#: What stands in the text of an example for what only the page knows.
_WRITTEN: Final = {
    "@token": "async () => (await fetch('/help-token')).text()",
    "@log": "console.log",
    "@demo/": "'https://help.example.com/'",
    "@demo/token": "'/help-token'",
    "@demo/nowhere/": "'https://nowhere.example.com/'",
}


class Example(NamedTuple):
    """`set` are CSS custom properties that the page sets first; `fresh` forgets what the reader has seen."""

    label: str
    calls: Calls = ()
    set: Mapping[str, str] = _NOTHING
    fresh: bool = False

    @property
    def code(self) -> str:
        """As a developer would write it."""
        styles = [f"{name}: {value};" for name, value in self.set.items() if value]
        return "\n".join(
            [
                *([f":root {{ {' '.join(styles)} }}"] if styles else []),
                *(f"HelpSDK({', '.join(map(written, call))})" for call in self.calls),
            ]
        )

    @property
    def run(self) -> str:
        """What the page's script reads."""
        return json.dumps({"calls": self.calls, "set": dict(self.set), "fresh": self.fresh}, ensure_ascii=False)


class Row(NamedTuple):
    """One option, command or event; `attribute` is the option's on the script tag."""

    name: str
    meaning: str
    examples: tuple[Example, ...]
    attribute: str = ""


class Group(NamedTuple):
    id: str
    title: str
    intro: str
    rows: tuple[Row, ...]


def written(value: Any) -> str:
    """A value in JavaScript."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, str) and value in _WRITTEN:
        return _WRITTEN[value]
    if isinstance(value, str) and value.startswith("@element "):
        return f"document.getElementById('{value.removeprefix('@element ')}')"
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else f"'{name}'"


def _init(label: str, *then: tuple[Any, ...], fresh: bool = False, **options: Any) -> Example:
    """The widget is started anew with these options."""
    return Example(label, (("init", options), *then), fresh=fresh)


def _show(label: str, what: str) -> Example:
    return _init(label, fresh=True, traits={"example": what})


def _call(label: str, *call: Any) -> Example:
    return Example(label, (call,))


_OPTIONS = (
    Row("site", "The site's id. Without it nothing starts.", (_init("Start", site="demo"),), "data-site"),
    Row(
        "server",
        "The help server's root, when it is not where the script came from.",
        (_init("Start", server="@demo/"),),
        "data-server",
    ),
    Row(
        "locale",
        "The reader's language, before all else. Help that is not written in it says so, and right-to-left languages"
        " turn the widget round.",
        (
            _init("English", ("open",), locale="en"),
            _init("Русский", ("open",), locale="ru"),
            _init("简体中文", ("open",), locale="zh-Hans"),
            _init("العربية", ("open",), locale="ar"),
        ),
        "data-locale",
    ),
    Row(
        "traits",
        "What the page knows of its user: rules ask for it. A banner, a modal, a list of what is new, a tour and a"
        " checklist are shown here to who has the trait.",
        (
            _init("Team plan", ("open",), traits={"plan": "team"}),
            _show("Banner", "banner"),
            _show("Modal", "modal"),
            _show("What’s new", "whats_new"),
            _show("Tour", "tour"),
            _show("Checklist", "checklist"),
        ),
        "data-traits",
    ),
    Row(
        "launcher",
        "`off` hides the launcher: open the panel yourself.",
        (_init("Hide", launcher="off"),),
        "data-launcher",
    ),
    Row(
        "appVersion",
        "Your product's version, for rules and articles about some versions.",
        (_init("4.2.0", appVersion="4.2.0"),),
        "data-app-version",
    ),
    Row(
        "videos",
        "Hosts whose videos show in a frame where your policy allows it. Other videos are links.",
        (_init("Allow one", ("article", "news"), videos="player.vimeo.com"),),
        "data-videos",
    ),
    Row(
        "mode",
        "`quiet`: nothing shows by itself and nothing is reported, for your end-to-end tests. What they open, opens.",
        (_init("Quiet", mode="quiet"), _init("Quiet, and open", ("open",), mode="quiet")),
        "data-mode",
    ),
    Row(
        "frames",
        "Elements in frames of the page's own origin are helped as well: the sample's delivery field.",
        (_init("With frames", frames=True),),
        "data-frames",
    ),
    Row(
        "debug",
        "While you build: an option or event that there is not is one line in the console, with the nearest name.",
        (_init("Tell", debug=True),),
        "data-debug",
    ),
    Row(
        "dock",
        "The side the panel is docked to until the reader moves it: `start` or `end`.",
        (_init("Start", ("open",), fresh=True, dock="start"), _init("End", ("open",), fresh=True, dock="end")),
        "data-dock",
    ),
    Row(
        "token",
        "A token that your backend signed, once.",
        (_init("Sign in", ("open",), token=TOKEN),),
        "data-token",
    ),
    Row(
        "getToken",
        "A function that gives a token whenever one is needed.",
        (_init("Sign in", ("open",), getToken="@token"),),
    ),
    Row(
        "tokenUrl",
        "An address of your own origin that answers with a token.",
        (_init("Sign in", ("open",), tokenUrl="@demo/token"),),
        "data-token-url",
    ),
)
_COMMANDS = (
    Row(
        "init",
        "Starts the widget where the script tag carries no `data-site`.",
        (_init("Start", site="demo", server="@demo/"),),
    ),
    Row(
        "identify",
        "The user's traits changed, somebody signed in, or, with `null`, signed out.",
        (
            _call("Team plan", "identify", {"plan": "team"}),
            _call("Sign in", "identify", {"getToken": "@token", "locale": "en"}),
            _call("Sign out", "identify", None),
        ),
    ),
    Row(
        "screen",
        "The screen changed without a new address; `null` lets the page decide again.",
        (
            Example("Customers", (("screen", "customers"), ("open",))),
            Example("Back", (("screen", None), ("open",))),
        ),
    ),
    Row(
        "next",
        "Screens the reader may go to from here: their help is fetched ahead.",
        (_call("Fetch ahead", "next", ["customers"]),),
    ),
    Row(
        "track",
        "Something just happened in the product.",
        (Example("It failed", (("track", "invoice.failed", {"id": "INV-2041"}), ("open",))),),
    ),
    Row(
        "open",
        "Opens the panel: home, a search, an article, what's new or the message to the team.",
        (
            _call("Home", "open"),
            _call("An article", "open", {"article": "tax-id", "section": "germany"}),
            _call("Contact", "open", {"view": "contact"}),
            _call("What’s new", "open", {"view": "news"}),
        ),
    ),
    Row("close", "Closes the panel.", (_call("Close", "close"),)),
    Row("search", "Opens the panel with a search.", (_call("Search", "search", "currency"),)),
    Row("article", "Opens an article, at a section if you like.", (_call("Article", "article", "tax-id", "france"),)),
    Row(
        "tips",
        "Whether tips and what opens by itself may show, for a switch of your own.",
        (_call("Off", "tips", False), _call("On", "tips", True)),
    ),
    Row("again", "Shows once more what the reader put away.", (_call("Show again", "again"),)),
    Row(
        "record",
        "What to write in `screens.yaml` to find an element that carries no `data-help-id`.",
        (_call("Record the link", "record", "@element export"),),
    ),
    Row(
        "on", "Hears an event, and returns a function that stops.", (_call("Hear searches", "on", "searched", "@log"),)
    ),
    Row(
        "debug",
        "What was asked and answered, and why; printed to the console, unless told not to.",
        (_call("Debug", "debug"), _call("Without printing", "debug", {"print": False})),
    ),
    Row("shutdown", "Removes everything.", (_call("Shut down", "shutdown"),)),
)
_EVENTS = (
    Row("ready", "The widget has started.", (_init("Start"),)),
    Row("resolved", "Help for a screen arrived.", (_call("Ask", "screen", "customers"),)),
    Row("away", "It did not.", (_init("Ask nobody", server="@demo/nowhere/"),)),
    Row("error", "Something your developer can mend, once for each code.", (_init("Refused token", token=_REFUSED),)),
    Row("open", "The panel opened.", (_call("Open", "open"),)),
    Row("close", "The panel closed.", (Example("Open and close", (("open",), ("close",))),)),
    Row("article", "An article is being read.", (_call("Read", "article", "send-invoice"),)),
    Row("shown", "A tip, banner or suggestion was really visible.", (_init("Open", ("open",), fresh=True),)),
    Row(
        "opened",
        "The reader opened an article, from wherever it was offered.",
        (_call("Open, then choose one", "open"),),
    ),
    Row("voted", "An article solved it, or not.", (_call("Read, then answer", "article", "send-invoice"),)),
    Row("dismissed", "The reader put something away.", (_show("Banner, then close it", "banner"),)),
    Row("advanced", "A step of a tour or checklist is done.", (_show("Checklist", "checklist"),)),
    Row("searched", "A search was made.", (_call("Search", "search", "tax"),)),
    Row(
        "solved", "What was read before writing to the team was enough.", (_call("Write", "open", {"view": "contact"}),)
    ),
    Row("contacted", "A message was sent to the team.", (_call("Write", "open", {"view": "contact"}),)),
    Row("tracked", "A product event was reported.", (_call("Track", "track", "invoice.failed"),)),
    Row("held_out", "A holdout kept a rule back. The sample has none.", (_call("Ask", "screen", "customers"),)),
    Row("missed", "An element that has help is not on the page: wait four seconds.", (_init("Without frames"),)),
)
_PROPERTIES = (
    Row(
        "--hs-accent",
        "Your brand's colour. All colours derive from it and stay readable.",
        (
            Example("Green", (("open",),), {"--hs-accent": "#0b6b4b"}),
            Example("Orange", (("open",),), {"--hs-accent": "#f59e0b"}),
            Example("Default", (("open",),), {"--hs-accent": ""}),
        ),
    ),
    Row(
        "--hs-font",
        "The font.",
        (Example("Serif", (("open",),), {"--hs-font": "serif"}), Example("Default", (("open",),), {"--hs-font": ""})),
    ),
    Row(
        "--hs-round",
        "How round corners are: 0 to 2.",
        (Example("Square", (("open",),), {"--hs-round": "0"}), Example("Default", (("open",),), {"--hs-round": ""})),
    ),
)
GROUPS = (
    Group("options", "Options", "For `init`, and as attributes of the script tag.", _OPTIONS),
    Group("commands", "Commands", "Made before the script has loaded, they are kept and replayed.", _COMMANDS),
    Group("events", "Events", "What happens is listed beside the sample as the page hears it.", _EVENTS),
    Group(
        "properties", "Looks", "CSS custom properties of the page. The widget is dark when the page is.", _PROPERTIES
    ),
)
