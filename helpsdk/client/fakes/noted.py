"""What was reported to a fake: checked as a client checks it, and kept for the test to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpsdk.client.wire.interactions import checked
from helpsdk.client.wire.servertime import iso, uuid7
from helpsdk.identity.viewer import Viewer
from helpsdk.runtime.interactions import Interaction


@dataclass(frozen=True, slots=True)
class Noted:
    """An interaction as it was given, and whose it is."""

    type: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    viewer: Viewer | None = None


def interaction_of(type: str, fields: Mapping[str, Any], now: datetime) -> Interaction:
    """Raises ValueError for one that a server would not take, and for a field that there is not."""
    seconds = now.timestamp()
    return Interaction.model_validate({**checked(type, fields), "id": uuid7(seconds), "at": iso(seconds)})
