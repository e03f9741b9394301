"""Which files hold rules, and where in them a rule stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from helpsdk.context.rules import Rule
from helpsdk.site.places import Entry
from helpsdk.site.sheet import read_sheet


def is_rules_file(file: str) -> bool:
    """Rules lie directly in `rules/`."""
    parts = PurePosixPath(file).parts
    return len(parts) == 2 and parts[0] == "rules" and file.endswith(".yaml")


def entry_of_rule(files: Mapping[str, bytes], rule: Rule) -> Entry[Rule]:
    """The rule with its place, for who has the files but not the places that were read with them."""
    for file in sorted(filter(is_rules_file, files)):
        sheet = read_sheet(files, file, [])
        for index, written in enumerate(sheet.value if sheet is not None and isinstance(sheet.value, list) else ()):
            if isinstance(written, dict) and written.get("id") == rule.id and sheet is not None:
                return Entry(rule, file, sheet.yaml, (index,))
    return Entry(rule, "rules")
