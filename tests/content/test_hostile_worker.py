"""Hostile bodies through the limited process: each is rendered, or refused by the name of a limit."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import pytest

from helpsdk.content.limited import CPU_SECONDS
from helpsdk.errors import SiteInvalid
from helpsdk.site.folder import site_from_files
from helpsdk.site.rendering import rendered
from helpsdk.site.workers import TOO_LATE
from tests.content.test_hostile import PREFIXES, SHAPES
from tests.factories import site_files

_SIZE = 512 * 1024
LARGE = {
    name: (PREFIXES.get(shape, "") + shape * (_SIZE // len(shape) + 1))[:_SIZE]  # half a megabyte of each
    for name, shape in SHAPES.items()
}
WRITTEN = {
    "divs": "<div>" * 50_000,
    "quotes": ">" * 10_000 + " a",
    "quotes with spaces": "> " * 10_000 + "a",
    "deep list": "\n".join("  " * depth + "- a" for depth in range(500)),
    "deep numbers": "\n".join("   " * depth + "1. a" for depth in range(500)),
    "wide table": "|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n" + "|a\n" * 20_000,
    "footnotes": "[^1]" * 60_000 + "\n\n[^1]: " + "x" * 1_000,
    "entities": "&amp;&#x41;&nbsp;" * 30_000,
    "unknown entities": "&" + "a" * 100_000 + ";",
    "one long line": "word " * 100_000,
    "one long word": "x" * 500_000,
    "huge attribute": "<a title='" + "x" * 500_000 + "'>y</a>",
    "many attributes": "<a " + " ".join(f"a{at}=1" for at in range(50_000)) + ">y</a>",
    "nested links": "[" * 5_000 + "a" + "](b)" * 5_000,
    "balanced emphasis": "*" * 100_000 + "a" + "*" * 100_000,
    "mixed marks": "*_~`[<&" * 60_000,
    "definitions": "\n".join(f"[a{at}]: b" for at in range(40_000)),
    "references": "".join(f"[a{at}]" for at in range(60_000)),
    "headings": "# a\n" * 100_000,
    "equal headings": "\n".join("## same" for _ in range(30_000)),
    "terms": ":term[VAT]{#vat} " * 30_000,
    "videos": "::video[V](https://player.vimeo.com/1)\n\n" * 12_000,
    "nested callouts": ":::note\n" * 10_000,
    "control characters": "\x00\x01\x7f\u202e\u2028" * 60_000,
    "combining marks": "a" + "\u0301" * 200_000,
}


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX's")
@pytest.mark.parametrize("cases", [WRITTEN, pytest.param(LARGE, marks=pytest.mark.soak)], ids=["written", "large"])
def test_every_shape_is_rendered_or_refused_by_the_name_of_a_limit(cases: Mapping[str, str]) -> None:
    """The kernel ends a process after CPU_SECONDS, so each took less, or is refused for that."""
    assert CPU_SECONDS == 2.0

    results = dict(zip(cases, rendered(list(cases.values())), strict=True))

    refused = {name: result for name, result in results.items() if isinstance(result, str)}
    assert {name: why for name, why in refused.items() if ", at most " not in why or why == TOO_LATE} == {}
    assert 0 < len(refused) < len(results)


def test_yaml_that_grows_is_refused_before_it_does() -> None:
    bomb = "a: &a [x, x, x]\n" + "\n".join(f"b{at}: &b{at} [*a, *a, *a]" for at in range(30))

    with pytest.raises(SiteInvalid) as caught:
        site_from_files(site_files(**{"articles/bomb/en.md": f"---\ntitle: T\n{bomb}\n---\nText\n"}))
    assert "articles/bomb/en.md" in [one.file for one in caught.value.problems]
