"""Files of assets/ that are not the images their names say, or too large."""

from __future__ import annotations

import pytest

from helpsdk.site.check import images as module
from helpsdk.site.check.images import images
from tests.factories import PNG
from tests.site.check.cases import brief, content


def test_the_bytes_are_of_the_kind_that_the_suffix_says() -> None:
    files: dict[str, str | bytes | None] = {
        "assets/good.PNG": PNG,
        "assets/notes.txt": b"not served",
        "assets/page.svg": b"<html/>",
        "assets/really-a.jpg": PNG,
        "assets/empty.gif": b"",
    }

    found = content(images, files)

    assert brief(found) == [(f"assets/{name}", None, None, "image-type") for name in _WRONG]
    assert [one.message for one in found] == list(_WRONG.values())


_WRONG = {
    "empty.gif": "the bytes are not those of a .gif image",
    "page.svg": "the bytes are not those of a .svg image",
    "really-a.jpg": "the bytes are not those of a .jpg image: rename it to .png",
}


def test_one_image_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PICTURE", 1_000)

    found = content(images, {"assets/1.png": PNG + bytes(993), "assets/2.png": PNG + bytes(992)})

    assert [(one.file, one.message) for one in found] == [
        ("assets/1.png", "this image has 1,001 bytes, at most 1,000 are allowed")
    ]


def test_all_images_together_have_one_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PICTURES", 2_000_000)

    found = content(images, {f"assets/{at}.png": PNG + bytes(1_100_000) for at in range(2)})

    assert [(one.file, one.message) for one in found] == [
        ("assets/", "the images have 2.2 MB together, at most 2.0 MB are allowed")
    ]
