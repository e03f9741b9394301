"""`{{ help_tag() }}`, `{{ help_id("…") }}`, `{{ help_tip("…") }}`, `{{ help_screen() }}`, `{{ help_style() }}`."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from helpsdk.client.embed import Embed, Html
from helpsdk.client.here import PageHelp, current_help
from helpsdk.integrations.jinja.page import TemplatePage


class HelpExtension(Extension):
    """`Environment(extensions=[HelpExtension])`, or `environment.add_extension(HelpExtension)`.

    Under an integration each call is about the request that is being answered. Elsewhere say whose help it is by
    `environment.help_embed = Embed("ledger")`, and what is known of the page by variables of the template:
    `help_viewer`, `help_page_screen`, `help_path`, `help_locale`, `help_nonce` and `help_traits`. Without either
    nothing is written.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.extend(help_embed=None)
        environment.globals.update(
            help_id=Embed.element, help_screen=_screen, help_style=_style, help_tag=_tag, help_tip=_tip
        )


def _page(context: Context) -> PageHelp | None:
    here = current_help()
    embed: Embed | None = getattr(context.environment, "help_embed", None)
    return here if here is not None or embed is None else PageHelp(embed, TemplatePage(context.get_all()))


@pass_context
def _tag(context: Context, **data: Any) -> Html:
    page = _page(context)
    return page.tag(**data) if page is not None else Html()


@pass_context
def _style(context: Context) -> Html:
    page = _page(context)
    return page.style() if page is not None else Html()


@pass_context
def _screen(context: Context, id: str | None = None) -> Html:
    page = _page(context)
    return page.screen_attribute(id) if page is not None else Html()


@pass_context
def _tip(context: Context, element: str, screen: str | None = None) -> Html:
    page = _page(context)
    return page.tip(element, screen=screen) if page is not None else Html()
