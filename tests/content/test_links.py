"""Where links and images may point."""

from __future__ import annotations

import pytest

from helpsdk.content.links import Image, Link, is_safe_href, is_safe_src, is_video, read_link, read_src


@pytest.mark.parametrize(
    ("written", "article", "section"),
    [
        ("article:tax-id", "tax-id", None),
        ("article:tax-id#germany", "tax-id", "germany"),
        ("ARTICLE:tax-id#%D1%81%D1%87%D1%91%D1%82", "tax-id", "счёт"),
        ("../tax-id/ru.md", "tax-id", None),
        ("../tax-id/zh-Hans.md#x", "tax-id", "x"),
        ("articles/tax-id/pt_BR.md", "tax-id", None),
        ("tax-id.md", "tax-id", None),
        ("./tax-id.mdx#x", "tax-id", "x"),
        ("../guides/tax-id-format.md", "tax-id-format", None),
    ],
)
def test_links_to_other_articles(written: str, article: str, section: str | None) -> None:
    assert read_link(written, 4) == Link(article=article, section=section, line=4)


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("tel:+49-30", "tel:+49-30"),
        ("/pricing", "/pricing"),
        ("page.html", "page.html"),
        ("//example.com/x", "//example.com/x"),
        ("#%D1%81%D1%87%D1%91%D1%82", "#счёт"),
        ("my file.html", "my%20file.html"),
        ("/docs/a.md", "/docs/a.md"),
        ("a/b:c", "a/b:c"),
    ],
)
def test_other_links_stay(written: str, href: str) -> None:
    assert read_link(written) == Link(href=href)


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "javascript%3Aalert(1)",
        "javascript\u200b:alert(1)",
        "javascript：alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "blob:https://x/y",
        "article:Not An Id",
        "article:",
        "article:a#<b>",
        "x\\y",
        "",
        "x" * 4_001,
    ],
)
def test_refused_links(written: str) -> None:
    assert read_link(written) is None


@pytest.mark.parametrize(
    ("written", "src"),
    [
        ("assets/x.png", "assets/x.png"),
        ("./assets/x.png", "assets/x.png"),
        ("../../assets/a/x.png", "assets/a/x.png"),
        ("/assets/x.png", "assets/x.png"),
        ("assets/a/../x.png", "assets/x.png"),
        ("assets/my file.png", "assets/my%20file.png"),
        ("https://example.com/x.png", "https://example.com/x.png"),
        ("img/x.png", "img/x.png"),
        ("data:image/png;base64,iVBORw0=", "data:image/png;base64,iVBORw0="),
    ],
)
def test_image_addresses(written: str, src: str) -> None:
    assert read_src(written) == src


@pytest.mark.parametrize(
    "written",
    [
        "",
        "assets/../../etc/passwd",
        "assets/%2e%2e/%2e%2e/x",
        "javascript:x",
        "mailto:a@b",
        "data:image/svg+xml;base64,AAAA",
        "data:text/html;base64,AAAA",
        'data:image/png;base64,AA"onerror=x',
    ],
)
def test_refused_image_addresses(written: str) -> None:
    assert read_src(written) is None


def test_an_image_names_its_asset() -> None:
    assert Image("assets/my%20file.png", "A").asset == "assets/my file.png"
    assert Image("https://example.com/assets/x.png", "A").asset is None


def test_a_video_is_https() -> None:
    assert is_video("https://video.example/1")
    assert not is_video("http://video.example/1")
    assert not is_video("https://")


def test_only_texts_are_addresses() -> None:
    assert not is_safe_href(None)
    assert not is_safe_src(3)
