"""What an operator may set, and where each value comes from: flags > environment > TOML > defaults."""

from helpsdk.server.settings.settings import PREFIX, Settings, described
from helpsdk.server.settings.together import halves, require_whole

__all__ = ["PREFIX", "Settings", "described", "halves", "require_whole"]
