"""What `manage.py check` says of `HELPSDK`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.urls import NoReverseMatch, reverse

from helpsdk.errors import OptionsInvalid, Problem
from helpsdk.integrations.options import Options, beside, read_options

#: id -> what it is about; documented in docs/django.md.
IDS = {
    "helpsdk.E001": "`HELPSDK` is missing or no dictionary",
    "helpsdk.E002": "a name in it, or beside it, that is no option",
    "helpsdk.E003": "a value that cannot be used, or one that another needs",
    "helpsdk.W001": "`FOLDER` holds no `site.yaml`",
    "helpsdk.W002": "people are vouched for, but no URL answers with a fresh token",
}


def check_settings(**_: Any) -> list[CheckMessage]:
    """Django calls it with the apps to look at, which the setting does not depend on."""
    given = getattr(settings, "HELPSDK", None)
    said = given if isinstance(given, dict) else {}
    misspelled = beside(filter(str.isupper, dir(settings)), said, "HELPSDK")
    if not isinstance(given, dict):
        if misspelled:  # which is why it is missing
            return [_error(problem) for problem in misspelled]
        hint = 'HELPSDK = {"SITE": "the id in site.yaml"}'
        return [Error("HELPSDK is missing, or is no dictionary.", hint=hint, id="helpsdk.E001")]
    try:
        options = read_options(given, also=misspelled)
    except OptionsInvalid as invalid:
        return [_error(problem) for problem in invalid.problems]
    return _doubts(options)


def _error(problem: Problem) -> CheckMessage:
    unknown = problem.code == "unknown"
    hint = f"There are: {', '.join(problem.allowed)}." if unknown else None
    return Error(problem.message, hint=hint, id="helpsdk.E002" if unknown else "helpsdk.E003")


def _doubts(options: Options) -> list[CheckMessage]:
    found = []
    if options.folder is not None and not (options.folder / "site.yaml").is_file():
        hint = "`helpsdk init FOLDER` makes one to begin with."
        found.append(Warning(f"HELPSDK['FOLDER']: {options.folder} holds no site.yaml.", hint=hint, id="helpsdk.W001"))
    vouches = options.signer is not None or (options.folder is not None and options.viewer is not None)
    if vouches and not _token_url():
        hint = 'urlpatterns = [path("", include("helpsdk.integrations.django.urls")), …]'
        found.append(Warning("No URL answers with help tokens.", hint=hint, id="helpsdk.W002"))
    return found


def _token_url() -> str | None:
    try:
        return str(reverse("helpsdk:token"))
    except NoReverseMatch:
        return None
