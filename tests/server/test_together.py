"""Settings that need another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from helpsdk.errors import SettingInvalid
from helpsdk.server.app import HelpServer
from helpsdk.server.settings import Settings, halves, require_whole

HALVES: list[tuple[dict[str, Any], str]] = [
    ({"contact_email": "help@shop.example"}, "HELPSDK_SMTP_URL"),
    ({"smtp_url": "smtp://user:hunter2@mail.example"}, "HELPSDK_CONTACT_EMAIL"),
    ({"contact_from": "help@shop.example"}, "HELPSDK_CONTACT_EMAIL"),
    ({"contact_webhook_secret": "hunter2" * 4}, "HELPSDK_CONTACT_WEBHOOK"),
    ({"sink_format": "parquet"}, "HELPSDK_SINK_FOLDER"),
]
WHOLE: list[dict[str, Any]] = [
    {},
    {"contact_email": "help@shop.example", "smtp_url": "smtp://mail.example"},
    {"contact_webhook": "https://hooks.example/x"},
    {"sink_format": "jsonl"},
    {"sink_folder": "sink"},
]


@pytest.mark.parametrize(("given", "needed"), HALVES)
def test_half_of_a_pair_names_the_other(given: dict[str, Any], needed: str) -> None:
    [half] = halves(Settings.read({}, **given))

    assert f"allowed: only together with {needed}, " in str(half)
    assert str(half).endswith("set both or neither")
    assert half.name == next(iter(given))
    assert "hunter2" not in str(half)


@pytest.mark.parametrize("given", WHOLE)
def test_what_is_whole_is_taken(given: dict[str, Any]) -> None:
    require_whole(Settings.read({}, **given))


def test_it_says_where_it_was_said() -> None:
    [half] = halves(Settings.read({"HELPSDK_CONTACT_EMAIL": "help@shop.example"}))

    assert half.name == "HELPSDK_CONTACT_EMAIL"


def test_no_server_is_made_of_a_half(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="HELPSDK_SMTP_URL"):
        HelpServer(tmp_path, settings=Settings(contact_email="help@shop.example"))
