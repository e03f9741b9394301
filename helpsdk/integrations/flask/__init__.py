"""Help in a Flask product. Delete this folder and nothing else misses it.

    help = HelpExtension(app, site="my-product", folder="help")

Templates then have `help_tag()`, `help_id("…")`, `help_tip("…")`, `help_screen()` and `help_style()`.
"""

from __future__ import annotations

from helpsdk.integrations.flask.extension import HelpExtension
from helpsdk.integrations.flask.state import HelpState, page_help

__all__ = ["HelpExtension", "HelpState", "page_help"]
