"""A folder in which the blocks of a tutorial are followed, one after the other, as a reader would."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

import pytest

from helpsdk.cli.main import main
from tests.docs.tutorial import Block, change_of, fits

ROOT = Path(__file__).parents[2]
_OURS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
_REQUIREMENT = re.compile(r"([\w-]+)(?:\[([\w,-]+)\])?")
_PROGRAMS = {"python": [sys.executable], "django-admin": [sys.executable, "-m", "django"]}
_EXITS = "# exits with "


class Workshop:
    """`helpsdk` and `pytest` run in this process, which costs a tenth; everything else in its own.

    Of `pip install` it is looked that there are such packages, and such extras of ours.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is the current one."""
        self.folder = folder
        self._names: dict[str, Any] = {"__name__": "__main__"}
        self._printed: str | None = None

    def follow(self, block: Block) -> None:
        """Fails with the line of the block."""
        if block.left_out is not None:
            return
        role = self._role(block)
        assert role is not None, f"line {block.line}: what is this block for? Name its file, or say why it is not run"
        try:
            role(block)
        except Exception as error:
            error.add_note(f"in the block of line {block.line}")
            raise
        finally:
            self._forget_modules()

    def _forget_modules(self) -> None:
        """Those of the folder: the next block may change their files."""
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None) or "").startswith(f"{self.folder}{os.sep}"):
                del sys.modules[name]

    def _role(self, block: Block) -> Callable[[Block], None] | None:
        if block.file is not None:
            return self._change if block.language == "diff" else self._write
        return {"sh": self._commands, "python": self._python, "text": self._compare}.get(block.language)

    def _write(self, block: Block) -> None:
        assert block.file is not None
        path = self._inside(block.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")

    def _change(self, block: Block) -> None:
        """A file that is not there yet is first as the block has it without its new lines."""
        assert block.file is not None
        path, change = self._inside(block.file), change_of(block)
        text = path.read_text(encoding="utf-8") if path.exists() else change.before
        assert text.count(change.before) == 1, f"{block.file} does not have these lines once:\n{change.before}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(change.before, change.after), encoding="utf-8")

    def _inside(self, file: str) -> Path:
        path = (self.folder / file).resolve()
        assert path.is_relative_to(self.folder.resolve()), file
        return path

    def _commands(self, block: Block) -> None:
        self._printed = ""
        for line in block.text.replace("\\\n", " ").splitlines():
            command, _, exits = line.partition(_EXITS)
            words = shlex.split(command, comments=True)
            if not words:
                continue
            words, file = (words[:-2], words[-1]) if words[-2:-1] == [">"] else (words, None)
            code, printed = self._run(words)
            if file is not None:
                self._inside(file).write_text(printed, encoding="utf-8")
                printed = ""
            assert code == int(exits or 0), f"`{line}` exited with {code}:\n{printed}"
            self._printed += printed

    def _run(self, words: list[str]) -> tuple[int, str]:
        if words[0] == "helpsdk":
            return _in_process(words[1:])
        if words[:2] == ["pip", "install"]:
            return _installable(words[2:])
        if words[0] == "pytest":
            return self._pytest(words[1:])
        words = [*_PROGRAMS.get(words[0], words[:1]), *words[1:]]
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    def _pytest(self, arguments: list[str]) -> tuple[int, str]:
        """As the program, which does not look for modules in the current folder."""
        path, printed = list(sys.path), io.StringIO()
        sys.path[:] = [entry for entry in path if entry not in ("", str(self.folder))]
        try:
            with contextlib.redirect_stdout(printed):
                code = pytest.main([*arguments, "-p", "no:cacheprovider"])
        finally:
            sys.path[:] = path
        return int(code), printed.getvalue()

    def _python(self, block: Block) -> None:
        printed = io.StringIO()
        code = compile("\n" * block.line + block.text, "tutorial", "exec")
        with contextlib.redirect_stdout(printed):
            exec(code, self._names)
        self._printed = printed.getvalue()

    def _compare(self, block: Block) -> None:
        assert self._printed is not None, "nothing was run before that prints this"
        assert fits(block.text, self._printed), f"expected:\n{block.text}\nprinted:\n{self._printed}"


def _installable(requirements: list[str]) -> tuple[int, str]:
    for name, extras in (_REQUIREMENT.fullmatch(one).groups("") for one in requirements):  # type: ignore[union-attr]
        known = metadata(name).get_all("Provides-Extra") or [] if name != "helpsdk" else _OURS
        missing = [extra for extra in extras.split(",") if extra and extra not in known]
        if missing:
            return 1, f"{name} has no extra {missing[0]}"
    return 0, ""


def _in_process(arguments: list[str]) -> tuple[int, str]:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            code = main(arguments)
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
    return code, printed.getvalue()
