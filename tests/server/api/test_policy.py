"""The policy of our pages."""

from __future__ import annotations

from helpsdk.server.api.policy import PAGE, extended, header_of, html_page


def test_a_policy_is_data_until_its_nonce_is_known() -> None:
    header = header_of(extended(PAGE, {"frame-src": ("https://video.example",)}), "abc")

    assert header == (
        "default-src 'none'; script-src 'nonce-abc'; style-src 'nonce-abc'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'; frame-src https://video.example"
    )
    assert "frame-src" not in PAGE


def test_each_page_has_a_nonce_of_its_own_and_is_not_kept() -> None:
    first, second = html_page(str), html_page(str)

    assert first.body != second.body
    assert f"'nonce-{first.body.decode()}'" in first.headers["content-security-policy"]
    assert first.cache == "no-store"
    assert first.headers["cross-origin-opener-policy"] == "same-origin"
    assert first.headers["permissions-policy"].startswith("camera=()")
