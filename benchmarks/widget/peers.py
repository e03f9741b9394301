"""The peers, from the package registry, bundled as a page would include them."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("HELPSDK_BENCH_CACHE", Path.home() / ".cache" / "helpsdk" / "widget-peers"))


@dataclass(frozen=True, slots=True)
class Peer:
    """`shown` is a CSS selector of what it shows, looked for in the page and its open shadow roots."""

    name: str
    file: str
    shown: str


TIPS = (
    Peer("driver.js hints", "driver-hints", ".driver-popover"),
    Peer("driver.js", "driver", ".driver-popover"),
    Peer("shepherd.js", "shepherd", ".shepherd-element"),
    Peer("intro.js", "intro", ".introjs-tooltip"),
)
PANELS = (
    Peer("Sentry Feedback", "sentry-feedback", "dialog[open] form, .dialog form"),
    Peer("DocSearch", "docsearch", ".DocSearch-Modal"),
)


def bundles() -> dict[str, bytes]:
    """Every script and style sheet by path: `/peers/NAME.js`, `/peers/NAME.css`."""
    CACHE.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "package.json", CACHE / "package.json")
    modules, out = CACHE / "node_modules", CACHE / "out"
    quiet = {"check": True, "cwd": CACHE, "stdout": subprocess.DEVNULL, "timeout": 300}
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], **quiet)  # type: ignore[call-overload]
    subprocess.run(["node", HERE / "build.mjs", HERE / "peers", out, modules], **quiet)  # type: ignore[call-overload]
    return {f"/peers/{path.name}": path.read_bytes() for path in sorted(out.iterdir())}


def packed(body: bytes) -> int:
    """Bytes after gzip -9."""
    return len(gzip.compress(body, 9))
