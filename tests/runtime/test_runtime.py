from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpsdk.errors import NotFound
from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.folder import site_from_files
from helpsdk.site.publishable import publishable
from tests.factories import site_files

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SHOP = publishable(site_from_files(site_files()).site)


def test_the_whole_path_from_files_to_answers(tmp_path: Path) -> None:
    runtime = Runtime(SHOP, 3, index_folder=tmp_path)
    runtime.build_index()
    assert runtime.resolve(ResolveRequest(screen="tax.settings"), ANONYMOUS, NOW).items[0].article.id == "tax-id-format"
    assert runtime.search("налоговый", ["ru"], ANONYMOUS).hits[0].article.id == "tax-id-format"
    assert runtime.article("sending-invoices", ["ru"], ANONYMOUS).title == "Отправить счёт"
    assert [one.title for one in runtime.collections(["ru"], ANONYMOUS).collections] == ["Счета", ""]
    with pytest.raises(NotFound):
        runtime.article("invoice-failed", ["en"], ANONYMOUS)


def test_synonyms_of_the_folder_are_searched() -> None:
    runtime = Runtime(SHOP, 3)
    runtime.build_index()
    assert runtime.search("bill", ["en"], ANONYMOUS).hits[0].article.id == "send-invoice"


def test_an_index_of_equal_content_is_taken_over(tmp_path: Path) -> None:
    Runtime(SHOP, 3, index_folder=tmp_path).build_index()
    before = sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("manifest.json"))
    Runtime(SHOP, 4, index_folder=tmp_path).build_index()
    assert sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("manifest.json")) == before


def test_searching_while_the_index_is_built() -> None:
    runtime = Runtime(SHOP, 3)
    with ThreadPoolExecutor(4) as pool:
        building = [pool.submit(runtime.build_index) for _ in range(2)]
        replies = list(pool.map(lambda _: runtime.search("invoice", ["en"], ANONYMOUS), range(50)))
        for one in building:
            one.result()
    assert all(reply.hits[0].article.id == "send-invoice" for reply in replies)
    assert runtime.index_ready


def test_interface_locales_default_to_english() -> None:
    assert Runtime(SHOP, 3).interface_locales == ("en",)
    assert Runtime(SHOP, 3, interface_locales=["ru", "en"]).interface_locales == ("ru", "en")
