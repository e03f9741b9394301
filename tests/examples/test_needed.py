"""An example without what it is installed with: one sentence, with the command that installs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.docs.workshop import ROOT

WITHOUT = "import runpy, sys; sys.modules[sys.argv[1]] = None; runpy.run_module(sys.argv[2], run_name='__main__')"


@pytest.mark.parametrize(
    ("name", "module", "command"),
    [
        ("fastapi", "fastapi", "'.[fastapi]'"),
        ("fastapi", "uvicorn", "'.[fastapi]'"),
        ("flask", "flask", "'.[wsgi]' flask"),
        ("flask", "a2wsgi", "'.[wsgi]' flask"),
        ("django", "django", "'.[wsgi]' django"),
        ("django", "a2wsgi", "'.[wsgi]' django"),
        ("datasette", "datasette", "'.[server]' datasette"),
        ("ledger", "httpx", "'.[examples]'"),
    ],
)
def test_the_command_is_named(name: str, module: str, command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, module, f"examples.{name}"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, env={"PORT": "0", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{module} is not installed; run: pip install -e {command}\n"


def test_a_module_of_ours_that_is_missing_is_a_mistake() -> None:
    from examples.ledger.needed import needed

    with pytest.raises(ModuleNotFoundError, match=r"examples\.nothing"), needed("examples"):
        raise ModuleNotFoundError("No module named 'examples.nothing'", name="examples.nothing")
