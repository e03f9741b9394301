"""Settings: the environment, arguments, and what happens to a bad value."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpsdk.errors import SettingInvalid
from helpsdk.server.limits import Rate
from helpsdk.server.settings import Settings, described


def test_defaults_need_no_environment() -> None:
    settings = Settings.read({})

    assert (settings.host, settings.port, settings.body_limit) == ("127.0.0.1", 8080, 65_536)
    assert settings.data is None


def test_the_environment_is_read() -> None:
    settings = Settings.read(
        {"HELPSDK_PORT": "9000", "HELPSDK_DATA": "/var/lib/help", "HELPSDK_WATCH": "yes", "OTHER": "1"}
    )

    assert (settings.port, settings.data, settings.watch) == (9000, Path("/var/lib/help"), True)


def test_an_argument_wins_over_the_environment() -> None:
    assert Settings.read({"HELPSDK_PORT": "9000"}, port=9001).port == 9001
    assert Settings.read({"HELPSDK_PORT": "9000"}, port=None).port == 9000


def test_origins_are_a_list() -> None:
    settings = Settings.read({"HELPSDK_ORIGINS": "https://a.example, http://localhost:3000/"})

    assert settings.origins == ("https://a.example", "http://localhost:3000")


def test_hosts_and_proxies_are_lists() -> None:
    settings = Settings.read(
        {"HELPSDK_HOSTS": "Help.Example:8080, [::1]", "HELPSDK_TRUSTED_PROXIES": "10.0.0.0/8, unix, ::1"}
    )

    assert settings.hosts == ("help.example:8080", "[::1]")
    assert settings.trusted_proxies == ("10.0.0.0/8", "unix", "::1/128")


def test_a_rate_is_a_number_a_minute_and_at_once() -> None:
    settings = Settings.read({"HELPSDK_RATE_SITE": "0", "HELPSDK_RATE_SESSION": "60,5"}, rate_address=(600, 100))

    assert (settings.rate_site.per_minute, settings.rate_session, settings.rate_address) == (
        0,
        Rate(60, 5),
        Rate(600, 100),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HELPSDK_PORT", "http"),
        ("HELPSDK_PORT", "65536"),
        ("HELPSDK_WATCH", "perhaps"),
        ("HELPSDK_ORIGINS", "*"),
        ("HELPSDK_ORIGINS", "https://a.example/path"),
        ("HELPSDK_POLL_SECONDS", "nan"),
        ("HELPSDK_HOST", "a b"),
        ("HELPSDK_DATA", " "),
        ("HELPSDK_PUBLIC_URL", "help.example"),
        ("HELPSDK_PUBLIC_URL", "https://me@help.example"),
        ("HELPSDK_BODY_LIMIT", "9" * 5000),
        ("HELPSDK_HOSTS", "https://help.example"),
        ("HELPSDK_HOSTS", "*.example"),
        ("HELPSDK_HOSTS", "help.example:http"),
        ("HELPSDK_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("HELPSDK_TRUSTED_PROXIES", "proxy.example"),
        ("HELPSDK_HSTS_SECONDS", "-1"),
        ("HELPSDK_RATE_ADDRESS", "fast"),
        ("HELPSDK_RATE_SITE", "10,0"),
    ],
)
def test_a_bad_value_names_itself_and_what_is_allowed(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        Settings.read({name: value})

    assert (caught.value.name, caught.value.value) == (name, value)
    assert caught.value.allowed in str(caught.value)


def test_every_setting_is_described() -> None:
    rows = described()

    assert len({name for name, *_ in rows}) == len(rows)
    assert all(allowed and help for _name, _default, allowed, help in rows)
