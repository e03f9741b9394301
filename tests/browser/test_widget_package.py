"""The npm package: what is in it, its types as a consumer sees them, its module in a page, and its examples."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FakeHelp
from tests.browser.test_widget_identity import wait_for

WIDGET = Path(__file__).parents[2] / "js-widget"
EXAMPLES = WIDGET.parent / "examples" / "widget"
COMPONENTS = {"react": "Help.jsx", "vue": "Help.vue", "svelte": "Help.svelte"}
NODES = "document.querySelectorAll('helpsdk-widget').length"
CONSUMER = """
import { createHelp, type HelpEvents, type HelpHandle } from "@helpsdk/widget";
import "@helpsdk/widget/global";
const help: HelpHandle = createHelp({ site: "ledger", server: "/help/" });
const stop: () => void = help.on("error", ({ code }: HelpEvents["error"]) => help.track(code));
HelpSDK("screen", "invoice.form");
window.HelpSDK("identify", { getToken: () => null });
// @ts-expect-error a query is a text
help.search(7);
stop();
"""


def node(*command: str, cwd: Path = WIDGET) -> str:
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, timeout=120).stdout


@pytest.fixture(scope="module")
def dist() -> Path:
    """The package, just built."""
    node("node", "scripts/package.mjs")
    return WIDGET / "dist"


@pytest.fixture(scope="module")
def bundled(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples as a product would bundle them."""
    out = tmp_path_factory.mktemp("examples")
    node("node", "scripts/examples.mjs", str(out))
    return out


@pytest.fixture
def served(fake: FakeHelp, dist: Path) -> FakeHelp:
    """A page whose modules find the package at /dist/."""
    fake.files = {f"/{path.relative_to(WIDGET).as_posix()}": path.read_bytes() for path in dist.rglob("*.js")}
    return fake


def asked_screens(fake: FakeHelp) -> list[Any]:
    return [body["screen"] for body in fake.asked("v1/resolve")]


def contents() -> Iterator[str]:
    """The files that would be published."""
    report = json.loads(node("npm", "pack", "--dry-run", "--json", "--ignore-scripts"))
    for package in report.values() if isinstance(report, dict) else report:
        yield from (file["path"] for file in package["files"])


def test_only_what_belongs_is_published(dist: Path) -> None:
    files = set(contents())
    described = json.loads((WIDGET / "package.json").read_bytes())
    named = [described["types"], *_leaves(described["exports"])]

    assert "private" not in described
    assert {"package.json", "README.md", "dist/LICENSE", "dist/LICENSE-preact"} < files
    assert {name.removeprefix("./") for name in named} <= files
    assert all(name in ("package.json", "README.md") or name.startswith("dist/") for name in files)
    assert (dist / "LICENSE").read_bytes() == (WIDGET.parent / "LICENSE").read_bytes()


def _leaves(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [leaf for part in value.values() for leaf in _leaves(part)]


def test_nothing_in_it_but_the_classic_script_asks_a_help_server_for_code(dist: Path) -> None:
    scripts = {path.relative_to(dist).as_posix(): path.read_text("utf-8") for path in dist.rglob("*.js")}
    assert all("import.meta" not in text for text in scripts.values())
    assert [name for name, text in scripts.items() if "ASSETS" in text or "STRINGS" in text or "CHUNKS()" in text] == []


def test_a_consumer_has_types(dist: Path, tmp_path: Path) -> None:
    package = tmp_path / "node_modules" / "@helpsdk" / "widget"
    shutil.copytree(dist, package / "dist")
    shutil.copy(WIDGET / "package.json", package)
    (tmp_path / "consumer.mts").write_text(CONSUMER)
    tsc = WIDGET / "node_modules" / "typescript" / "bin" / "tsc"
    options = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom", "--module", "nodenext"]

    node("node", str(tsc), *options, "consumer.mts", cwd=tmp_path)


def test_every_method_of_the_handle_is_in_the_readme() -> None:
    public = (WIDGET / "src" / "public.ts").read_text("utf-8").split("export interface HelpHandle")[1]
    methods = re.findall(r"^  (\w+)[(<]", public, re.MULTILINE)
    readme = (WIDGET / "README.md").read_text("utf-8")

    assert {"identify", "on", "shutdown"} < set(methods)
    assert [name for name in methods if f"`{name}(" not in readme] == []


@pytest.mark.parametrize("framework", COMPONENTS)
def test_an_example_is_ten_lines(framework: str) -> None:
    component = (EXAMPLES / framework / COMPONENTS[framework]).read_text("utf-8")

    assert len([line for line in component.splitlines() if line]) <= 10
    assert {"index.html", "README.md"} < {path.name for path in (EXAMPLES / framework).iterdir()}


@pytest.mark.browser
@pytest.mark.parametrize("framework", COMPONENTS)
def test_an_example_helps_and_leaves_nothing(page: Page, fake: FakeHelp, bundled: Path, framework: str) -> None:
    fake.page = (EXAMPLES / framework / "index.html").read_text("utf-8")
    fake.files = {f"/{path.name}": path.read_bytes() for path in (bundled / framework).glob("*.js")}
    fake.resolve = fake.make.resolved(fake.make.tip(), interface_locale="ru")
    page.goto(fake.url)
    expect(page.get_by_role("button", name="Справка", exact=True)).to_be_visible()
    page.get_by_role("textbox", name="Tax ID").focus()
    expect(page.get_by_role("button", name="Понятно")).to_be_visible()
    page.get_by_role("button", name="Справка", exact=True).click()
    expect(page.get_by_role("combobox", name="Найти или задать вопрос")).to_be_visible()
    page.get_by_role("button", name="Invoices").click()
    expect(page.get_by_role("heading", name="invoice.list")).to_be_visible()
    wait_for(page, lambda: asked_screens(fake)[-1] == "invoice.list", 15)
    page.wait_for_function(f"{NODES} === 1")
    page.get_by_role("button", name="No help").click()
    page.wait_for_function(f"{NODES} === 0")

    assert asked_screens(fake)[0] == "invoice.form"
    assert asked_screens(fake)[-1] == "invoice.list"
    assert page.evaluate("[typeof window.HelpSDK, document.documentElement.children.length]") == ["undefined", 2]


@pytest.mark.browser
def test_two_sites_on_one_page_do_not_meet(page: Page, served: FakeHelp) -> None:
    served.host()
    served.page = served.page.replace('<script src="/help/widget.js" data-site="ledger"  defer></script>', "")
    page.goto(served.url)
    before = page.evaluate("document.documentElement.outerHTML")
    page.evaluate("""async () => {
        const { createHelp } = await import("/dist/index.js");
        window.one = createHelp({ site: "ledger", server: "/help/" });
        window.two = createHelp({ site: "shop", server: "/help/", launcher: false });
    }""")
    expect(page.locator(".launcher")).to_have_count(1)
    page.evaluate("two.open()")
    expect(page.locator(".panel")).to_have_count(1)
    page.evaluate("one.screen('invoice.list')")
    page.wait_for_function("one.debug().page.screen === 'invoice.list'")

    assert page.evaluate(NODES) == 2
    assert page.evaluate("two.debug().page.screen") == "invoice.form"
    assert {key.split(":")[1] for key in page.evaluate("Object.keys(localStorage)")} == {"ledger", "shop"}

    page.evaluate("one.shutdown()")
    expect(page.locator(".panel")).to_be_visible()
    page.evaluate("two.shutdown()")
    page.keyboard.press("?")

    assert page.evaluate(NODES) == 0
    assert page.evaluate("document.documentElement.outerHTML") == before
