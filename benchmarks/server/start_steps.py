"""What a start from the last-good files is made of, in a fresh process: `python start_steps.py DATA SITE SCREEN`.

Prints CPU seconds by step as JSON. The collector rests, as it does in `helpsdk serve`.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main(data: str, site: str, screen: str) -> None:
    taken, last = {"python": time.process_time()}, time.process_time()

    def done(step: str) -> None:
        nonlocal last
        now = time.process_time()
        taken[step], last = round(now - last, 3), now

    import helpsdk.server.app  # noqa: F401
    from helpsdk.identity.viewer import ANONYMOUS
    from helpsdk.runtime.requests import ResolveRequest
    from helpsdk.runtime.runtime import Runtime
    from helpsdk.server.follower.lastgood import LastGood
    from helpsdk.site.manifest import read_manifest
    from helpsdk.site.opening import open_bundle

    done("import")
    gc.disable()
    last_good = LastGood(Path(data), site)
    manifest = read_manifest(last_good.load().manifest)
    blobs = {part.hash: last_good.blob(part.hash) for part in manifest.parts.values()}
    done("read")
    opened = open_bundle(manifest, blobs.__getitem__, trusted=True)
    done("open")
    runtime = Runtime(opened.published, manifest.revision)
    done("compile")
    from datetime import UTC, datetime

    assert runtime.resolve(ResolveRequest(screen=screen), ANONYMOUS, datetime.now(UTC)).items
    done("first answer")
    taken["python"] = round(taken["python"], 3)
    print(json.dumps(taken))


if __name__ == "__main__":
    main(*sys.argv[1:])
