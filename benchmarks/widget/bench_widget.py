"""What the widget costs the page it is in, beside its peers: bytes, main-thread CPU, memory, nodes, frames.

    python benchmarks/widget/bench_widget.py [--rounds 7]

Every candidate shows one tip, or one panel, on the same page of 250 rows in the same Chromium, in turns. CPU is thread
time from the browser's own trace, which other work on the machine does not inflate; wall clock is not reported. A task
of more than 12.5 ms of CPU would be a long one (50 ms) on a device four times as slow.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks.widget.peers import PANELS, TIPS, Peer, bundles, packed
from tests.browser.chromium import launch
from tests.browser.conftest import WIDGET, FakeHelp, Handler

LONG = 12.5  # milliseconds of CPU
ROWS = "".join(f"<tr><td>Invoice {n}</td><td>{n * 37}.00</td><td><button>Open</button></td></tr>" for n in range(250))
BODY = f"""<main><h1>New invoice</h1><label for="target">Tax ID</label>
<input id="target" data-help-id="invoice.form.tax_id"><table>{ROWS}</table></main>"""
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title></head>
<body data-help-screen="invoice.form">{BODY}</body></html>"""
FIND = """selector => { const roots = [document];
for (const root of roots) {
  for (const one of root.querySelectorAll(selector)) if (one.getBoundingClientRect().height) return true;
  for (const one of root.querySelectorAll("*")) if (one.shadowRoot) roots.push(one.shadowRoot);
} return false }"""
ADD = """async ([src, css]) => { const add = (tag, properties) => new Promise(onload =>
  document.head.append(Object.assign(document.createElement(tag), properties, {onload})));
if (css) await add("link", {rel: "stylesheet", href: css});
window.HelpSDK = Object.assign(() => {}, {q: [["init", {site: "ledger", server: "/help/"}]]});
await add("script", {src}) }"""
HOST = """() => JSON.stringify([...document.body.querySelectorAll("main, main *")].map(one =>
  [...one.attributes].map(({name, value}) => [name, value])))"""
NODES = "() => document.querySelectorAll('*').length"
# The widget's own work while a host adds 3,000 nodes over 30 frames: the time in its observers and frames
BURST = """() => new Promise(done => { let frame = 0; const box = document.createElement("div");
document.body.append(box);
const step = () => { for (let n = 0; n < 100; n++) { const row = document.createElement("p");
  row.textContent = "row " + n; row.className = "row"; box.append(row) } box.getBoundingClientRect();
  if (++frame < 30) requestAnimationFrame(step); else setTimeout(done, 300) }; requestAnimationFrame(step) })"""
FRAMES = """let frames = 0;
const shown = () => document.querySelector("helpsdk-widget")?.shadowRoot.querySelector(".tip");
const count = async () => { while (!shown() && frames < 600) { await new Promise(requestAnimationFrame); frames++ }
  return frames };"""
APPEAR = f"""async () => {{ {FRAMES} const field = document.createElement("input"); field.dataset.helpId = "late";
document.querySelector("main").prepend(field); return count() }}"""
ROUTE = f"""async () => {{ {FRAMES} HelpSDK("screen", "invoice.next"); return count() }}"""
REPLIED = f"""async () => {{ {FRAMES} const replied = new Promise(done => HelpSDK("on", "resolved", done));
HelpSDK("screen", "invoice.next"); await replied; return count() }}"""
SETTLED = 1_500  # milliseconds for everything to be drawn; nobody looks meanwhile, for looking costs too


@dataclass
class Cost:
    """What one candidate costs; lists hold one figure for each round."""

    size: int
    requests: int
    longest: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    heap: list[float] = field(default_factory=list)
    nodes: int = 0
    host_changed: bool = False


class Files(Handler):
    """As the tests' server, and style sheets are style sheets."""

    def static(self, path: str) -> tuple[str, bytes] | None:
        if path.endswith(".css") and path in self.fake.files:
            return "text/css", self.fake.files[path]
        return super().static(path)


@contextmanager
def served(files: dict[str, bytes]) -> Iterator[FakeHelp]:
    """The host page, the peers' files and a help server with canned replies."""
    fake = FakeHelp()
    fake.page, fake.files = PAGE, files
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundHandler", (Files,), {"fake": fake}))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}/"
    yield fake
    server.shutdown()
    server.server_close()


def thread_times(trace: bytes) -> list[float]:
    """CPU milliseconds of each task of the busiest renderer's main thread, longest first."""
    events = json.loads(trace)["traceEvents"]
    mains = {(e["pid"], e["tid"]) for e in events if e.get("args", {}).get("name") == "CrRendererMain"}
    tasks: dict[tuple[int, int], list[float]] = {}
    for event in events:
        place = (event["pid"], event["tid"])
        if event["name"] in ("RunTask", "ThreadControllerImpl::RunTask") and place in mains and "tdur" in event:
            tasks.setdefault(place, []).append(event["tdur"] / 1000)
    return sorted(max(tasks.values(), key=sum, default=[]), reverse=True)


def heap(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"] / 1000
    session.detach()
    return used


def traced(browser: Browser, page: Page, act: Callable[[], Any]) -> list[float]:
    browser.start_tracing(page=page, categories=["toplevel", "disabled-by-default-devtools.timeline", "__metadata"])
    act()
    return thread_times(browser.stop_tracing())


def measure(browser: Browser, fake: FakeHelp, cost: Cost, src: str, css: str, show: str, shown: str) -> None:
    """One round of one candidate on a fresh page."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(fake.url)
    nodes, host, before = page.evaluate(NODES), page.evaluate(HOST), heap(page)

    def act() -> None:
        page.evaluate(ADD, [src, css])
        page.evaluate(show)
        page.wait_for_timeout(SETTLED)

    tasks = traced(browser, page, act)
    cost.longest.append(tasks[0])
    cost.cpu.append(sum(tasks))
    if not page.evaluate(FIND, shown):
        raise RuntimeError(f"{src} showed nothing")
    cost.heap.append(heap(page) - before)
    cost.nodes = page.evaluate(NODES) - nodes
    cost.host_changed = page.evaluate(HOST) != host
    context.close()


def idle(browser: Browser, fake: FakeHelp) -> Cost:
    """What the harness itself costs: a page that adds an empty script."""
    cost = Cost(0, 0)
    for _ in range(3):
        measure(browser, fake, cost, "/peers/empty.js", "", "() => 0", "main")
    return cost


def downloaded(browser: Browser, fake: FakeHelp, open_panel: bool) -> tuple[int, int]:
    """Bytes after gzip, and requests, of all that the widget loads for one tip, or for one panel."""
    page = browser.new_page()
    names: list[str] = []
    page.on("request", lambda request: names.append(request.url))
    page.goto(fake.url)
    page.evaluate(ADD, ["/help/widget.js", ""])
    page.wait_for_function(FIND, arg=".tip", polling=50)
    if open_panel:
        page.evaluate("() => HelpSDK('open')")
        page.wait_for_function(FIND, arg=".panel", polling=50)
    page.wait_for_timeout(500)
    page.close()
    files = {name.rsplit("/", 1)[1].partition("?")[0] for name in names if "/help/widget" in name}
    return sum(packed((WIDGET / file).read_bytes()) for file in files), sum("/help/" in name for name in names)


def row(name: str, cost: Cost, floor: Cost) -> str:
    """One line of the table; the harness's own CPU and memory are taken off."""
    longest, cpu, memory = (statistics.median(values) for values in (cost.longest, cost.cpu, cost.heap))
    slow = sum(one > LONG for one in cost.longest)
    cpu -= statistics.median(floor.cpu)
    memory -= statistics.median(floor.heap)
    written = "yes" if cost.host_changed else "no"
    return (
        f"{name:22} {cost.size / 1000:8.1f} {cost.requests:4} {longest:8.1f} {slow:3}/{len(cost.longest)} "
        f"{cpu:9.1f} {memory:7.0f} {cost.nodes:6} {written:>7}"
    )


def peer_cost(peer: Peer, files: dict[str, bytes]) -> Cost:
    parts = [path for path in (f"/peers/{peer.file}.js", f"/peers/{peer.file}.css") if path in files]
    return Cost(sum(packed(files[path]) for path in parts), len(parts))


def compare(browser: Browser, fake: FakeHelp, rounds: int, files: dict[str, bytes]) -> None:
    """Tips, then panels: a table each."""
    floor = idle(browser, fake)
    head = "shown in turns             gz KB  req  longest long    CPU ms heap KB  nodes host written"
    for title, peers, shown, is_panel in (("one tip", TIPS, ".tip", False), ("one panel", PANELS, ".panel", True)):
        ours = Cost(*downloaded(browser, fake, is_panel))
        open_it = "() => HelpSDK('open')" if is_panel else "() => 0"
        costs = {peer: peer_cost(peer, files) for peer in peers}
        for _ in range(rounds):
            measure(browser, fake, ours, "/help/widget.js", "", open_it, shown)
            for peer, cost in costs.items():
                css = f"/peers/{peer.file}.css"
                css = css if css in files else ""
                measure(browser, fake, cost, f"/peers/{peer.file}.js", css, "() => peer()", peer.shown)
        print(f"\n== {title}: median of {rounds} rounds\n{head}")
        print(row("helpsdk, text fetched", ours, floor))
        for peer, cost in costs.items():
            print(row(peer.name, cost, floor))
    longest = statistics.median(floor.longest)
    print(f"the harness itself: longest task {longest:.1f} ms; its CPU and memory are taken off the columns")


def started(browser: Browser, fake: FakeHelp) -> Page:
    page = browser.new_page()
    page.goto(fake.url)
    page.evaluate(ADD, ["/help/widget.js", ""])
    page.wait_for_function("() => window.HelpSDK?.('debug', {print: false})?.reply", polling=50)
    page.wait_for_timeout(300)
    return page


def burst(browser: Browser, fake: FakeHelp, rounds: int) -> None:
    """The share of a burst of host nodes that is the widget's: CPU profile samples in its files."""
    shares, works = [], []
    for _ in range(rounds):
        page = started(browser, fake)
        session = page.context.new_cdp_session(page)
        session.send("Profiler.enable")
        session.send("Profiler.setSamplingInterval", {"interval": 100})
        session.send("Profiler.start")
        page.evaluate(BURST)
        profile = session.send("Profiler.stop")["profile"]
        ours = {node["id"] for node in profile["nodes"] if "/help/widget" in node["callFrame"]["url"]}
        mine = sum(
            delta for sample, delta in zip(profile["samples"], profile["timeDeltas"], strict=True) if sample in ours
        )
        shares.append(mine / sum(profile["timeDeltas"]) * 100)
        works.append(mine / 1000)
        page.close()
    share, work = statistics.median(shares), statistics.median(works)
    print(f"observer in a burst of 3,000 nodes: {work:.2f} ms, {share:.2f} % of the time it takes")


def frames(browser: Browser, fake: FakeHelp, rounds: int) -> None:
    """How many frames until a tip is there: after its element came, after the reply, and when it was fetched ahead."""
    make = fake.make
    late, there = make.tip(rule="late", element="late", trigger="auto"), make.tip(trigger="auto")

    here = make.tip(rule="here", trigger="click")

    def only_next(body: dict[str, Any]) -> Any:
        return make.resolved(there if body.get("screen") == "invoice.next" else here, screen=body.get("screen"))

    appeared, replied, ahead = [], [], []
    for _ in range(rounds):
        fake.resolve = make.resolved(late, here)
        page = started(browser, fake)
        appeared.append(page.evaluate(APPEAR))
        page.close()
        fake.resolve = only_next
        page = started(browser, fake)
        replied.append(page.evaluate(REPLIED))
        page.close()
        fake.resolve = make.resolved(here, also={"invoice.next": [there]})
        page = started(browser, fake)
        page.evaluate("() => HelpSDK('next', ['invoice.next'])")
        page.wait_for_timeout(400)
        fake.delay = 2.0
        ahead.append(page.evaluate(ROUTE))
        fake.delay = 0.0
        page.close()
    print(f"frames until a tip is there: its element appears {sorted(appeared)}, the reply came {sorted(replied)}")
    print(f"frames until a tip is there, fetched ahead, at a change of route: {sorted(ahead)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    files = bundles()
    with served({**files, "/peers/empty.js": b"window.peer = () => 0"}) as fake, sync_playwright() as playwright:
        browser = launch(playwright)
        fake.resolve = fake.make.resolved(fake.make.tip(trigger="auto"))
        compare(browser, fake, rounds, files)
        print()
        frames(browser, fake, rounds)
        fake.resolve = fake.make.resolved(fake.make.tip())
        burst(browser, fake, rounds)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
