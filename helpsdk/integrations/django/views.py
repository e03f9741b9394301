"""The token view."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from helpsdk.integrations.django.pages import page_help
from helpsdk.integrations.django.state import hosting


@require_safe  # type: ignore[untyped-decorator]
def token(request: HttpRequest) -> HttpResponse:
    """A token for who is signed in, 204 for nobody, 403 for a page of another origin; never cached."""
    hosting().ready()
    help = page_help(request)
    answer = help.embed.token(help.viewer, request.headers)
    return HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))
