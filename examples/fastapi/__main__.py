"""`python -m examples.fastapi`: start Stacks on HOST (127.0.0.1) and PORT (8000; 0 takes a free one)."""

from __future__ import annotations

import sys

from examples.ledger.needed import needed

with needed("fastapi"):
    from examples.fastapi.run import main

    sys.exit(main())
