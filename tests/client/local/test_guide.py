"""The code of docs/local-evaluation.md, run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from helpsdk.cli.main import main
from helpsdk.client.local.help import LocalHelp

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "local-evaluation.md").read_text(encoding="utf-8")


def test_the_guides_code_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples" / "ledger" / "help", "help", ignore=shutil.ignore_patterns(".*"))
    (commands,) = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    for line in commands.splitlines():
        command, _, target = line.removeprefix("helpsdk ").partition(" > ")
        capsys.readouterr()
        assert main(command.split()) == 0
        if target:
            Path(target).write_text(capsys.readouterr().out)
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL):
        exec(compile(block, "local-evaluation.md", "exec"), names)

    assert "tip Tax ID format" in capsys.readouterr().out
    follow = names["from_server"]
    assert callable(follow)
    with follow("http://127.0.0.1:9/help", "hk_x", Path("help-keys.txt").read_text()) as help:
        assert isinstance(help, LocalHelp)
