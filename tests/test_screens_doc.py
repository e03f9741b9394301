"""docs/screens.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpsdk.cli.hostcode import FRAMEWORKS
from helpsdk.site.scan.folder import SUFFIXES
from helpsdk.site.scan.markup import names_in

TEXT = (Path(__file__).parent.parent / "docs" / "screens.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*sorted(SUFFIXES), *FRAMEWORKS])
def test_every_kind_of_file_and_framework_is_named(word: str) -> None:
    assert f"`{word}`" in TEXT or f"--from {word}" in TEXT


def test_every_way_to_name_an_element_is_found() -> None:
    block = re.findall(r"```html\n(.*?)```", TEXT, re.DOTALL)[0]
    lines = block.splitlines()

    assert [use.place.line for use in names_in(block, "f").elements if use.id == "invoice.form.send"] != []
    assert all([use.id for use in names_in(line, "f").elements] == ["invoice.form.send"] for line in lines)
