"""`python -m examples.django`: start Stockroom on HOST (127.0.0.1) and PORT (8020; 0 takes a free one).

Its database is made anew in a temporary folder, with people and products in it.
"""

from __future__ import annotations

import sys

from examples.ledger.needed import needed

with needed("wsgi", "django"):
    from examples.django.run import main

    sys.exit(main())
