"""`helpsdk init`: what it writes is a site that passes every check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpsdk.cli.main import main
from helpsdk.cli.starter import ARTICLES, LANGUAGES
from helpsdk.content.yamlfile import parse_yaml
from helpsdk.site.check import check_site
from helpsdk.site.folder import load_site
from tests.cli.test_screens import APP
from tests.docs.workshop import ROOT
from tests.importing import importable


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "My Shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def problems(folder: Path) -> list[str]:
    loaded = load_site(folder)
    return [str(problem) for problem in (*loaded.problems, *check_site(loaded.site, sources=loaded.sources))]


def test_the_starter_passes_the_strict_check(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    out = capsys.readouterr().out

    assert 'data-site="my-shop"' in out
    assert 'data-help-id="home.start"' in out
    assert sorted(path.relative_to(here).as_posix() for path in here.rglob("*.*")) == [
        "help/articles/start-here/en.md",
        "help/articles/using-help/en.md",
        "help/rules/home.yaml",
        "help/screens.yaml",
        "help/site.yaml",
    ]
    assert main(["check", "--strict", "help"]) == 0


def test_every_language_of_the_starter_passes(here: Path) -> None:
    locales = [option for language in (*LANGUAGES, "ja", "pt-BR") for option in ("--locale", language)]
    assert main(["init", "all", *locales, "--title", 'A: *b* "c" <d>']) == 0
    assert problems(here / "all") == []
    assert load_site(here / "all").site.articles["start-here"].source == "en"


def test_no_text_keeps_its_placeholder_and_every_language_has_the_same_headings(here: Path) -> None:
    main(["init", "all", *(option for language in LANGUAGES for option in ("--locale", language))])
    for article in ARTICLES:
        texts = [(here / "all" / "articles" / article / f"{one}.md").read_text("utf-8") for one in LANGUAGES]
        assert (
            len({tuple(line.partition("{#")[2] for line in text.splitlines() if "{#" in line) for text in texts}) == 1
        )
        assert not any("{title}" in text for text in texts)


@pytest.mark.parametrize("title", ["null", "Yes", "- x", "#1", "'", "日本語", "a: b", "{x}", "1.0", "true"])
def test_any_title_is_kept(here: Path, title: str) -> None:
    assert main(["init", "x", "--title", title]) == 0
    assert parse_yaml((here / "x" / "site.yaml").read_text("utf-8"), file="f").value["title"] == title
    assert problems(here / "x") == []


def test_a_language_without_texts_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", "--locale", "ja"])

    assert "The texts for ja are English: translate them." in capsys.readouterr().out


def test_the_products_own_screens_are_taken(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "shopapp.py").write_text(APP, encoding="utf-8")
    (here / "page.html").write_text('<a data-help-id="home.buy">', encoding="utf-8")
    with importable(here):
        assert main(["init", "--from", "fastapi", "shopapp:app", "--scan", "page.html", "--json"]) == 0

    assert json.loads(capsys.readouterr().out)["site"] == "my-shop"
    site = load_site(here / "help").site
    assert [screen.id for screen in site.screens] == ["home", "order.form"]
    assert site.rules[0].at.element == "home.buy"
    assert main(["check", "help"]) == 0


def test_the_next_steps_are_those_of_the_tutorials_in_their_order(capsys: pytest.CaptureFixture[str]) -> None:
    main(["init"])
    steps = capsys.readouterr().out.partition("Next:")[2]
    for name, call in {"fastapi": "mount_help(", "flask": "HelpExtension(", "django": "with_help("}.items():
        page = (ROOT / "docs" / "tutorials" / f"{name}.md").read_text("utf-8")
        for text in (steps, page.partition("## 3.")[2]):
            words = (call, "home.start", "articles/start-here", "helpsdk screens ", "--write")
            places = [*(text.index(word) for word in words), text.rindex("helpsdk check ")]
            assert places == sorted(places), (name, words, places)


def test_the_next_steps_name_the_folder_and_the_code_that_were_given(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "shopapp.py").write_text(APP, encoding="utf-8")
    with importable(here):
        main(["init", "our help", "--from", "fastapi", "shopapp:app", "--scan", "shopapp.py"])
    out = capsys.readouterr().out

    code = "--from fastapi shopapp:app --scan shopapp.py"
    assert f"helpsdk screens {code} --site 'our help' --write\n" in out
    assert f"helpsdk check 'our help' {code}\n" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["used"], "used is not empty: a, b, c and 1 more; name a new or empty folder"),
        (["file"], "file is a file; name a new or empty folder"),
        (["x", "--id", "A b"], "--id A b: allowed are lower case letters"),
        (["x", "--locale", "not a tag"], "--locale not a tag: that is not a language tag like en, pt-BR or zh-Hans"),
    ],
)
def test_wrong_use_writes_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    (here / "used").mkdir()
    for name in "abcd":
        (here / "used" / name).touch()
    (here / "file").touch()
    assert main(["init", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert not (here / "x").exists()


def test_screens_have_titles_in_the_sites_languages(here: Path) -> None:
    main(["init", "one", "--locale", "ru"])
    main(["init", "two", "--locale", "ru", "--locale", "en"])

    assert load_site(here / "one").site.screens[0].title == "Главная"
    assert load_site(here / "two").site.screens[0].title == {"ru": "Главная", "en": "Home"}


def test_an_empty_folder_will_do(here: Path) -> None:
    (here / "empty").mkdir()
    assert main(["init", "empty"]) == 0
