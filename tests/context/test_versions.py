from __future__ import annotations

from itertools import pairwise

import pytest
from growthbook.core import paddedVersionString
from hypothesis import given
from hypothesis import strategies as st

from helpsdk.context.versions import VersionRange, is_version, key, within

TEXTS = st.text("v0129.-+ab~", max_size=120)


def test_the_order_of_versions() -> None:
    ascending = [
        "0.9.9",
        "1.2",
        "1.2.0-alpha",
        "1.2.0-alpha.2",
        "1.2.0-alpha.10",
        "1.2.0-beta",
        "1.2.0",
        "1.10.0",
        "v2",
    ]
    assert all(key(earlier) < key(later) for earlier, later in pairwise(ascending))


@pytest.mark.parametrize("text", ["1.2.3", "v1.2.3", "1.2.3+build.7", "v1.2.3+7"])
def test_a_leading_v_and_the_build_do_not_matter(text: str) -> None:
    assert key(text) == key("1.2.3")


@given(TEXTS)
def test_the_key_is_the_one_of_the_condition_language(text: str) -> None:
    assert key(text) == paddedVersionString(text)


@pytest.mark.parametrize(
    ("version", "versions", "expected"),
    [
        ("4.2.0", ("4.2.0", "5.0.0"), True),
        ("4.1.9", ("4.2.0", "5.0.0"), False),
        ("5.0.0", ("4.2.0", "5.0.0"), False),
        ("5.0.0-rc.1", ("4.2.0", "5.0.0"), True),
        ("4.10.0", ("4.9.0", None), True),
        ("4.10.0", (None, "4.9.0"), False),
        ("1.0.0", None, True),
    ],
)
def test_within(version: str, versions: VersionRange | None, expected: bool) -> None:
    assert within(version, versions) is expected


@pytest.mark.parametrize("version", [None, "", "nightly", "..", "4.2 beta", "4..2", "٤.٢", "\ud800", "1" * 101])
def test_what_cannot_be_read_as_a_version_is_within(version: str | None) -> None:
    assert within(version, ("4.2.0", "5.0.0"))


def test_what_reads_as_a_version() -> None:
    assert all(map(is_version, ["1", "v1.2", "1.2.3-rc.1", "2026.11.22", "1.2.3+build.7"]))
