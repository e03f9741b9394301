from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from helpsdk.content.audience import groups_named
from helpsdk.errors import Problem, SiteInvalid
from helpsdk.site.folder import load_site, site_from_files, write_site
from tests.factories import ARTICLES, PNG, RULES, SITE, site_files


def problems(**overrides: str | bytes | None) -> tuple[Problem, ...]:
    with pytest.raises(SiteInvalid) as caught:
        site_from_files(site_files(**overrides))
    return caught.value.problems


def write(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_a_valid_site_loads_without_a_problem() -> None:
    loaded = site_from_files(site_files())

    assert loaded.problems == ()
    assert [rule.id for rule in loaded.site.rules] == ["tax-number-tip", "invoice-help", "invoice-failed"]
    assert groups_named(loaded.site.articles["invoice-failed"].meta.audience) == ("owners",)
    assert set(loaded.site.articles["tax-id-format"].translations) == {"en", "ru"}


def test_the_smallest_site_is_one_file() -> None:
    loaded = site_from_files({"site.yaml": b"id: a\ntitle: A\ndefault_locale: en\nlocales: [en]\n"})

    assert loaded.site.rules == () and loaded.site.articles == {}


def test_all_problems_come_at_once_in_file_order() -> None:
    found = problems(
        **{
            "rules/main.yaml": RULES.replace("trigger", "tigger").replace("plan:", "plna:"),
            "site.yaml": SITE.replace("type: number", "type: numbers"),
        }
    )

    assert [(one.file, one.line, one.key) for one in found] == [
        ("site.yaml", 7, "traits.seats.type"),
        ("rules/main.yaml", 2, "0.show.tigger"),
        ("rules/main.yaml", 7, "1.when.plna"),
    ]
    assert found[1].message == "unknown key `tigger`; did you mean `trigger`?"
    assert found[1].allowed == ("kind", "article", "trigger", "style", "steps")


def test_a_missing_site_yaml_shows_a_minimal_one() -> None:
    (found,) = problems(**{"site.yaml": None})

    assert found.file == "site.yaml"
    assert "id: my-product" in found.message


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "- id: shop\n- locales: [en]\n", "shop\n", "id: [\n"])
def test_an_unusable_site_yaml_is_one_problem(text: str) -> None:
    (found,) = problems(**{"site.yaml": text})

    assert found.file == "site.yaml"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("type: number", "type: numbers", 7),
        ("id: shop\n", "id: Shop!\n", 1),
        ("id: shop\n", "idd: shop\n", 1),
        ("locales: [en, ru]", "locales: en", 4),
        ("locales: [en, ru]", "locales: [en, no language]", 4),
        ("default_locale: en", "default_locale: [en]", 3),
        ("default_locale: en", "default_locale: english", 3),
        ("default_locale: en", "default_locale: de", 3),
        ("default_locale: en", "default_local: en", 3),
        ("title: {en: Shop, ru: Магазин}", "title: 5", 2),
        ("invoice.failed: {", "invoice.failed: {kind: x, ", 10),
    ],
)
def test_one_mistake_in_site_yaml_hides_and_invents_nothing_elsewhere(old: str, new: str, line: int) -> None:
    found = problems(
        **{
            "site.yaml": SITE.replace(old, new),
            "articles/tax-id-format/en.md": ARTICLES["tax-id-format", "en"].replace("[send-invoice]", "[nope]"),
        }
    )

    rest = [(one.file, one.code) for one in found if one.file != "site.yaml"]
    assert found[0].file == "site.yaml" and {one.line for one in found if one.file == "site.yaml"} <= {1, line}
    assert rest == [("articles/tax-id-format/en.md", "unknown-article")]


def test_a_broken_file_is_reported_once_and_not_again_by_what_refers_to_it() -> None:
    found = problems(**{"screens.yaml": "- id: [\n"})

    assert [one.file for one in found] == ["screens.yaml"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("rules/main.yaml", "a: &x [1]\nb: *x\n"),
        ("rules/main.yaml", "- {id: a, id: b}\n"),
        ("glossary.yaml", "\tx"),
        ("policy.yaml", "limits: " + "[" * 500),
        ("site.yaml", "- a\n"),
        ("articles/a/en.md", "---\ntitle: " + "x" * 300_000 + "\n---\n"),
        ("articles/a/en.md", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("articles/a/en.md", b"---\ntitle: x\n---\n\x00"),
        ("articles/a/en.md", "no front matter"),
        ("articles/a/en.md", "---\ntitle: x\n"),
        ("articles/a/en.md", b"x" * 1_000_001),
    ],
)
def test_unusable_files_are_problems_with_their_file(file: str, text: str | bytes) -> None:
    assert file in {one.file for one in problems(**{file: text})}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SiteInvalid, match="there is no such folder"):
        load_site(tmp_path / "missing")


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("")

    with pytest.raises(SiteInvalid, match="this is a file"):
        load_site(tmp_path / "site.yaml")


def test_hidden_files_are_not_part_of_the_site(tmp_path: Path) -> None:
    folder = write({**site_files(), ".helpsdk/store.db": b"x", ".git": b"x"}, tmp_path)

    assert load_site(folder).site.files == site_files()


def test_a_file_too_large_to_read_is_reported_alone(tmp_path: Path) -> None:
    folder = write({**site_files(), "screens.yaml": b"x" * 5_000_001}, tmp_path)

    with pytest.raises(SiteInvalid) as caught:
        load_site(folder)
    assert [(one.file, one.code) for one in caught.value.problems] == [("screens.yaml", "unreadable")]


def test_links_that_leave_the_folder_and_links_to_folders_are_refused(tmp_path: Path) -> None:
    folder = write(site_files(), tmp_path / "help")
    (tmp_path / "secret").write_text("x")
    (folder / "assets").mkdir()
    (folder / "assets" / "out.png").symlink_to(tmp_path / "secret")
    (folder / "assets" / "gone.png").symlink_to(folder / "nothing")
    (folder / "assets" / "loop").symlink_to(folder)
    (folder / "assets" / "self").symlink_to(folder / "assets" / "self")
    (folder / "assets" / "real.png").write_bytes(PNG)
    (folder / "assets" / "in.png").symlink_to(folder / "assets" / "real.png")

    with pytest.raises(SiteInvalid) as caught:
        load_site(folder)
    assert [one.file for one in caught.value.problems] == [
        "assets/gone.png",
        "assets/loop",
        "assets/out.png",
        "assets/self",
    ]


def test_a_folder_in_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    folder = write({**site_files(**{"screens.yaml": None}), "assets/v1.md/a.png": PNG}, tmp_path)
    for name in ("articles/zz/en.md", "articles/zy/en.md", "screens.yaml", "rules/more.yaml"):
        (folder / name).mkdir(parents=True)
    (folder / "articles/zy/en.md/shot.png").write_bytes(b"")

    with pytest.raises(SiteInvalid) as caught:
        load_site(folder)
    assert [(one.file, one.code) for one in caught.value.problems] == [
        ("articles/zy/en.md", "unknown-file"),
        ("articles/zz/en.md", "unknown-file"),
        ("rules/more.yaml", "unreadable"),
        ("screens.yaml", "unreadable"),
    ]


def test_a_folder_named_site_yaml_is_one_problem(tmp_path: Path) -> None:
    folder = write(site_files(**{"site.yaml": None}), tmp_path)
    (folder / "site.yaml").mkdir()

    with pytest.raises(SiteInvalid) as caught:
        load_site(folder)
    assert [one.file for one in caught.value.problems] == ["site.yaml"]


def test_names_that_could_not_be_exported_are_problems(tmp_path: Path) -> None:
    names = ["articles/a\\en.md", "articles\\new\\en.md", "assets/con\\back.txt", "rules\\a.yaml"]
    page = "---\ntitle: T\n---\n![a](assets/con/back.txt) [a](article:new) [a](article:a)\n"
    folder = write({**site_files(**{"articles/invoice-failed/ru.md": page}), **dict.fromkeys(names, b"")}, tmp_path)

    with pytest.raises(SiteInvalid) as caught:
        load_site(folder)
    assert [(one.file, one.code) for one in caught.value.problems] == [(name, "bad-path") for name in names]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    folder = write(site_files(), tmp_path)
    os.mkfifo(folder / "pipe")

    with pytest.raises(SiteInvalid, match="not a regular file"):
        load_site(folder)


def test_an_unreadable_file_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(site_files(), tmp_path)

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SiteInvalid) as caught:
        load_site(folder)
    assert {one.code for one in caught.value.problems} == {"unreadable"}
    assert "Permission denied" in caught.value.problems[0].message


def test_a_name_that_is_not_utf8_is_a_problem(tmp_path: Path) -> None:
    folder = write(site_files(), tmp_path)
    Path(os.fsdecode(bytes(folder) + b"/\xff.png")).write_bytes(b"")

    with pytest.raises(SiteInvalid, match="not valid UTF-8"):
        load_site(folder)


def test_writing_gives_back_every_byte(tmp_path: Path) -> None:
    odd = {
        "articles/tax-id-format/en.md": b"\xef\xbb\xbf---\r\ntitle: 'x'   \r\n# note\r\n---\r\nBody  \r\nend",
        "rules/main.yaml": b"# \xd0\xbf\xd1\x80\xd0\xb0\r\n" + RULES.encode() + b"\n\n  # end",
        "assets/снимок экрана.png": bytes(range(256)),
        "notes/ÉTÉ.txt": b"\xff\xfe",
    }
    files = {**site_files(**{"articles/send-invoice/en.md": ARTICLES["send-invoice", "en"]}), **odd}
    source = write(files, tmp_path / "from")

    write_site(load_site(source).site, tmp_path / "to")

    written = {path.relative_to(tmp_path / "to").as_posix(): path for path in (tmp_path / "to").rglob("*")}
    assert {name: path.read_bytes() for name, path in written.items() if path.is_file()} == files


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", ""])
def test_writing_never_leaves_the_folder(tmp_path: Path, name: str) -> None:
    site = site_from_files(site_files()).site.model_copy(update={"files": {name: b""}})

    with pytest.raises(SiteInvalid, match="inside the folder"):
        write_site(site, tmp_path / "to")


WORDS = [
    "id",
    "- ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "\n",
    "  ",
    "en",
    "title",
    "show",
    "at",
    "null",
    "1",
    "'",
    '"',
    "#",
    "---\n",
]
TARGETS = [*site_files(), "rules/more.yaml", "policy.yaml", "articles/new/en.md", "articles/new/xx.md"]


@pytest.mark.parametrize("seed", range(60))
def test_no_content_of_any_file_gives_a_traceback(seed: int) -> None:
    chance = random.Random(seed)
    target = chance.choice(TARGETS)
    content = (
        chance.randbytes(chance.randrange(200))
        if seed % 3 == 0
        else "".join(chance.choices(WORDS, k=chance.randrange(1, 60))).encode()
    )

    try:
        site_from_files({**site_files(), target: content})
    except SiteInvalid as error:
        assert all(problem.file and problem.message for problem in error.problems)


@pytest.mark.parametrize("seed", range(60))
def test_no_damage_to_a_valid_file_gives_a_traceback(seed: int) -> None:
    chance = random.Random(seed)
    files = site_files()
    target = chance.choice(list(files))
    content = bytearray(files[target])
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(content))
        content[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))

    try:
        site_from_files({**files, target: bytes(content)})
    except SiteInvalid as error:
        assert error.problems
