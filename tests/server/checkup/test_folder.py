"""What `helpsdk doctor` says of a site folder."""

from __future__ import annotations

from pathlib import Path

from helpsdk.server.checkup.folder import site_folder
from tests.server.serving import replaced, write_site


def test_a_folder_that_can_be_published(tmp_path: Path) -> None:
    [finding] = site_folder(write_site(tmp_path / "help"))

    assert (finding.status, finding.text) == ("ok", "it can be published")


def test_the_first_errors_are_shown_with_their_places(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "help")
    replaced(folder, "rules/main.yaml", "article: send-invoice", "article: nowhere")
    for number in range(4):
        path = folder / "articles" / f"new-{number}" / "en.md"
        path.parent.mkdir()
        path.write_text("no front matter", encoding="utf-8")

    [finding] = site_folder(folder)

    assert (finding.status, finding.about) == ("wrong", f"site folder {folder}")
    assert finding.text.startswith("it cannot be published: ")
    assert "articles/new-0/en.md" in finding.text
    assert finding.text.count("error") == 3
    assert "allowed" not in finding.text
    assert " more" in finding.text
    assert f"helpsdk check {folder}" in finding.advice


def test_no_folder_and_no_site(tmp_path: Path) -> None:
    [absent] = site_folder(tmp_path / "none")
    [empty] = site_folder(tmp_path)

    assert (absent.status, absent.text) == ("wrong", "there is no such folder")
    assert "there is no site.yaml" in empty.text
