"""`python -m examples.datasette`: a small library on HOST (127.0.0.1) and PORT (8030; 0 takes a free one)."""

from __future__ import annotations

import sys

from examples.ledger.needed import needed

with needed("server", "datasette"):
    from examples.datasette.run import main

    sys.exit(main())
