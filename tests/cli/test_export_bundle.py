"""`helpsdk export --bundle`: what a local client opens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpsdk import HelpClient
from helpsdk.cli.main import main
from tests.server.serving import PICTURE, replaced, write_site

PICTURED = "---\ntitle: With a picture\n---\n![one](assets/a/x%20y.png)\n"


@pytest.fixture
def published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    more: dict[str, str | bytes | None] = {"articles/pictured/en.md": PICTURED, "assets/a/x y.png": PICTURE}
    folder = write_site(tmp_path / "help", **more, **{"assets/unused.png": PICTURE + b"2"})
    assert main(["publish", str(folder)]) == 0
    capsys.readouterr()
    return folder


def exported(folder: Path, file: Path, *more: str) -> int:
    return main(["export", "--bundle", str(file), "--site", str(folder), *more])


def test_what_was_exported_opens_with_the_keys_that_are_shown(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exported(published, tmp_path / "shop.helpbundle") == 0
    assert "revision 1 with 1 picture, signed with" in capsys.readouterr().out
    keys = []
    for more in ((), ("--json",)):
        assert main(["keys", "show-public", "--site", str(published), *more]) == 0
        keys.append(capsys.readouterr().out)
    for shown in keys:
        with HelpClient.local(tmp_path / "shop.helpbundle", keys=shown) as help:
            picture = help.picture("v1/assets/a/x%20y.png?site=shop")
            assert picture is not None
            assert (picture.content, help.status().revision) == (PICTURE, 1)


def test_the_same_revision_is_the_same_file(published: Path, tmp_path: Path) -> None:
    for name in ("a", "b", "b"):
        assert exported(published, tmp_path / name, "--revision", "1") == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_an_old_revision_is_signed_with_the_keys_of_today(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replaced(published, "articles/pictured/en.md", "With a", "Without a")
    assert main(["publish", str(published)]) == 0
    for action in (["add", "--kind", "bundle"], ["rotate", "--kind", "bundle"]):
        assert main(["keys", *action, "--site", str(published)]) == 0
    capsys.readouterr()
    assert exported(published, tmp_path / "old", "--revision", "1", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["revision"], len(document["keys"]), document["pictures"]) == (1, 2, 1)


def test_other_files_stay_and_wrong_use_is_named(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("mine")
    assert exported(published, tmp_path / "mine") == 1
    assert "is no bundle; choose a new file" in capsys.readouterr().err
    assert (tmp_path / "mine").read_text() == "mine"
    assert exported(published, tmp_path / "b", "--revision", "9") == 2
    assert "allowed: 1" in capsys.readouterr().err
    assert exported(published, tmp_path / "b", str(tmp_path / "folder")) == 2
    assert main(["export", "--site", str(published)]) == 2
    assert "either FOLDER" in capsys.readouterr().err


def test_recorded_contexts_are_answered_a_line_each(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "contexts.jsonl"
    lines = [
        {"context": {"screen": "invoice.detail", "traits": {"plan": "team"}}},
        {"context": {"events": [{"name": "invoice.failed"}]}, "viewer": {"id": "u", "groups": ["owners"]}},
        {"context": {"screen": "gone"}},
    ]
    file.write_text("\n\n".join(json.dumps(line) for line in lines))
    assert main(["resolve", str(published), "--contexts", str(file), "--json"]) == 0
    out, err = capsys.readouterr()
    answers = [json.loads(line) for line in out.splitlines()]
    assert [(one["line"], [item["rule"] for item in one["items"]]) for one in answers] == [
        (1, ["invoice-help"]),
        (3, ["invoice-failed"]),
        (5, []),
    ]
    assert "no screen gone" in err
    assert main(["resolve", str(published), "--contexts", str(file)]) == 0
    assert "line 1, invoice.detail: panel send-invoice (invoice-help)" in capsys.readouterr().out
    assert main(["resolve", str(published), "--contexts", str(file), "--locale", "ru"]) == 2
    assert "leave out --locale" in capsys.readouterr().err
