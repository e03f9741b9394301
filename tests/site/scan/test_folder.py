from __future__ import annotations

from pathlib import Path

import pytest

from helpsdk.site.scan.folder import MAX_FILE, scan


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_templates_and_scripts_are_read_and_what_was_built_or_installed_is_not(tmp_path: Path) -> None:
    use = '<a data-help-id="%s">'
    names = ("page.html", "app.jsx", "app.tsx", "App.vue", "App.svelte", "deep/er/x.jinja2", "app.ts")
    others = ("node_modules/x.js", "dist/x.js", ".git/x.html", "notes.md", "venv/x.html")
    folder = write(tmp_path, {name: use % f"id.n{at}" for at, name in enumerate((*names, *others))})
    code = scan([folder])

    assert sorted(use.id for use in code.elements) == [f"id.n{at}" for at in range(len(names))]
    assert code.files == len(names)


def test_a_file_is_read_once_and_one_that_is_named_in_any_case(tmp_path: Path) -> None:
    folder = write(tmp_path, {"dist/page.html": '<a data-help-id="a.b">', "notes.md": '<a data-help-id="c.d">'})
    code = scan([folder, folder / "dist" / "page.html", folder / "dist" / "page.html", folder / "notes.md"])

    assert [use.id for use in code.elements] == ["a.b", "c.d"]


def test_a_broken_template_is_read_all_the_same_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"page.html": 'x\n{% if a %}\n<a data-help-id="a.b">'})
    monkeypatch.chdir(tmp_path)
    code = scan([Path("page.html")])

    assert [use.id for use in code.elements] == ["a.b"]
    assert code.warnings == ("page.html:2: `{% if %}` is never closed; it was read as text all the same",)


def test_braces_of_scripts_are_no_template(tmp_path: Path) -> None:
    write(tmp_path, {"app.jsx": "<a style={{color: 1}} b={{ c"})

    assert scan([tmp_path]).warnings == ()


def test_bytes_that_are_no_text_and_large_files_do_not_stop_it(tmp_path: Path) -> None:
    (tmp_path / "latin.html").write_bytes(b'\xe9\xff\0 <a data-help-id="a.b">')
    (tmp_path / "large.js").write_bytes(b" " * (MAX_FILE + 1))
    code = scan([tmp_path])

    assert [use.id for use in code.elements] == ["a.b"]
    assert len(code.warnings) == 1
    assert "larger than" in code.warnings[0]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as error:
        scan([tmp_path / "gone"])

    assert str(error.value.filename).endswith("gone")
