"""`{% load helpsdk %}`: `help_tag`, `help_id`, `help_tip`, `help_screen` and `help_style`."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import RequestContext

from helpsdk.client.page.html import Html
from helpsdk.integrations.django.pages import page_help
from helpsdk.integrations.django.state import hosting

register = template.Library()


@register.simple_tag(takes_context=True)  # type: ignore[untyped-decorator]
def help_tag(context: RequestContext, **data: Any) -> Html:
    """The script tag; arguments are the widget's attributes: `{% help_tag locale="ru" %}`."""
    return page_help(_request(context)).tag(**data)


@register.simple_tag  # type: ignore[untyped-decorator]
def help_id(id: str) -> Html:
    """The attribute by which help finds an element."""
    return hosting().embed.element(id)


@register.simple_tag(takes_context=True)  # type: ignore[untyped-decorator]
def help_tip(context: RequestContext, element: str, screen: str | None = None) -> Html:
    """The element's tip as a part of the page, which needs no script."""
    return page_help(_request(context)).tip(element, screen=screen)


@register.simple_tag(takes_context=True)  # type: ignore[untyped-decorator]
def help_screen(context: RequestContext, id: str | None = None) -> Html:
    """The attribute for `<html>` or `<body>` that names the screen: the URL pattern's name when no id is given."""
    return page_help(_request(context)).screen_attribute(id)


@register.simple_tag(takes_context=True)  # type: ignore[untyped-decorator]
def help_style(context: RequestContext) -> Html:
    """A link to the style sheet of what `help_tip` writes."""
    return page_help(_request(context)).style()


def _request(context: RequestContext) -> HttpRequest:
    """What `render(request, …)` gave, with or without the context processor. Raises TemplateSyntaxError without one."""
    request = getattr(context, "request", None) or context.get("request")
    if request is None:
        raise template.TemplateSyntaxError("help needs the request: render the template with `render(request, …)`")
    return request
