"""Quotes that are alerts become callouts; other quotes stay."""

from __future__ import annotations

import pytest

from helpsdk.content.markup import render
from helpsdk.server.sources.alerts import to_callouts


@pytest.mark.parametrize(
    ("quote", "callout"),
    [
        ("> [!NOTE]\n> Text", ":::note\nText\n:::"),
        ("> [!note] Read this\n> Text", ":::note Read this\nText\n:::"),
        (">[!TIP]\n>Text\n>\n> - item", ":::tip\nText\n\n- item\n:::"),
        ("> [!IMPORTANT]\n> Text", ":::note\nText\n:::"),
        ("> [!WARNING]\n> Text", ":::warning\nText\n:::"),
        ("> [!CAUTION]\n> Text", ":::danger\nText\n:::"),
        ("> [!NOTE]-\n> Folded", ":::note\nFolded\n:::"),
        ("> [!NOTE]\n> A sentence\ngoes on.\n\nAfter", ":::note\nA sentence\ngoes on.\n:::\n\nAfter"),
        ("> [!NOTE]\n> Text\n# Heading", ":::note\nText\n:::\n# Heading"),
        ("> [!NOTE]\n> Text\n- item", ":::note\nText\n:::\n- item"),
        ("- a\n\n  > [!TIP]\n  > b\n\n- c", "- a\n\n  :::tip\n  b\n  :::\n\n- c"),
        ("> [!NOTE]", ":::note\n:::"),
        ("> [!NOTE]\n> a\n\n> [!TIP]\n> b", ":::note\na\n:::\n\n:::tip\nb\n:::"),
    ],
)
def test_an_alert_becomes_a_callout(quote: str, callout: str) -> None:
    assert to_callouts(quote) == callout


@pytest.mark.parametrize("text", ["> A quote", "> [!UNKNOWN]\n> Text", "[!NOTE]", "> > [!NOTE]\n> > x", "a\nb\n"])
def test_everything_else_stays(text: str) -> None:
    assert to_callouts(text) == text


def test_the_result_is_one_box() -> None:
    (node,) = render(to_callouts("> [!WARNING]\n> Some **text**.\n>\n> 1. one\n> 2. two")).tree

    assert isinstance(node, dict)
    assert (node["t"], node["kind"], [child["t"] for child in node["c"]]) == ("callout", "warning", ["p", "ol"])
