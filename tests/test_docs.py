"""Documentation is a contract: what is not documented fails here."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from helpsdk.cli.main import COMMANDS, main, parser
from helpsdk.server.api.routes import ROUTES
from helpsdk.server.health import ROUTES as HEALTH
from helpsdk.server.settings import described
from scripts import openapi

ROOT = Path(__file__).parent.parent
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def subparsers(root: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found: dict[str, argparse.ArgumentParser] = {}
    for action in root._actions:
        if isinstance(action, argparse._SubParsersAction):
            found.update(action.choices)
    return found


def options(command: argparse.ArgumentParser) -> set[str]:
    found = {name for action in command._actions for name in action.option_strings if name.startswith("--")}
    for sub in subparsers(command).values():
        found |= options(sub)
    return found - {"--help"}


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", CLI, re.MULTILINE | re.DOTALL)
    assert found, f"docs/cli.md has no section {title}"
    return found[1]


def test_every_command_and_option_is_documented() -> None:
    general = CLI.split("\n## ")[0]
    for name, command in subparsers(parser()).items():
        text = section(name) + general
        assert [option for option in sorted(options(command)) if option not in text] == [], name


def test_no_documented_command_is_missing() -> None:
    assert re.findall(r"^## ([\w-]+)$", CLI, re.MULTILINE) == list(COMMANDS)


def links(file: Path) -> list[str]:
    """Relative targets outside code."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", prose)
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def test_every_link_between_documents_leads_somewhere() -> None:
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "examples" / "README.md"]
    assert [
        f"{file.name}: {target}" for file in files for target in links(file) if not (file.parent / target).exists()
    ] == []


def test_every_setting_is_documented_as_it_is() -> None:
    text = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    for name, default, allowed, _ in described():
        row = next((line for line in text.splitlines() if f"`{name}`" in line), "")
        assert allowed in row, f"{name} is not documented"
        assert not default or f"`{default}`" in row, name


def test_every_endpoint_is_documented() -> None:
    text = (ROOT / "docs" / "http-api.md").read_text(encoding="utf-8")
    undocumented = [route.path for route in (*ROUTES, *HEALTH) if route.path.split("{")[0].rstrip("/") not in text]
    assert undocumented == []


def test_the_openapi_document_is_the_one_that_is_served() -> None:
    assert openapi.TARGET.read_text("utf-8") == openapi.generate(), "run: python -m scripts.openapi"


def test_the_examples_of_the_guides_are_a_site_without_errors(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "site-folder.md").read_text(encoding="utf-8")
    rules = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:yaml|markdown)\n(.*?)```", guide, re.DOTALL)
    named = {found[1]: block for block in blocks if (found := re.match(r"# (\w+\.yaml)", block))}
    files = {
        **named,
        "site.yaml": next(block for block in blocks if block.startswith("id: ledger")),
        "screens.yaml": next(block for block in blocks if block.startswith("- id: invoice.form")),
        "articles/tax-id-format/en.md": next(block for block in blocks if block.startswith("---")),
        "articles/reverse-charge/en.md": "---\ntitle: Reverse charge\n---\n\n## When {#when}\n\nText.\n",
        "rules/example.yaml": re.findall(r"```yaml\n(.*?)```", rules, re.DOTALL)[0],
    }
    assert {"glossary.yaml", "synonyms.yaml", "collections.yaml", "audiences.yaml", "policy.yaml"} <= set(named)
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 0
