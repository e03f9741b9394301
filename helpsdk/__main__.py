"""`python -m helpsdk` is the `helpsdk` command."""

import sys

from helpsdk.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
