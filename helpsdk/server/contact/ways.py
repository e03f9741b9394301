"""Where messages go, as the operator has set it."""

from __future__ import annotations

from helpsdk.server.contact.way import Way
from helpsdk.server.settings import Settings


def ways(settings: Settings) -> tuple[Way, ...]:
    """All of them get every message; none: nothing can be taken. What is not set is not imported: it starts sooner."""
    found: list[Way] = []
    if settings.contact_webhook is not None:
        from helpsdk.server.contact.webhook import Webhook

        found.append(Webhook(settings.contact_webhook, settings.contact_webhook_secret))
    if settings.contact_email is not None and settings.smtp_url is not None:
        from helpsdk.server.contact.mail import Mail

        found.append(Mail(settings.smtp_url, settings.contact_email, settings.contact_from))
    return tuple(found)
