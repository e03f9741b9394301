"""Bytes and the kind of picture they are."""

from __future__ import annotations

import pytest

from helpsdk.content.pictures import PICTURES, is_picture
from helpsdk.server.api.assets import TYPES

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
ADOBE = (
    b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n'
    b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" '
    b'[<!ENTITY ns "http://www.w3.org/2000/svg">]>\n<svg xmlns="&ns;"><script>alert(1)</script></svg>'
)
LAUGHS = (
    b'<!DOCTYPE svg [<!ENTITY a "'
    + b"x" * 10_000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b']><svg xmlns="&j;"/>'
)


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        ("png", b"\x89PNG\r\n\x1a\n..."),
        ("jpg", b"\xff\xd8\xff\xe0..."),
        ("jpeg", b"\xff\xd8\xff\xdb..."),
        ("gif", b"GIF89a..."),
        ("gif", b"GIF87a..."),
        ("webp", b"RIFF\x10\x00\x00\x00WEBPVP8 "),
        ("avif", b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1avif"),
        ("avif", b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avif"),
        ("svg", SVG),
        ("svg", ADOBE),
        ("svg", b"<svg></svg>"),
        ("svg", SVG.decode().encode("utf-16")),
    ],
)
def test_a_picture_is_what_its_suffix_says(suffix: str, content: bytes) -> None:
    assert [kind for kind in PICTURES if is_picture(content, kind)] in (
        [suffix],
        ["jpeg", "jpg"],
    )


@pytest.mark.parametrize("suffix", PICTURES)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<script>alert(1)</script>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'><svg/></html>",
        b"<!doctype html><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg'",
        b"<svg xmlns='https://elsewhere.example/'/>",
        b"<x:svg/>",
        b"<?xml version='1.0' encoding='no-such'?><svg/>",
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x1cftypisom\x00\x00\x00\x00isomiso2",
        b"GIF88a",
        b"PK\x03\x04",
        LAUGHS,
    ],
)
def test_other_bytes_are_no_picture(suffix: str, content: bytes) -> None:
    assert not is_picture(content, suffix)


def test_what_is_served_is_what_can_be_recognised() -> None:
    assert TYPES.keys() == PICTURES.keys()
