"""Messages to the support team: taken once they are kept, and carried on until they have arrived."""

from __future__ import annotations

from helpsdk.server.contact.desk import Desk
from helpsdk.server.contact.outbox import Outbox
from helpsdk.server.contact.ways import ways

__all__ = ["Desk", "Outbox", "ways"]
