"""What an operator may set, and where each value comes from: flags > environment > TOML > defaults."""

from helpsdk.server.settings.settings import PREFIX, Settings, described

__all__ = ["PREFIX", "Settings", "described"]
