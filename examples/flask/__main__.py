"""`python -m examples.flask`: start Rooms on HOST (127.0.0.1) and PORT (8010; 0 takes a free one)."""

from __future__ import annotations

import sys

from examples.ledger.needed import needed

with needed("wsgi", "flask"):
    from examples.flask.run import main

    sys.exit(main())
