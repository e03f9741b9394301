from __future__ import annotations

from helpsdk.site.bodies import MemoryRenderCache, render_bodies
from helpsdk.site.folder import site_from_files
from helpsdk.site.site import Site
from tests.factories import site_files


class CountingCache(MemoryRenderCache):
    """Counts what is rendered."""

    def __init__(self) -> None:
        super().__init__()
        self.puts = 0

    def put(self, key: str, value: bytes) -> None:
        self.puts += 1
        super().put(key, value)


def site(**overrides: str) -> Site:
    return site_from_files(site_files(**overrides)).site


def test_only_what_changed_is_rendered_again() -> None:
    cache = CountingCache()

    first = render_bodies(site(), cache)
    again = render_bodies(site(), cache)
    render_bodies(site(**{"articles/invoice-failed/ru.md": "---\ntitle: T\n---\nНовое.\n"}), cache)

    assert again == first
    assert cache.puts == 6 + 1


def test_a_damaged_cache_entry_is_rendered_again() -> None:
    cache = CountingCache()
    first = render_bodies(site(), cache)
    for key in list(cache._kept):
        cache._kept[key] = b'{"tree": 5}'

    assert render_bodies(site(), cache) == first


def test_a_refused_body_is_not_cached_and_names_its_place() -> None:
    cache = CountingCache()

    found = render_bodies(site(**{"articles/invoice-failed/ru.md": "---\ntitle: T\n---\n" + "x" * 600_000}), cache)

    assert [(one.file, one.line) for one in found.problems] == [("articles/invoice-failed/ru.md", 4)]
    assert cache.puts == 5
