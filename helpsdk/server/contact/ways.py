"""Where messages go, as the operator has set it."""

from __future__ import annotations

import logging

from helpsdk.server.contact.mail import Mail
from helpsdk.server.contact.way import Way
from helpsdk.server.contact.webhook import Webhook
from helpsdk.server.settings import Settings

_log = logging.getLogger("helpsdk.server")


def ways(settings: Settings) -> tuple[Way, ...]:
    """All of them get every message; none: nothing can be taken."""
    found: list[Way] = []
    if settings.contact_webhook is not None:
        found.append(Webhook(settings.contact_webhook, settings.contact_webhook_secret))
    if settings.contact_email is not None and settings.smtp_url is not None:
        found.append(Mail(settings.smtp_url, settings.contact_email, settings.contact_from))
    elif settings.contact_email is not None:
        _log.warning("HELPSDK_CONTACT_EMAIL is set and HELPSDK_SMTP_URL is not: nothing is mailed")
    return tuple(found)
