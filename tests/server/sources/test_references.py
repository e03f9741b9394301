from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from helpsdk.server.sources.losses import Loss
from helpsdk.server.sources.references import References

IDS = {"guides/cms": "guides-cms", "basics/layouts": "basics-layouts", "guides": "guides", "index": "index"}
ASSETS = {"en/guides/a.png": "assets/a-1.png"}


def rewrite(text: str) -> tuple[str, list[Loss]]:
    losses: list[Loss] = []
    page = References(PurePosixPath("en/guides/cms.mdx"), PurePosixPath("guides"), IDS, ASSETS, losses.append)
    return page.rewrite(text), losses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](/en/basics/layouts/#slots)", "[a](article:basics-layouts#slots)"),
        ("[a](../basics/layouts.mdx)", "[a](article:basics-layouts)"),
        ("[a](cms.md)", "[a](article:guides-cms)"),
        ("[a](/basics/layouts)", "[a](article:basics-layouts)"),
        ('[a](/en/guides/ "Title")', '[a](article:guides "Title")'),
        ("[a](https://x.example/(b))", "[a](https://x.example/(b))"),
        ("[a](#here)", "[a](#here)"),
        ("[x]: /en/basics/layouts/", "[x]: article:basics-layouts"),
        ('<a href="/en/guides/cms">y</a>', '<a href="article:guides-cms">y</a>'),
        ("![alt](./a.png)", "![alt](assets/a-1.png)"),
        ("[![alt](a.png)](/en/guides/)", "[![alt](assets/a-1.png)](article:guides)"),
    ],
)
def test_what_is_known_is_resolved(text: str, expected: str) -> None:
    assert rewrite(text) == (expected, [])


def test_a_dead_link_leaves_its_text() -> None:
    assert rewrite("See [the **list**](/en/gone/).") == ("See the **list**.", [Loss("link", "/en/gone/")])


def test_a_missing_image_leaves_its_description() -> None:
    assert rewrite("![A tick](~/assets/tick.png)") == ("A tick", [Loss("image", "~/assets/tick.png")])
