"""A site as it is shown, worked out again for what changed: the same as worked out anew."""

from __future__ import annotations

from random import Random

import pytest

from helpsdk.server.follower.shown import shown_after, shown_of
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from helpsdk.site.published import PublishedSite
from tests.factories import AUDIENCES, site_files

PICTURES = ["a.png", "b.png", "backstage/c.png"]
HEADS = ["", "audience: {groups: [owners]}\n", "audience: internal\n"]


def published(texts: dict[str, str | bytes | None]) -> PublishedSite:
    limits = AUDIENCES + 'assets: [{path: "backstage/**", audience: internal}]\n'
    pictures: dict[str, str | bytes | None] = {f"assets/{name}": b"\x89PNG\r\n\x1a\n" for name in PICTURES}
    return publishable(site_from_files(site_files(**{"audiences.yaml": limits, **pictures, **texts})).site)


def article(random: Random) -> str:
    shown = " ".join(f"![p](assets/{name})" for name in random.sample(PICTURES, random.randint(0, 2)))
    return f"---\ntitle: T{random.random()}\n{random.choice(HEADS)}---\nText. {shown}\n"


@pytest.mark.parametrize("seed", range(10))
def test_a_sequence_of_edits_ends_where_a_start_does(seed: int) -> None:
    random = Random(seed)
    texts: dict[str, str | bytes | None] = {f"articles/x{number}/en.md": article(random) for number in range(5)}
    files = {f"assets/{name}": "first" for name in PICTURES}
    shown = shown_of(published(texts), files)
    for step in range(5):
        changed = random.choice(sorted(texts))
        texts[changed] = article(random)
        added = f"articles/y{step}/en.md"
        texts[added] = article(random)
        files = {**files, f"assets/{random.choice(PICTURES)}": f"bytes {step}"}
        now = published(texts)
        shown = shown_after(shown, now, files, frozenset({changed.split("/")[1], added.split("/")[1]}))
        anew = shown_of(now, files)

        assert (shown.assets, shown.counts, shown.places) == (anew.assets, anew.counts, anew.places)
        assert list(shown.site.articles) == list(anew.site.articles)
        assert shown.site.articles == anew.site.articles


def test_an_article_that_is_gone_takes_its_pictures_along() -> None:
    texts: dict[str, str | bytes | None] = {"articles/x/en.md": "---\ntitle: X\n---\n![p](assets/a.png)\n"}
    files = {"assets/a.png": "hash"}
    before = shown_of(published(texts), files)
    after = shown_after(before, published({}), files, frozenset({"x"}))

    assert (list(before.assets), list(after.assets)) == (["a.png"], [])
    assert before.counts["en"] == after.counts["en"] + 1
    assert "x" not in after.site.articles


def test_what_did_not_change_stays_the_same_object() -> None:
    texts: dict[str, str | bytes | None] = {
        "articles/x/en.md": "---\ntitle: X\n---\n![p](assets/a.png)\n",
        "articles/y/en.md": "---\ntitle: Y\n---\n![p](assets/a.png)\n",
    }
    before = shown_of(published(texts), {"assets/a.png": "hash"})
    texts["articles/y/en.md"] = "---\ntitle: Z\n---\n![p](assets/a.png)\n"
    after = shown_after(before, published(texts), {"assets/a.png": "hash"}, frozenset({"y"}))

    assert after.site.articles["x"] is before.site.articles["x"]
    assert after.assets["a.png"] is before.assets["a.png"]
    assert after.site.articles["y"].translations["en"].title == "Z"
