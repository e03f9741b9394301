#!/usr/bin/env sh
# setup.sh PYTHON EXTRA: a virtual environment in .venv holding exactly requirements/EXTRA.txt and this checkout.
set -eu
python=$1
extra=$2
"$python" - <<'CHECK' || exit 2
import sys
if sys.version_info < (3, 11):
    sys.exit(f"helpsdk needs Python 3.11 or newer; this is {sys.version.split()[0]}. Choose another: make PYTHON=python3.12 ...")
CHECK
if [ ! -x .venv/bin/python ]; then
  echo "==> making .venv"
  "$python" -m venv .venv || { echo "python cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 2; }
fi
echo "==> installing requirements/$extra.txt (exact versions, hashes checked; a minute the first time)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$extra.txt"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
