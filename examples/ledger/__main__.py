"""`python -m examples.ledger`: start the demo."""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in (None, ""):  # started as `python examples/ledger`
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from examples.ledger.needed import needed

with needed("examples"):
    from examples.ledger.run import main

    sys.exit(main())
