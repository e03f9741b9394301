#!/usr/bin/env sh
# Writes the lock files: exact versions with hashes, for every platform and Python 3.11+, naming no package index.
set -eu
cd "$(dirname "$0")/.."
lock() { # NAME EXTRA…
  name=$1
  shift
  uv pip compile pyproject.toml requirements/build.in $(printf -- '--extra %s ' "$@") --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade --quiet -o "requirements/$name.txt"
}
lock server server postgres parquet
lock examples examples
lock dev dev
