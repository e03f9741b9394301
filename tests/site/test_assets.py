from __future__ import annotations

import pytest

from helpsdk.identity.audience import PUBLIC, SIGNED_IN, Audience
from helpsdk.site.assets import asset_audiences, asset_limit, asset_matches
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from helpsdk.site.site import AssetAudience, Audiences
from tests.factories import AUDIENCES, PNG, site_files

INTERNAL = Audience("internal", frozenset({"staff"}))


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("internal/**", "assets/internal/a.png", True),
        ("internal/**", "assets/internal/deep/a.png", True),
        ("internal/**", "assets/internals/a.png", False),
        ("internal/*", "assets/internal/deep/a.png", False),
        ("**/secret-?.png", "assets/secret-1.png", True),
        ("**/secret-?.png", "assets/a/b/secret-1.png", True),
        ("*.png", "assets/a.PNG", False),
        ("a.png", "assets/a-png", False),
        ("**", "site.yaml", False),
    ],
)
def test_patterns(pattern: str, path: str, matches: bool) -> None:
    assert asset_matches(pattern, path) is matches


def test_every_entry_that_matches_narrows() -> None:
    entries = (AssetAudience(path="**", audience="signed_in"), AssetAudience(path="a/**", audience="internal"))
    audiences = Audiences(assets=entries)

    assert asset_limit(audiences, "assets/a/x.png") == INTERNAL
    assert asset_limit(audiences, "assets/b/x.png") == SIGNED_IN
    assert asset_limit(Audiences(), "assets/b/x.png") == PUBLIC


def test_a_picture_is_for_those_who_see_a_place_that_shows_it() -> None:
    page = """\
---
title: Pictures
sections: {notes: {audience: internal}}
---
![A](assets/open.png) ![C](assets/shots/c.png)

<details><summary>S</summary>

## Notes {#notes}

> ![B](assets/b.png) and again ![A](assets/open.png)

</details>
"""
    pictures = {f"assets/{name}": PNG for name in ("open.png", "b.png", "shots/c.png")}
    files: dict[str, str | bytes | None] = {
        "articles/pictures/en.md": page,
        "audiences.yaml": AUDIENCES + "assets: [{path: shots/*, audience: signed_in}]\n",
        **pictures,
    }

    assert asset_audiences(publishable(site_from_files(site_files(**files)).site)) == {
        "assets/open.png": {PUBLIC, INTERNAL},
        "assets/b.png": {INTERNAL},
        "assets/shots/c.png": {SIGNED_IN},
    }


def test_what_describes_a_narrowed_picture_is_not_quoted() -> None:
    page = (
        "---\ntitle: Pictures\n---\n![The plan of the cellar](assets/shots/c.png) An open text.\n\n## Next\n\nMore.\n"
    )
    files: dict[str, str | bytes | None] = {
        "articles/pictures/en.md": page,
        "assets/shots/c.png": PNG,
        "audiences.yaml": AUDIENCES + 'assets: [{path: "shots/**", audience: internal}]\n',
    }
    translation = publishable(site_from_files(site_files(**files)).site).articles["pictures"].translations["en"]

    assert translation.excerpt == "An open text."
    assert [section.text for section in translation.sections] == ["An open text.", "More."]
    assert "The plan of the cellar" in repr(translation.tree)
