"""The fixtures `help_site` and `assert_help`, and that nobody pays for them who does not use them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import helpsdk.client.testing  # noqa: F401 - here, so that the tests in tests do not load it each
from tests.server.serving import write_site

pytest_plugins = ["pytester"]

Product = Callable[..., pytest.Pytester]


@pytest.fixture
def product(pytester: pytest.Pytester) -> Product:
    """A product's project with its help, and this test file."""

    def made(tests: str, ini: str = "", folder: str = "help") -> pytest.Pytester:
        pytester.makeini(f"[pytest]\n{ini}\naddopts = --strict-markers -p no:cacheprovider")
        pytester.makepyfile(tests)
        write_site(pytester.path / folder)
        return pytester

    return made


VIEWERS = """\
from helpsdk.identity.viewer import Viewer
OLGA = Viewer("olga", groups=frozenset({"owners"}))
"""


def test_what_shows_is_asserted(product: Product) -> None:
    project = product(
        VIEWERS
        + """
def test_help(assert_help, help_site):
    reply = assert_help(screen="tax.settings", shows="tax-number-tip", not_shows=["invoice-help"], locale="ru")
    assert reply.items[0].article.title == "Формат налогового номера"
    assert_help(events=["invoice.failed"], viewer=OLGA, shows="invoice-failed")
    assert_help(events=[{"name": "invoice.failed", "age": 5}], not_shows="invoice-failed")
    assert_help(url="/invoices/7", traits={"plan": "team"}, shows="send-invoice")
    help_site.interaction("dismissed", rule="tax-number-tip", viewer=OLGA)
    assert_help(screen="tax.settings", viewer=OLGA, not_shows="tax-number-tip")

def test_nothing_is_remembered_of_other_tests(help_site, assert_help):
    assert help_site.interactions == []
    assert_help(screen="tax.settings", viewer=OLGA, shows="tax-number-tip")
"""
    )
    project.runpytest_inprocess().assert_outcomes(passed=2)


#: What is asserted in vain, and what is told then.
FAILURES = {
    'screen="invoice.detail", traits={"plan": "free"}, shows="invoice-help"': [
        '*invoice-help does not show: condition: needs *plan is "free"*',
        "*Withheld (3)*",
    ],
    'events=["invoice.failed"], viewer=Viewer("a"), shows="invoice-failed"': [
        "*invoice-failed does not show: audience: *",
        "*for a, in no group*",
    ],
    'screen="tax.settings", not_shows="tax-number-tip"': ["*tax-number-tip shows, and should not*"],
    'screen="tax.setings", shows="tax-number-tip"': ["*no screen 'tax.setings'; did you mean `tax.settings`?*"],
    'screen="tax.settings", shows="tax-nmber-tip"': ["*no rule or article 'tax-nmber-tip'; did you mean *"],
    'events=["invoice.faild"], shows="invoice-failed"': ["*no event 'invoice.faild'; did you mean *"],
    'element="tax.settings.nmber", shows="tax-number-tip"': ["*no element 'tax.settings.nmber'; did you mean *"],
    'viewer=Viewer("a", groups={"owner"}), shows="tax-number-tip"': ["*no group 'owner'; did you mean `owners`*"],
    'screen="tax.settings"': ["*nothing is expected*"],
}


def test_a_failure_explains_itself(product: Product) -> None:
    tests = [f"def test_{n}(assert_help):\n    assert_help({asserted})\n" for n, asserted in enumerate(FAILURES)]
    result = product("\n".join([VIEWERS, *tests])).runpytest_inprocess("--tb=short")
    result.assert_outcomes(failed=len(FAILURES))
    for told in FAILURES.values():
        result.stdout.fnmatch_lines(told)
    result.stdout.no_fnmatch_line("*expectation.py*")


def test_the_folder_and_the_time_may_be_others(product: Product) -> None:
    project = product(
        """
from datetime import datetime, UTC
import pytest

def test_ini(help_site):
    assert help_site.site == "shop"

@pytest.mark.help_site("content/help", now=datetime(2026, 12, 24, tzinfo=UTC))
def test_mark(help_site):
    assert help_site.now.day == 24

@pytest.mark.help_site("nowhere")
def test_missing(help_site):
    raise AssertionError("not reached")
""",
        ini="helpsdk_site = content/help",
        folder="content/help",
    )
    result = project.runpytest_inprocess()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*there is no help folder *nowhere: name yours by the ini option helpsdk_site*"])


def test_a_folder_with_errors_is_told_as_the_check_tells_it(product: Product) -> None:
    project = product("def test_help(help_site): pass")
    (project.path / "help/rules/main.yaml").write_text("- id: x\n  shw: {kind: tip}\n")
    result = project.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*rules/main.yaml:2: error *shw*did you mean `show`*"])


def test_it_costs_nothing_where_it_is_not_used() -> None:
    code = "import helpsdk.client.pytest_plugin, sys; print(*sorted(m for m in sys.modules if m.startswith('helpsdk')))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == ["helpsdk", "helpsdk.client", "helpsdk.client.pytest_plugin"]


@pytest.mark.soak
def test_many_processes_read_the_help_each(product: Product) -> None:
    one = "import pytest\n@pytest.mark.parametrize('n', range(8))\n"
    project = product(
        f"{one}def test_help(assert_help, n):\n    assert_help(screen='tax.settings', shows='tax-id-format')"
    )
    project.runpytest_subprocess("-n", "2").assert_outcomes(passed=8)


def test_the_plugin_is_registered() -> None:
    text = (Path(__file__).parent.parent.parent / "pyproject.toml").read_text("utf-8")
    assert 'helpsdk = "helpsdk.client.pytest_plugin"' in text
