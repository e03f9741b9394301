"""`manage.py helpsdk …` hands over to the command line, with the project's site."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.djangohost import HELPSDK, SETTINGS
from tests.integrations.hostsite import write_site

# isort: split
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings

from helpsdk.integrations.django.management.commands.helpsdk import Command


@pytest.fixture(autouse=True)
def _project(tmp_path: Path) -> Iterator[None]:
    site = {**HELPSDK, "FOLDER": write_site(tmp_path / "help"), "DATA": tmp_path / "data"}
    with override_settings(**{**SETTINGS, "HELPSDK": site}):
        yield


def test_it_checks_the_projects_site(capfd: pytest.CaptureFixture[str]) -> None:
    call_command("helpsdk", "check")
    assert "my-product: 1 article, 1 rule, 1 screen" in capfd.readouterr().out


def test_it_ends_with_the_commands_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 2))
    with pytest.raises(SystemExit) as stopped:
        Command().run_from_argv(["manage.py", "helpsdk", "check"])
    assert stopped.value.code == 2


def test_check_and_screens_look_at_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Sequence[str], str]] = []

    def run(command: Sequence[str], *, env: dict[str, str], check: bool) -> Any:
        asked.append((command[3:], env["HELPSDK_SITE"]))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.delenv("HELPSDK_SITE", raising=False)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "shop.settings")
    for arguments in (["screens"], ["check", "--from", "flask", "x:app"], ["check", "--help"], ["keys", "list"]):
        Command().run_from_argv(["manage.py", "helpsdk", *arguments])
    assert asked == [
        (["screens", "--from", "django", "shop.settings"], str(tmp_path / "help")),
        (["check", "--from", "flask", "x:app"], str(tmp_path / "help")),
        (["check", "--help"], str(tmp_path / "help")),
        (["keys", "list"], str(tmp_path / "help")),
    ]


def test_settings_that_cannot_be_used_are_one_sentence() -> None:
    with override_settings(HELPSDK={"SITES": "x"}), pytest.raises(CommandError, match="did you mean SITE"):
        call_command("helpsdk", "check")
    with override_settings(HELPSDK={}), pytest.raises(SystemExit, match=r"manage.py helpsdk: HELPSDK\['SITE'\] is m"):
        Command().run_from_argv(["manage.py", "helpsdk", "check"])
