"""Settings that mean something only together: half of a pair is a mistake, however quietly it would be ignored."""

from __future__ import annotations

from collections.abc import Iterator

from helpsdk.errors import SettingInvalid
from helpsdk.server.settings.settings import Settings, variable

#: A setting, the one that it needs, and what that one is.
_NEEDS = (
    ("contact_email", "smtp_url", "the mail server"),
    ("smtp_url", "contact_email", "the receiver of messages"),
    ("contact_from", "contact_email", "the receiver of messages"),
    ("contact_webhook_secret", "contact_webhook", "where messages are posted to"),
    ("sink_format", "sink_folder", "where the files are written"),
)


def halves(settings: Settings) -> Iterator[SettingInvalid]:
    """One for each setting that is there without the one it needs."""
    for name, needed, what in _NEEDS:
        is_set = getattr(settings, name) != Settings.model_fields[name].default
        if is_set and getattr(settings, needed) is None:
            said = settings.source(name)
            allowed = f"only together with {variable(needed)}, {what}: set both or neither"
            yield SettingInvalid(variable(name) if said == "default" else said, settings.shown(name), allowed)


def require_whole(settings: Settings) -> None:
    """Raises SettingInvalid for the first half of a pair."""
    for half in halves(settings):
        raise half
