"""Write `docs/openapi.json`, the document that a server answers at /v1/openapi.json.

Usage: python -m scripts.openapi [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from helpsdk.server.api.routes import ROUTES
from helpsdk.server.openapi import document

TARGET = Path(__file__).parent.parent / "docs" / "openapi.json"


def generate() -> str:
    """The document, a line for each value, so that a change is seen as one."""
    return json.dumps(json.loads(document(ROUTES)), ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Write the file, or with --check say whether it is what would be written (exit 1 when not)."""
    if "--check" in sys.argv[1:]:
        return 0 if TARGET.is_file() and TARGET.read_text("utf-8") == generate() else 1
    TARGET.write_text(generate(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
