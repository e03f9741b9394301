"""Any text is a query: a reply, never an exception, and not much work."""

from __future__ import annotations

import pytest

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.search.index import SearchIndex
from helpsdk.search.result import SearchResult
from helpsdk.search.scan import PlainScan
from tests.costs import thread_seconds
from tests.search.sites import ask, english, site

WORDS = ["invoice", "payment", "customer", "tax", "refund", "number", "account", "export", "report", "settings"]
SITE = site(
    *(
        english(
            f"a{n}", f"{WORDS[n % 10].title()} {n}", " ".join(WORDS[(n * k + k) % 10] + str(k % 7) for k in range(60))
        )
        for n in range(100)
    )
)
INDEX, SCAN = SearchIndex.build(SITE, "en"), PlainScan(SITE, "en")
HOSTILE = {
    "nothing": "",
    "space": " \t\n\u3000",
    "punctuation": "?!.,;:()[]{}*~^\"'\\/+-&|" * 100,
    "emoji": "👩‍💻🔥🇩🇪" * 500,
    "nul": "inv\0oice\0",
    "lucene": 'title:"a b"~3 AND (body:x OR *) NOT [a TO b] ^2 \\',
    "right to left marks": "\u202e\u2066invoice\u2069\u200f" * 50,
    "10 KB word": "a" * 10_240,
    "10 KB text": "invoice payment " * 640,
    "ten thousand words": " ".join(f"w{n}ord" for n in range(10_000)),
    "unknown words": " ".join(f"unknwon{chr(97 + n % 26)}{chr(97 + n // 26)}word" for n in range(60)),
    "stop words": "the of and to in is " * 300,
    "combining marks": "a" + "\u0301\u0316" * 5_000,
    "surrogates": "\ud800invoice\udfff",
    "expanding": "\ufdfa" * 5_000,
    "long han": "发票" * 5_000,
    "controls": "".join(map(chr, range(32))),
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("prefix", [True, False])
def test_a_hostile_query_gets_a_reply_cheaply(query: str, prefix: bool) -> None:
    INDEX.search(ask("warm up"), ANONYMOUS)
    found: list[SearchResult] = []
    spent = thread_seconds(lambda: found.append(INDEX.search(ask(query, prefix=prefix), ANONYMOUS)))
    (result,) = found
    assert len(result.hits) <= 10
    assert spent < 0.050
    result.query.encode()


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_scan_takes_them_too(query: str) -> None:
    assert len(SCAN.search(ask(query, prefix=True), ANONYMOUS).hits) <= 10
