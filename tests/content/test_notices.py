"""Notices for writers."""

from __future__ import annotations

from helpsdk.content.notices import Notice, Notices


def test_notices_come_in_line_order_each_once() -> None:
    notices = Notices()
    notices.add(None, "z", "somewhere")
    notices.add(5, "b", "later")
    notices.dropped(2, "Card")
    notices.add(5, "b", "later")

    assert [str(notice) for notice in notices.all()] == [
        "line 2: <Card> is not allowed and was left out",
        "line 5: later",
        "somewhere",
    ]


def test_a_dropped_tag_is_counted_from_its_first_line() -> None:
    notices = Notices()
    for line in (3, 4, 9):
        notices.dropped(line, "Tabs")

    assert notices.all() == (Notice(3, "dropped-tag", "<Tabs> is not allowed and was left out (3 times)"),)
