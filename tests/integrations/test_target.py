"""A TARGET that cannot be imported is one sentence with the host's own line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpsdk.errors import TargetInvalid
from helpsdk.integrations.target import load_app
from tests.importing import importable


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to import from."""
    monkeypatch.chdir(tmp_path)
    with importable(tmp_path):
        yield tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.py").write_text(text, encoding="utf-8")


def test_an_application_is_found_and_a_factory_called(here: Path) -> None:
    write(here, "shop_good", "app = [1]\nclass in_:\n    app = 2\ndef make(): return 3\n")

    assert [load_app(f"shop_good:{name}") for name in ("app", "in_.app", "make()")] == [[1], 2, 3]


def test_what_it_prints_does_not_reach_stdout(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, "shop_loud", "print('hello')\napp = 1\n")
    load_app("shop_loud:app")

    assert capsys.readouterr() == ("", "hello\n")


@pytest.mark.parametrize("target", ["shop", "shop:", ":app", "shop:app(1)", "shop:app()()", "shop:a b"])
def test_a_target_is_written_in_one_way(target: str) -> None:
    with pytest.raises(TargetInvalid, match=r"is not written `package\.module:app`"):
        load_app(target)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("import os\n\nx = os.environ['NO_SUCH_THING']\n", 3, "KeyError: 'NO_SUCH_THING'"),
        ("def broken(:\n", 1, "SyntaxError: invalid syntax"),
        ("import json\njson.loads('{')\n", 2, "JSONDecodeError"),
        ("import no_such_module_of_ours\n", 1, "No module named 'no_such_module_of_ours'"),
        ("import sys\nsys.exit('no settings')\n", 2, "the program ends itself ('no settings')"),
        ("def make():\n    raise RuntimeError('a\\nb')\n", 2, "RuntimeError: a"),
    ],
)
def test_its_own_mistake_is_told_with_its_own_line(here: Path, text: str, line: int, words: str) -> None:
    name = f"shop_bad_{abs(hash(text))}"
    write(here, name, text)
    with pytest.raises(TargetInvalid) as error:
        load_app(f"{name}:make()")

    assert (error.value.file, error.value.line) == (f"{name}.py", line)
    assert words in str(error.value)
    assert f"({name}.py:{line})" in str(error.value)
    assert "\n" not in str(error.value)


def test_what_was_meant_is_named(here: Path) -> None:
    write(here, "shop_near", "app = 1\ndef create_app(): ...\n")
    for target, meant in {
        "shop_near:ap": "`shop_near` has no `ap`; did you mean `app`?",
        "shop_near:creat_app()": "`shop_near` has no `creat_app`; did you mean `create_app`?",
        "shop_naer:app": "run it where the product is started; did you mean `shop_near`?",
        "importlib.resorces:files": "run it where the product is started; did you mean `importlib.resources`?",
    }.items():
        with pytest.raises(TargetInvalid) as error:
            load_app(target)
        assert str(error.value).endswith(meant)


def test_what_is_not_there_is_named(here: Path) -> None:
    write(here, "shop_empty", "def make(): ...\n")
    with pytest.raises(TargetInvalid, match="there is no module `shop_gone` here or on Python's path"):
        load_app("shop_gone.app:app")
    with pytest.raises(TargetInvalid, match="`shop_empty` has no `app`"):
        load_app("shop_empty:app")
    with pytest.raises(TargetInvalid, match=r"is a function; to call it, write `shop_empty:make\(\)`"):
        load_app("shop_empty:make")
