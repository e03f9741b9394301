"""Pictures: their addresses and who may see them."""

from __future__ import annotations

from helpsdk.identity.viewer import ANONYMOUS, Viewer
from helpsdk.server.follower.shown import shown_of
from helpsdk.site.addresses import asset_url
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from helpsdk.site.published import PublishedSite
from tests.factories import AUDIENCES, site_files
from tests.server.serving import PICTURE

PICTURED = """\
---
title: With a picture
---
> Deep: ![one](assets/a/x%20y.png)

![elsewhere](https://example.com/z.png)
"""
RESTRICTED = """\
---
title: For owners
audience: {groups: [owners]}
---
![two](assets/secret.png)
"""

FILES: dict[str, str | bytes | None] = {
    "articles/pictured/en.md": PICTURED,
    "articles/owners/en.md": RESTRICTED,
    "assets/a/x y.png": PICTURE + b" one",
    "assets/secret.png": PICTURE + b" two",
    "assets/unused.png": PICTURE + b" three",
}


def published() -> PublishedSite:
    return publishable(site_from_files(site_files(**FILES)).site)


def test_an_address_is_below_the_servers_root() -> None:
    assert asset_url("assets/x.png", "shop") == "v1/assets/x.png?site=shop"
    assert asset_url("assets/a b/я.png", "shop") == "v1/assets/a%20b/%D1%8F.png?site=shop"


def test_every_picture_of_the_site_gets_its_address() -> None:
    tree = str(shown_of(published(), {}).site.articles["pictured"].translations["en"].tree)

    assert "v1/assets/a/x%20y.png?site=shop" in tree
    assert "https://example.com/z.png" in tree
    assert "'assets/" not in tree


def test_articles_without_pictures_stay_the_same_objects() -> None:
    before = published()

    assert shown_of(before, {}).site.articles["send-invoice"] is before.articles["send-invoice"]


def test_a_picture_is_as_visible_as_the_sections_that_show_it() -> None:
    files = {f"assets/{name}.png": name for name in ("open", "closed", "both", "backstage/x")}
    article = "---\ntitle: T\nsections: {notes: {audience: {groups: [owners]}}}\n---\n"
    body = "![A](assets/open.png) ![A](assets/both.png) ![A](assets/backstage/x.png)\n\n"
    notes = "## N {#notes}\n\n![A](assets/closed.png) ![A](assets/both.png)\n"
    limits = AUDIENCES + 'assets: [{path: "backstage/**", audience: signed_in}]\n'
    texts = {"articles/a/en.md": article + body + notes, "audiences.yaml": limits}
    site: dict[str, str | bytes | None] = {**texts, **dict.fromkeys(files, PICTURE)}
    made = shown_of(publishable(site_from_files(site_files(**site)).site), files).assets
    ann, owner = Viewer(id="ann"), Viewer(id="olga", groups=frozenset({"owners"}))

    seen = {name: [viewer.id for viewer in (ANONYMOUS, ann, owner) if made[name].admits(viewer)] for name in made}
    assert seen == {
        "open.png": [None, "ann", "olga"],
        "both.png": [None, "ann", "olga"],
        "backstage/x.png": ["ann", "olga"],
        "closed.png": ["olga"],
    }
    assert made["open.png"].public and not made["backstage/x.png"].public
    assert made["both.png"].policy != made["closed.png"].policy


def test_a_picture_is_as_visible_as_its_articles() -> None:
    files = {"assets/a/x y.png": "h1", "assets/secret.png": "h2", "assets/unused.png": "h3"}
    assets = shown_of(published(), files).assets
    owner = Viewer(id="u1", groups=frozenset({"owners"}))

    assert sorted(assets) == ["a/x y.png", "secret.png"]
    assert assets["a/x y.png"].admits(ANONYMOUS)
    assert not assets["secret.png"].admits(ANONYMOUS)
    assert assets["secret.png"].admits(owner)
