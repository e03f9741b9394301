"""Importing a folder: what is written, what is refused, and pages that go wrong."""

from __future__ import annotations

from multiprocessing import spawn
from pathlib import Path

import pytest

from helpsdk.content.yamlfile import parse_yaml
from helpsdk.server.sources import folder as module
from helpsdk.server.sources import reading
from helpsdk.server.sources.folder import ImportRefused, ImportResult, import_folder
from helpsdk.server.sources.losses import Loss
from helpsdk.site.check import check_site
from helpsdk.site.folder import load_site
from helpsdk.site.workers import TOO_SLOW
from tests.factories import PNG


def files(root: Path, **contents: str | bytes) -> Path:
    for name, content in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return files(tmp_path / "docs", **{"taxes.md": "# Taxes\n\nText.\n", "guides/bills.md": "# Bills\n\nText.\n"})


def lost(result: ImportResult, file: str) -> list[Loss]:
    return result.losses.files[file]


def test_the_imported_site_has_nothing_to_warn_of_in_its_texts(docs: Path, tmp_path: Path) -> None:
    import_folder(docs, tmp_path / "help", site_id="my-docs")

    loaded = load_site(tmp_path / "help")
    found = [one.code for one in check_site(loaded.site, sources=loaded.sources)]
    assert (loaded.site.settings.id, set(loaded.site.articles)) == ("my-docs", {"taxes", "guides-bills"})
    assert "h1" not in found


@pytest.mark.parametrize("id", ["", "My Docs", "../x", "-a", "я", "a" * 121, "a\nb: c"])
def test_an_id_that_no_site_can_have_is_refused(docs: Path, tmp_path: Path, id: str) -> None:
    with pytest.raises(ImportRefused, match=r"cannot be the id of a site \(allowed: lower case letters, digits"):
        import_folder(docs, tmp_path / "help", site_id=id)
    assert not (tmp_path / "help").exists()


@pytest.mark.parametrize("id", ["1.0", "no", "null", "123", "2026-11-21"])
def test_an_id_stays_a_text(docs: Path, tmp_path: Path, id: str) -> None:
    import_folder(docs, tmp_path / "help", site_id=id)

    assert load_site(tmp_path / "help").site.settings.id == id


def test_a_folder_of_another_site_is_refused(docs: Path, tmp_path: Path) -> None:
    import_folder(docs, tmp_path / "help", site_id="one")

    with pytest.raises(ImportRefused, match="help is the site `one`, not `two`; leave --id out to add to it"):
        import_folder(docs, tmp_path / "help", site_id="two", replace=True)
    import_folder(docs, tmp_path / "help", replace=True)
    import_folder(docs, tmp_path / "help", site_id="one", replace=True)


@pytest.mark.parametrize("written", ["id: [", "- a\n", "", "\xff"])
def test_a_site_that_cannot_be_read_is_refused(docs: Path, tmp_path: Path, written: str) -> None:
    target = files(tmp_path / "help", **{"site.yaml": written.encode("latin-1")})

    with pytest.raises(ImportRefused):
        import_folder(docs, target)
    assert [path.name for path in target.iterdir()] == ["site.yaml"]


def test_files_that_are_not_the_images_they_say_stay_out(docs: Path, tmp_path: Path) -> None:
    files(docs, **{"a.png": PNG, "b.png": b"GIF89a", "c.svg": b"<html/>", "d.html": b"x"})
    files(docs, **{"taxes.md": "# Taxes\n\n![A](a.png) ![B](b.png)\n"})

    result = import_folder(docs, tmp_path / "help")

    assert result.assets == 1
    assert lost(result, "b.png") == [Loss("file", "its bytes are not those of a .png image")]
    assert lost(result, "c.svg") == [Loss("file", "its bytes are not those of a .svg image")]
    assert Loss("image", "b.png") in lost(result, "taxes.md")


def test_images_have_a_size_each_and_together(docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PICTURES", 25_000_000)
    for name in "abcdef":
        files(docs, **{f"{name}.png": PNG + bytes(4_900_000)})
    files(docs, **{"large.png": PNG + bytes(5_000_000)})

    result = import_folder(docs, tmp_path / "help")

    assert result.assets == 5
    assert lost(result, "f.png") == [Loss("file", "images of more than 25 MB together")]
    assert lost(result, "large.png") == [Loss("file", "an image over 5 MB")]


def test_a_page_that_takes_too_long_is_skipped_and_the_others_go_on(docs: Path, tmp_path: Path) -> None:
    files(docs, **{"slow.mdx": "---\ntitle: Slow\n---\n" + "{" * 300_000})

    result = import_folder(docs, tmp_path / "help")

    assert lost(result, "slow.mdx") == [Loss("file", TOO_SLOW)]
    assert result.articles == 2


def test_a_page_that_is_too_large_is_skipped(docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_PAGE", 100)
    files(docs, **{"large.md": "x" * 101})

    result = import_folder(docs, tmp_path / "help")

    assert lost(result, "large.md") == [Loss("file", "a page over 5 MB")]
    assert result.articles == 2


def test_several_processes_import_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = files(tmp_path / "docs", **{f"p{at}.md": f"# Page {at}\n\nText {at}.\n" for at in range(40)})
    import_folder(source, tmp_path / "one", site_id="x")
    monkeypatch.setattr(reading, "_PAGES_EACH", 5)
    import_folder(source, tmp_path / "two", site_id="x")

    assert _contents(tmp_path / "one") == _contents(tmp_path / "two")


def test_without_processes_nothing_is_imported(docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spawn, "get_executable", lambda: "/nowhere/python")

    with pytest.raises(ImportRefused, match="none can be started"):
        import_folder(docs, tmp_path / "help")
    assert not (tmp_path / "help").exists()


def test_a_written_title_is_quoted(docs: Path, tmp_path: Path) -> None:
    import_folder(docs, tmp_path / "help", site_id="my-docs")

    text = (tmp_path / "help" / "site.yaml").read_text("utf-8")
    assert parse_yaml(text, file="site.yaml").value["title"] == "My docs"


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
