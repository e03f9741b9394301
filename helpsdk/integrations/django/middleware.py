"""`request.help`, made only when a view asks for it, and pages for one reader kept out of caches. Sync and async, with
nothing awaited but the host's own answer.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from helpsdk.client.here import set_current_help
from helpsdk.integrations.django.pages import own_page, page_help


class HelpMiddleware:
    """Optional: templates find their request without it. Views get `request.help`, other code `current_help()`.

    The response of a page that was written for one reader says so to caches.
    """

    sync_capable = async_capable = True

    def __init__(self, get_response: Any) -> None:
        self._get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """The response, or in an async project the coroutine that gives it."""
        request.help = SimpleLazyObject(lambda: page_help(request))
        set_current_help(request.help)
        if self._is_async:  # each request is a task of its own, whose context goes with it
            return _answered(request, self._get_response(request))
        try:
            response = self._get_response(request)
        finally:
            set_current_help(None)
        own_page(request, response)
        return response


async def _answered(request: HttpRequest, response: Any) -> Any:
    """Gives way to others where the host does, and nowhere else."""
    answered = await response
    own_page(request, answered)
    return answered
