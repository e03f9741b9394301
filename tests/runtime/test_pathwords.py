from __future__ import annotations

import pytest

from helpsdk.runtime.pathwords import path_words
from tests.costs import thread_seconds


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/preferences", ["preferences"]),
        ("/team/billing-address/edit", ["team", "billing address", "edit"]),
        ("/taxSettings/VATNumber_form.new", ["tax settings", "vat number form new"]),
        ("/orders/4711/lines", ["orders", "lines"]),
        ("/orders/deadbeef/550e8400-e29b-41d4-a716-446655440000/9f8a", ["orders"]),
        ("/u/usr_9f8a7x6c/page2/invoice-4711", ["usr", "invoice"]),
        ("/people/ann@example.org", ["people"]),
        ("/people/ann%40example.org/facade", ["people", "facade"]),
        ("/%D1%81%D1%87%D1%91%D1%82/%E5%8F%91", ["счёт", "发"]),
        ("/", []),
        (None, []),
    ],
)
def test_the_words_of_a_path(path: str | None, words: list[str]) -> None:
    assert list(path_words(path)) == words


def test_no_path_takes_long() -> None:
    for path in ("/" * 4096, "a" * 4096, "-" * 4096, "aB" * 2048, "0f" * 2048, "/%" * 2048):
        assert thread_seconds(lambda path=path: path_words(path)) < 0.05  # type: ignore[misc]
