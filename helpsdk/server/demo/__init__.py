"""The documentation page of the widget: its sample site, and what it shows of every option, command and event."""

from helpsdk.server.demo.reference import GROUPS, Example, Group, Row
from helpsdk.server.demo.sample import TOKEN, Sample

__all__ = ["GROUPS", "TOKEN", "Example", "Group", "Row", "Sample"]
