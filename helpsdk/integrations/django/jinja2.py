"""For Django's Jinja2 backend: `"OPTIONS": {"environment": "helpsdk.integrations.django.jinja2.environment"}`."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from helpsdk.client.page.html import Html
from helpsdk.integrations.django.pages import page_help
from helpsdk.integrations.django.state import hosting


def environment(**options: Any) -> Environment:
    """A Jinja2 environment with the help's functions; call `add_help` on one of your own."""
    return add_help(Environment(**options))  # noqa: S701 - Django switches autoescape on


def add_help(made: Environment) -> Environment:
    made.globals.update({one.__name__: one for one in (help_tag, help_id, help_tip, help_screen, help_style)})
    return made


@pass_context
def help_tag(context: Context, **data: Any) -> Html:
    return page_help(context["request"]).tag(**data)


def help_id(id: str) -> Html:
    return hosting().embed.element(id)


@pass_context
def help_tip(context: Context, element: str, *, screen: str | None = None) -> Html:
    return page_help(context["request"]).tip(element, screen=screen)


@pass_context
def help_screen(context: Context, id: str | None = None) -> Html:
    return page_help(context["request"]).screen_attribute(id)


@pass_context
def help_style(context: Context) -> Html:
    return page_help(context["request"]).style()
