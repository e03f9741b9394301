"""A site's own pages show no videos in frames."""

from __future__ import annotations

import pytest

from helpsdk.site.check.own_video_hosts import own_video_hosts
from helpsdk.site.site import SiteSettings
from tests.factories import SITE
from tests.site.check.cases import structure


def found(origin: str) -> list[tuple[str, str | None, tuple[str, ...]]]:
    text = SITE + f"origins: ['{origin}']\nvideo_hosts: [player.vimeo.com, app.example]\n"
    return [(one.code, one.key, one.allowed) for one in structure(own_video_hosts, {"site.yaml": text})]


@pytest.mark.parametrize(
    "origin", ["https://app.example", "https://app.example:8443", "http://app.example", "https://APP.example"]
)
def test_a_host_of_an_origin_is_refused(origin: str) -> None:
    assert found(origin) == [("own-video-host", "video_hosts.1", ("player.vimeo.com",))]


def test_other_hosts_are_not() -> None:
    assert found("https://media.app.example") == []
    assert structure(own_video_hosts, {}) == []


def test_html_frames_none_of_them() -> None:
    hosts, origins = ("media.example.org", "app.example"), ("https://app.example:8443",)
    settings = SiteSettings(
        id="shop", title="S", default_locale="en", locales=("en",), origins=origins, video_hosts=hosts
    )

    assert settings.frame_hosts == ("media.example.org",)
