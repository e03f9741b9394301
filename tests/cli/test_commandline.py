"""A slip on the command line is one sentence that names what was meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpsdk.cli.main import main


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("chekc", "helpsdk has no command chekc; did you mean `check`?"),
        ("--verison check", "helpsdk has no option --verison; did you mean `--version`?"),
        ("--versoin", "helpsdk has no option --versoin; did you mean `--version`?"),
        ("check --stricty", "helpsdk check has no option --stricty; did you mean `--strict`?"),
        ("check --stritc=yes", "helpsdk check has no option --stritc; did you mean `--strict`?"),
        ("screens --form fastapi shop:app", "helpsdk screens has no option --form; did you mean `--from`?"),
        ("keys lst", "helpsdk keys has no action lst; did you mean `list`?"),
        ("keys revoke --persn x", "helpsdk keys revoke has no option --persn; did you mean `--person`?"),
        (
            "check --format gitub",
            "--format gitub: not one of its values; did you mean `github`? (allowed: text, json, github)",
        ),
        (
            "screens --from fastpi",
            (
                "--from fastpi: there is no such framework; did you mean `fastapi`? "
                "(allowed: fastapi, starlette, django, flask)"
            ),
        ),
        ("screens --from fastapi", "write `--from FRAMEWORK TARGET`; see `helpsdk screens --help`"),
        (
            "screens --from fastpi shop:app",
            (
                "--from fastpi: there is no such framework; did you mean `fastapi`? "
                "(allowed: fastapi, starlette, django, flask)"
            ),
        ),
        ("check help more", "more is one argument too many; see `helpsdk check --help`"),
        ("check hepl", "there is no folder hepl; did you mean `help`?"),
        ("check hepl --format github", "there is no folder hepl; did you mean `help`?"),
        ("search tax --site hepl", "there is no folder hepl; did you mean `help`?"),
        ("export there --site hepl", "there is no folder hepl; did you mean `help`?"),
        ("resolve hepl --published", "there is no folder hepl; did you mean `help`?"),
        ("keys list --site hepl", "there is no folder hepl; did you mean `help`?"),
        ("check shop.helpbundle", "shop.helpbundle is a file; name the folder that holds site.yaml"),
        ("serve shop.helpbundel", "there is no folder shop.helpbundel"),
        ("restore bakcup --site help", "bakcup: there is no such file or folder; did you mean `backup`?"),
        ("replay seen.jsnol --site help", "seen.jsnol: there is no such file or folder; did you mean `seen.jsonl`?"),
        ("import folder hepl", "hepl: there is no such file or folder; did you mean `help`?"),
    ],
)
def test_a_slip_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, said: str
) -> None:
    monkeypatch.chdir(folder.parent)
    (folder.parent / "backup").mkdir()
    for name in ("shop.helpbundle", "seen.jsonl"):
        (folder.parent / name).touch()

    code = main(line.split())

    assert (code, *capsys.readouterr()) == (2, "", f"helpsdk: {said}\n")


def test_what_has_nothing_near_it_lists_what_is_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["xyzzy"]) == 2
    said = capsys.readouterr().err

    assert said.startswith("helpsdk: helpsdk has no command xyzzy (allowed: init, screens, check, serve, ")
    assert said.endswith("doctor); see `helpsdk --help`\n")


def test_with_json_it_is_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chekc", "--json"]) == 2
    out, err = capsys.readouterr()

    assert json.loads(out) == {"ok": False, "error": "helpsdk has no command chekc; did you mean `check`?"}
    assert err == ""


@pytest.mark.parametrize("line", ["--help", "--version", "check --help", "keys list --help"])
def test_what_is_asked_for_is_told(capsys: pytest.CaptureFixture[str], line: str) -> None:
    assert main(line.split()) == 0
    assert capsys.readouterr().out.startswith(("usage: helpsdk", "helpsdk "))
