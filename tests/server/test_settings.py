"""Settings: the environment, arguments, and what happens to a bad value."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpsdk.errors import SettingInvalid, SettingUnknown
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
        ("HELPSDK_WORKERS", "0"),
        ("HELPSDK_CONTACT_WEBHOOK", "ftp://desk.example"),
        ("HELPSDK_CONTACT_EMAIL", "desk@example.com\nBcc: a@b"),
        ("HELPSDK_METRICS_PORT", "none"),
        ("HELPSDK_LOG_FORMAT", "xml"),
        ("HELPSDK_SINK_FORMAT", "csv"),
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


def test_a_file_is_read_and_the_environment_wins_over_it(tmp_path: Path) -> None:
    file = tmp_path / "helpsdk.toml"
    file.write_text('port = 9000\nwatch = true\norigins = ["https://a.example", "https://b.example"]\n', "utf-8")

    settings = Settings.read({"HELPSDK_CONFIG": str(file), "HELPSDK_PORT": "9001"}, host="::1")

    assert (settings.host, settings.port, settings.watch) == ("::1", 9001, True)
    assert settings.origins == ("https://a.example", "https://b.example")
    assert [settings.source(name) for name in ("host", "port", "watch", "data")] == [
        "host",
        "HELPSDK_PORT",
        f"{file}: watch",
        "default",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port = 'http'\n", "port is 'http'; allowed: a port"),
        ("prot = 1\n", "prot is no setting; did you mean port?"),
        ("port = \n", "allowed: a TOML file that can be read"),
        (b"\xff\xfe", "allowed: a TOML file that can be read"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(tmp_path: Path, text: str | bytes, said: str) -> None:
    file = tmp_path / "helpsdk.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises((SettingInvalid, SettingUnknown)) as caught:
        Settings.read({}, config=file)

    assert said in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_file_that_is_not_there_is_said() -> None:
    with pytest.raises(SettingInvalid, match="a TOML file that is there"):
        Settings.read({"HELPSDK_CONFIG": "nowhere.toml"})


def test_a_name_that_is_no_setting_stops_the_start() -> None:
    with pytest.raises(SettingUnknown, match=r"HELPSDK_PROT is no setting; did you mean HELPSDK_PORT\?"):
        Settings.read({"HELPSDK_PROT": "9000"})
    with pytest.raises(SettingUnknown, match="prot"):
        Settings.read({}, prot=1)


def test_secrets_are_never_shown() -> None:
    url = "postgresql://help:hunter2hunter2@db:5432/help"
    settings = Settings.read({"HELPSDK_DATABASE_URL": url, "HELPSDK_CONTACT_WEBHOOK_SECRET": "a" * 32})

    assert settings.shown("database_url") == "postgresql://help:***@db:5432/help"
    assert settings.shown("contact_webhook_secret") == "***"
    assert settings.shown("port") == "8080"
    with pytest.raises(SettingInvalid) as caught:
        Settings.read({"HELPSDK_DATABASE_URL": "mysql://help:hunter2hunter2@db/help"})
    assert "hunter2" not in str(caught.value)


def test_a_changed_copy_remembers_who_said_what() -> None:
    settings = Settings.read({"HELPSDK_PORT": "9000"}).changed(host="::1")

    assert (settings.port, settings.source("port"), settings.source("host")) == (9000, "HELPSDK_PORT", "host")
    with pytest.raises(SettingInvalid):
        settings.changed(port="http")
