"""Whom the help vouches for."""

from __future__ import annotations

from django.http import HttpRequest
from examples.django.stock.language import language_of
from helpsdk.identity.viewer import Viewer


def viewer(request: HttpRequest) -> Viewer | None:
    """Staff of the shop are in the group `managers`."""
    user = request.user
    if not user.is_authenticated:
        return None
    groups = {"shop", "managers"} if user.is_staff else {"shop"}
    return Viewer(str(user.pk), groups=frozenset(groups), locale=language_of(request))
