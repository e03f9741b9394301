"""Where a help server is mounted."""

from __future__ import annotations

from typing import Any

import pytest

from helpsdk.client.wire.address import Address
from helpsdk.errors import SettingInvalid


def test_addresses_lie_below_the_mount_and_name_the_site() -> None:
    address = Address("https://app.example/help/", "shop")
    assert address.url("/v1/search", (("q", "VAT & tax"),)) == (
        "https://app.example/help/v1/search?site=shop&q=VAT+%26+tax"
    )


@pytest.mark.parametrize(
    "server",
    [
        "",
        "app.example/help",
        "ftp://app.example",
        "https://",
        "https://a:x",
        "https://a/?b=c",
        "https://a/#b",
        "https://a/b c",
        7,
    ],
)
def test_what_is_no_address_is_refused_with_what_is(server: Any) -> None:
    with pytest.raises(SettingInvalid, match="where help is mounted") as refused:
        Address(server, "shop")
    assert refused.value.name == "server"


def test_a_password_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingInvalid, match="without name and password") as refused:
        Address("https://me:secret@app.example", "shop")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("site", ["", None])
def test_a_site_has_an_id(site: Any) -> None:
    with pytest.raises(SettingInvalid, match=r"site\.yaml"):
        Address("https://app.example", site)
