#!/usr/bin/env sh
# Writes the lock files: exact versions with hashes, for every platform and Python 3.11+, naming no package index.
set -eu
cd "$(dirname "$0")/.."
lock() {
  uv pip compile pyproject.toml requirements/build.in --extra "$1" --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade --quiet -o "requirements/$1.txt"
}
lock examples
lock dev
