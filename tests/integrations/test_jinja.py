"""Help in any Jinja2 environment."""

from __future__ import annotations

from jinja2 import Environment

from helpsdk.client.embed import Embed
from helpsdk.client.here import PageHelp, set_current_help
from helpsdk.identity.viewer import Viewer
from helpsdk.integrations.jinja import HelpExtension
from helpsdk.integrations.jinja.page import TemplatePage
from tests.client.items import Source, tip
from tests.client.test_embed import SIGNING

PAGE = "{{ help_screen() }}|{{ help_tag(launcher='off') }}|{{ help_id('a') }}|{{ help_tip('invoice.tax_id') }}"


def environment(embed: Embed | None = None) -> Environment:
    made = Environment(autoescape=True, extensions=[HelpExtension])
    made.help_embed = embed  # type: ignore[attr-defined]
    return made


def test_an_environment_of_its_own() -> None:
    source = Source(tip())
    template = environment(Embed("ledger", help=source)).from_string(PAGE)

    screen, tag, element, inline = template.render(help_page_screen="home", help_nonce="n", help_locale="ru").split("|")
    assert screen == 'data-help-screen="home"'
    assert tag == '<script src="/help/widget.js" nonce="n" data-site="ledger" data-launcher="off" defer></script>'
    assert element == 'data-help-id="a"'
    assert inline.startswith("<details")
    assert source.asked == [("home", None)]


def test_somebody_who_is_signed_in() -> None:
    template = environment(SIGNING).from_string("{{ help_tag() }}")

    assert 'data-token-url="/help-token"' in template.render(help_viewer=Viewer("7"))
    assert "data-token" not in template.render()


def test_without_help_nothing_is_written() -> None:
    assert environment().from_string(PAGE).render() == '||data-help-id="a"|'
    assert Environment(extensions=[HelpExtension]).from_string("{{ help_style() }}").render() == ""


def test_the_request_that_is_being_answered_comes_first() -> None:
    here = PageHelp(Embed("shop"), TemplatePage({"help_page_screen": "cart"}))
    set_current_help(here)
    try:
        page = environment(Embed("ledger")).from_string("{{ help_screen() }}{{ help_tag() }}{{ help_screen('x') }}")
        written = page.render(help_page_screen="home")
    finally:
        set_current_help(None)
    assert 'data-help-screen="cart"' in written
    assert 'data-site="shop"' in written
    assert 'data-help-screen="x"' in written


def test_imported_macros_know_the_page_as_well() -> None:
    made = environment(Embed("ledger", help=Source(tip())))
    macros = made.from_string("{% macro field(id) %}<input {{ help_id(id) }}>{{ help_tip(id) }}{% endmacro %}")

    page = made.from_string("{% import macros as m with context %}{{ m.field('invoice.tax_id') }}")
    assert "<details" in page.render(macros=macros)
