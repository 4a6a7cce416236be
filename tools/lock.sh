#!/bin/sh
# Writes requirements/*.txt from pyproject.toml: exact versions and hashes for every platform at
# once (uv resolves markers, so that Windows finds colorama), naming no index or host.
# usage: tools/lock.sh VENV/bin
set -eu

bin=$1
"$bin/python" -m pip install --quiet uv
compile() {
    "$bin/uv" pip compile --quiet --universal --fork-strategy fewest --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links --upgrade pyproject.toml "$@"
}
compile --output-file requirements/runtime.txt
compile --group dev --constraint requirements/runtime.txt --output-file requirements/dev.txt
