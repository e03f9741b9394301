"""What keeps some readers from a body."""

from __future__ import annotations

import pytest

from helpsdk.content.markup import render


def told(markdown: str) -> list[tuple[int | None, str]]:
    return [(notice.line, notice.code) for notice in render(markdown, trusted=True).barriers]


VAGUE = """here|Click here|click  HERE »|**this link**|Read more…|здесь|Подробнее →|по этой ссылке|点击这里
这里。|了解更多|點此|こちら|여기|hier klicken|cliquez ici|haga clic aquí|saiba mais|натисніть тут|اضغط هنا"""


@pytest.mark.parametrize("text", VAGUE.replace("\n", "|").split("|"))
def test_a_link_text_that_says_nothing(text: str) -> None:
    assert told(f"One.\n\nSee [{text}](article:tax).\n") == [(3, "link-text")]


@pytest.mark.parametrize(
    "text", ["Tax ID formats", "More about taxes", "Оплата здесь", "更多税务信息", "here.example", "`id`"]
)
def test_a_link_text_that_says_enough(text: str) -> None:
    assert told(f"[{text}](https://e.com)") == []


@pytest.mark.parametrize(
    ("markdown", "line"),
    [
        ("a\n\n<https://e.com/a/b?c=d>\n", 3),
        ("[https://e.com](https://e.com)", 1),
        ("a\n[www.e.com/a](https://e.com)", 2),
        ("[](article:tax)\n", 1),
        ("- a\n- <a href='../tax/en.md'>here</a>\n", 2),
        ("<div>\n\n<p><a href='#x'>\nhere</a></p></div>\n", 3),
        ("[Tax](article:tax) and\n[here](article:tax)\n", 2),
        ("[![](assets/a.png)](article:tax)", 1),
    ],
)
def test_wherever_it_is_written_it_has_its_line(markdown: str, line: int) -> None:
    assert told(markdown) == [(line, "link-text")]


@pytest.mark.parametrize(
    "alt",
    [
        "form.png",
        "IMG_2041",
        "IMG 20261122 101500",
        "screenshot",
        "Screenshot 3",
        "图片",
        "Снимок экрана 2",
        "tax-form",
    ],
)
def test_an_alternative_text_that_is_a_file_name(alt: str) -> None:
    assert told(f"a\n\n![{alt}](../../assets/tax-form.png)") == [(3, "image-alt")]


@pytest.mark.parametrize("alt", ["The form with its tax field", "Total", "图片上传按钮", "Screenshot of the form"])
def test_an_alternative_text_that_says_what_is_there(alt: str) -> None:
    assert told(f"![{alt}](assets/Total.png)") == []


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("a\n\n| | |\n|--|--|\n| a | b |\n", [(3, "table-header")]),
        ("a\n\n| A | |\n|--|--|\n| a | b |\n", []),
        ("<div>\n<table><tr><td>a</td></tr></table>\n</div>\n", [(2, "table-header")]),
        ("<table><tr><th>A</th><td>a</td></tr></table>\n", []),
        ("|A|\n|-|\n|a|\n\n<table><tr><td>a</td></tr></table>\n", [(5, "table-header")]),
    ],
)
def test_a_table_without_a_header(markdown: str, found: list[tuple[int, str]]) -> None:
    assert told(markdown) == found


def test_what_is_decoration_may_be_said_to_be() -> None:
    assert render('<img src="assets/a.png" alt="">', trusted=True).warnings == ()
    assert [one.code for one in render('<img src="assets/a.png">', trusted=True).warnings] == ["image-alt"]


def test_headings_of_raw_html_are_in_order_too() -> None:
    (found,) = render("## A\n\n<h4>B</h4>\n\n#### C\n", trusted=True).warnings

    assert (found.line, found.code) == (3, "heading-level")
    assert "make it level 3" in found.message


def test_an_import_is_not_told_what_it_keeps() -> None:
    assert render("[here](https://e.com)").warnings == ()
