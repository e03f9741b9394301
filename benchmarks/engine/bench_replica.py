"""A whole replica: what opening it, keeping it and following one edit cost.

    python benchmarks/engine/bench_replica.py [--articles 10000] [--rules 100000] [--rounds 7]

CPU time; resident memory of a process that only opened the bundle, the collector run and free pages given back.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import multiprocessing
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import replica

from helpsdk.identity.viewer import ANONYMOUS
from helpsdk.runtime.requests import ResolveRequest
from helpsdk.runtime.runtime import Runtime
from helpsdk.site.bundle import OpenedBundle, open_bundle


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rules", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args(argv)
    print(f"{datetime.now(UTC):%Y-%m-%d}  {options.articles:,} articles, {options.rules:,} rules")
    site = replica.packed(options.articles, options.rules)
    rule = site.site.rules[7].model_copy(update={"priority": "urgent"})
    article = replica.article("a1", "Another title")
    edits = {"article": site.edited(articles=[article]), "rule": site.edited(rules=[rule])}
    for trusted in (True, False):
        _alone(_opening, (site.manifest, site.blobs, trusted))
    for what, edited in edits.items():
        _alone(_following, (site, edited, what, options.rounds))


def _alone(work: Any, arguments: tuple[Any, ...]) -> None:
    """In a process of its own, which has nothing of the ones before."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()


def _opened(manifest: Any, blobs: Any, trusted: bool) -> tuple[OpenedBundle, Runtime]:
    opened = open_bundle(manifest, blobs.__getitem__, trusted=trusted)
    return opened, Runtime(opened.published, manifest.revision)


def _opening(manifest: Any, blobs: dict[str, bytes], trusted: bool) -> None:
    started = time.process_time()
    held = _opened(manifest, blobs, trusted)
    held[1].resolve_without_search(ResolveRequest(screen="s1"), ANONYMOUS, datetime.now(UTC))
    taken = time.process_time() - started
    blobs.clear()
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    kind = "trusted" if trusted else "verified and validated"
    print(f"{f'open, {kind}, to the first answer':50}{taken:>8.2f} s{_resident():>8.0f} MB")


def _following(site: replica.Packed, edited: replica.Packed, what: str, rounds: int) -> None:
    opened, runtime = _opened(site.manifest, site.blobs, True)
    gc.freeze()
    manifest, blobs, taken = edited.manifest, edited.blobs, []
    for _ in range(rounds):
        started = time.process_time()
        Runtime.following(runtime, open_bundle(manifest, blobs.__getitem__, opened))
        taken.append(time.process_time() - started)
    print(f"{f'follow one edited {what}':50}{statistics.median(taken) * 1e3:>8.1f} ms")


def _resident() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    main()
