#!/usr/bin/env sh
# The widget's build and tests need Node; using helpsdk does not.
set -eu
command -v node >/dev/null || { echo "make test needs Node 20 or newer (https://nodejs.org); make demo does not" >&2; exit 2; }
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || { echo "make test needs Node 20 or newer; this is $(node --version)" >&2; exit 2; }
echo "==> installing the widget's tools (npm ci)"
cd js-widget && npm ci --no-audit --no-fund --loglevel=error
