"""The Jinja environment: everything escaped, every missing name an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup

from examples.ledger.books.amounts import CURRENCIES
from examples.ledger.web.help_tag import help_tag
from examples.ledger.web.translations import LOCALES

FOLDER = Path(__file__).parents[1] / "templates"


@cache
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    env.globals.update(help_tag=_help_tag, LOCALES=LOCALES, CURRENCIES=CURRENCIES)
    return env


@pass_context
def _help_tag(context: Context) -> Markup:
    visit = context["visit"]
    signed = visit.user is not None and visit.request.app.state.help_signer is not None
    return help_tag(visit.words.locale, visit.traits, signed=signed)
