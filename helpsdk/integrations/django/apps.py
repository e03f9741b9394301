"""The app: system checks, and settings that tests may override."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.core.signals import setting_changed

from helpsdk.integrations.django.checks import check_settings
from helpsdk.integrations.django.state import changed


class HelpConfig(AppConfig):  # type: ignore[misc]
    name = "helpsdk.integrations.django"
    label = "helpsdk"
    verbose_name = "Help"

    def ready(self) -> None:
        checks.register(check_settings)
        setting_changed.connect(changed)
