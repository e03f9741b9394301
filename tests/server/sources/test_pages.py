from __future__ import annotations

from pathlib import Path

from helpsdk.server.sources.pages import find_pages, slug


def folder(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("# x", encoding="utf-8")
    return root


def test_locale_folders_make_one_article_of_the_same_path(tmp_path: Path) -> None:
    found = find_pages(folder(tmp_path, "en/guides/cms.mdx", "zh-cn/guides/cms.mdx", "en/index.md"), "en")
    assert {(page.key, page.locale) for page in found.pages} == {
        ("guides/cms", "en"),
        ("guides/cms", "zh-CN"),
        ("index", "en"),
    }
    assert found.ids == {"guides/cms": "guides-cms", "index": "index"}
    assert found.locales == ("en", "zh-CN")


def test_other_folder_names_are_no_locales(tmp_path: Path) -> None:
    found = find_pages(folder(tmp_path, "api/a.md", "docs/b.md"), "ru")
    assert {page.locale for page in found.pages} == {"ru"}
    assert set(found.ids) == {"api/a", "docs/b"}


def test_a_locale_may_be_a_suffix(tmp_path: Path) -> None:
    found = find_pages(folder(tmp_path, "a.md", "a.ru.md", "v1.2.md"), "en")
    assert {(page.key, page.locale) for page in found.pages} == {("a", "en"), ("a", "ru"), ("v1.2", "en")}


def test_an_index_page_is_its_folder(tmp_path: Path) -> None:
    assert set(find_pages(folder(tmp_path, "guides/README.md"), "en").ids) == {"guides"}


def test_two_keys_with_one_slug_get_two_ids(tmp_path: Path) -> None:
    ids = find_pages(folder(tmp_path, "a b.md", "a-b.md"), "en").ids
    assert sorted(ids.values()) == ["a-b", "a-b-2"]


def test_hidden_files_and_links_out_are_left_alone(tmp_path: Path) -> None:
    outside = folder(tmp_path / "outside", "secret.md")
    inside = folder(tmp_path / "docs", "a.md", ".git/b.md", "node_modules/c.md")
    (inside / "link.md").symlink_to(outside / "secret.md")
    assert set(find_pages(inside, "en").ids) == {"a"}


def test_slugs() -> None:
    assert slug("Guides/My Page") == "guides-my-page"
    assert slug("Café") == "cafe"
    assert slug("发票") == "page"
