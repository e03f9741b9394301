"""Videos of hosts that the site does not trust with a frame."""

from __future__ import annotations

import pytest

from helpsdk.errors import SiteInvalid
from helpsdk.site.check import check_site
from helpsdk.site.check.videos import videos
from helpsdk.site.folder import site_from_files
from tests.factories import SITE, site_files
from tests.site.check.cases import Files, content

PAGE = "articles/send-invoice/en.md"
DEFAULT = ("www.youtube-nocookie.com", "player.vimeo.com")


def page(src: str) -> Files:
    return {PAGE: f"---\ntitle: T\n---\nText.\n\n::video[How]({src})\n"}


@pytest.mark.parametrize("src", ["https://www.youtube-nocookie.com/embed/x1", "https://player.vimeo.com/video/1?h=2"])
def test_the_players_a_site_has_by_default(src: str) -> None:
    assert content(videos, page(src)) == []


@pytest.mark.parametrize(
    ("src", "host", "hint"),
    [
        ("https://video.example/1", "video.example", ""),
        ("https://player.vimeo.com.evil.example/1", "player.vimeo.com.evil.example", ""),
        ("https://player.vimeo.com@evil.example/1", "player.vimeo.com@evil.example", ""),
        ("https://player.vimeo.com:444/1", "player.vimeo.com:444", ""),
        ("https://PLAYER.vimeo.com/video/1", "PLAYER.vimeo.com", ""),
        ("https://youtu.be/a-B_1?t=3", "youtu.be", "https://www.youtube-nocookie.com/embed/a-B_1"),
        ("https://www.youtube.com/watch?v=ab1", "www.youtube.com", "https://www.youtube-nocookie.com/embed/ab1"),
        ("https://vimeo.com/123", "vimeo.com", "https://player.vimeo.com/video/123"),
    ],
)
def test_another_host_is_an_error_that_names_the_allowed_ones(src: str, host: str, hint: str) -> None:
    (found,) = content(videos, page(src))

    assert (found.code, found.file, found.line, found.severity) == ("unknown-video-host", PAGE, 6, "error")
    assert found.allowed == DEFAULT
    ending = f"; did you mean {hint}?" if hint else ""
    assert found.message == f"videos of `{host}` are not allowed by `video_hosts` of site.yaml{ending}"


def test_a_site_says_which_hosts() -> None:
    own: Files = {**page("https://media.example.org/v/1"), "site.yaml": SITE + "video_hosts: [media.example.org]\n"}

    assert content(videos, own) == []
    (found,) = content(videos, {**own, **page("https://youtu.be/x")})
    assert found.allowed == ("media.example.org",) and "did you mean" not in found.message


def test_none_at_all() -> None:
    files: Files = {**page("https://player.vimeo.com/video/1"), "site.yaml": SITE + "video_hosts: []\n"}

    assert [one.code for one in content(videos, files)] == ["unknown-video-host"]


@pytest.mark.parametrize("host", ["https://x.example", "x.example:80", "*.example", "localhost", "X.example", ""])
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(SiteInvalid) as caught:
        site_from_files(site_files(**{"site.yaml": SITE + f"video_hosts: ['{host}']\n"}))

    assert [(one.file, one.key) for one in caught.value.problems] == [("site.yaml", "video_hosts.0")]


def test_nothing_is_certain_while_the_settings_cannot_be_read() -> None:
    files = site_files(**{**page("https://video.example/1"), "site.yaml": "id: [\n"})

    with pytest.raises(SiteInvalid) as caught:
        site_from_files(files)
    assert "unknown-video-host" not in [one.code for one in caught.value.problems]


def test_it_is_one_of_the_checks() -> None:
    loaded = site_from_files(site_files(**page("https://video.example/1")))

    found = check_site(loaded.site, sources=loaded.sources)
    assert "unknown-video-host" in [one.code for one in found if one.severity == "error"]
