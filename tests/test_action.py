"""The action, the hook and what docs/check.md says of them: parsed, and run as a runner would."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpsdk.cli.main import main, parser
from tests.factories import site_files

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
DOCS = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
INSTALL, CHECK, KEEP = ACTION["runs"]["steps"]
ECHO = '#!/bin/sh\nfor one in "$@"; do printf "%s\\n" "$one"; done\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, content in site_files().items():
        (tmp_path / "help" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "help" / name).write_bytes(content)
    return tmp_path / "help"


def tool(folder: Path, name: str, text: str) -> None:
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin" / name).write_text(text, encoding="utf-8")
    (folder / "bin" / name).chmod(0o755)


def run(step: dict[str, Any], folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """The step's script with its environment, and with the `python` that lies in `folder`."""
    values = {name: "" if "${{" in value else value for name, value in step["env"].items()} | inputs
    assert set(values) == set(step["env"])
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    environment = {**os.environ, **values, "PATH": path, "PYTHONPATH": str(ROOT)}
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def told(step: dict[str, Any], folder: Path, **inputs: str) -> list[str]:
    """The arguments that `python` was given."""
    tool(folder, "python", ECHO)
    done = run(step, folder, **inputs)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_no_input_stands_in_a_script() -> None:
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]

    assert len(scripts) == 2
    assert not any("${{" in script for script in scripts)


def test_every_input_is_used_and_every_used_one_is_there() -> None:
    used = set(re.findall(r"\binputs\.([\w-]+)", yaml.safe_dump(ACTION["runs"])))

    assert used == set(ACTION["inputs"])


def test_all_inputs_become_arguments(tmp_path: Path) -> None:
    inputs = {"SITE": "my help", "FROM": "flask", "TARGET": "shop:app", "SCAN": "a b\n\n  c  \n", "INCLUDE": "/shop/*"}
    more = {"EXCLUDE": "/api/*\n/hooks", "STRICT": "true", "LINKS": "true", "BROWSER_URL": "http://localhost:1"}

    said = told(CHECK, tmp_path, **inputs, **more, STORAGE_STATE="s.json", PICTURES="pictures", FOLDER="/tmp/p")

    assert said[:5] == ["-m", "helpsdk", "check", "--format", "github"]
    args = parser().parse_args(said[2:])
    assert (args.site, args.host, args.scan) == ("my help", ["flask", "shop:app"], ["a b", "c"])
    assert (args.include, args.exclude, args.strict, args.links) == (["/shop/*"], ["/api/*", "/hooks"], True, True)
    assert (args.browser, args.storage_state, args.pictures) == ("http://localhost:1", "s.json", "/tmp/p")


def test_an_input_is_never_run(tmp_path: Path) -> None:
    hostile = '"; touch ran; $(touch ran) `touch ran` --strict'

    said = told(CHECK, tmp_path, SITE=hostile, SCAN=hostile, BROWSER_URL=hostile)
    told(INSTALL, tmp_path, VERSION=hostile)

    assert said[-1] == hostile
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("inputs", "installed"),
    [
        ({"OWN": "/action"}, "/action"),
        ({"VERSION": "1.2.0", "OWN": "/action"}, "helpsdk==1.2.0"),
        ({"BROWSER_URL": "http://localhost", "OWN": "/action"}, "/action[browser]"),
        ({"BROWSER_URL": "http://localhost", "VERSION": "1.2.0"}, "helpsdk[browser]==1.2.0"),
    ],
)
def test_what_is_installed(tmp_path: Path, inputs: dict[str, str], installed: str) -> None:
    tool(tmp_path, "chromium", ECHO)

    assert told(INSTALL, tmp_path, **inputs) == ["-m", "pip", "install", "--quiet", installed]


def test_the_check_runs_and_its_exit_code_is_the_steps(tmp_path: Path, site: Path) -> None:
    tool(tmp_path, "python", f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    (site / "rules" / "bad.yaml").write_text("- id: one\n  show: {kind: panel, article: nothing}\n  at: {any: true}\n")

    done = run(CHECK, tmp_path, SITE="help")

    assert done.returncode == 1
    assert "::error file=help/rules/bad.yaml,line=2,title=helpsdk unknown-article::" in done.stdout


def test_pictures_are_kept_where_they_are_put() -> None:
    assert KEEP["with"]["path"] == CHECK["env"]["FOLDER"]


def test_the_hooks_entry_runs(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program, *arguments = shlex.split(HOOK["entry"])
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]

    assert scripts[program] == "helpsdk.cli.main:main"
    assert (HOOK["language"], HOOK["pass_filenames"]) == ("python", False)
    assert main([*arguments, str(site), "--strict"]) == 0
    assert "0 errors" in capsys.readouterr().out


def test_the_hook_looks_at_every_file_of_a_site_and_at_no_other() -> None:
    pattern = re.compile(HOOK["files"])
    help_folder = ROOT / "examples" / "ledger" / "help"
    files = [path.relative_to(ROOT).as_posix() for path in help_folder.rglob("*") if path.is_file()]
    listed = [file for file in files if "/.helpsdk/" not in file]

    assert [file for file in listed if not pattern.search(file)] == []
    assert not any(map(pattern.search, ("README.md", "docs/rules.md", "src/rules/a/b.yaml", "mysite.yaml")))


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL)


def test_the_workflow_in_the_guide_uses_inputs_that_there_are() -> None:
    workflow, more, hooks = (yaml.safe_load(block) for block in blocks("yaml")[:3])
    steps = [*workflow["jobs"]["check"]["steps"], *more]
    used = [step for step in steps if step.get("uses", "").startswith("helpsdk/")]

    assert len(used) == 2
    assert not {name for step in used for name in step["with"]} - set(ACTION["inputs"])
    assert hooks["repos"][0]["hooks"][0]["id"] == HOOK["id"]


def test_every_input_is_in_the_guide() -> None:
    assert [name for name in ACTION["inputs"] if f"`{name}`" not in DOCS] == []
