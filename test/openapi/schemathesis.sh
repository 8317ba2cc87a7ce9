#!/usr/bin/env bash
# Holds a running `imgdedup serve` to its OpenAPI document, by requests that schemathesis makes up: right ones, wrong
# ones, and sequences. It goes into a virtual environment of its own, from PyPI, in node_modules/.cache. Needs a build.
# SCHEMATHESIS_VENV names an environment that is there already.
# Usage: test/openapi/schemathesis.sh [EXAMPLES]   (of each operation; 10 by default)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program=$PWD/bin/imgdedup.js
here=$PWD/test/openapi
version=4.32.5
examples=${1:-10}

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  echo 'Skipped: schemathesis, which needs python3 of 3.10 or later, with venv'
  exit 0
fi

temp=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" 2>/dev/null; rm -rf "$temp"' EXIT

# Installed once, until the version is another one.
venv=${SCHEMATHESIS_VENV:-$PWD/node_modules/.cache/schemathesis-$version}
if [[ -z ${SCHEMATHESIS_VENV:-} && ! -e $venv/installed ]]; then
  rm -rf "$venv"
  install=(install --quiet --disable-pip-version-check "schemathesis==$version")
  # A pip of its own, and compiling what is never loaded, take two thirds of the time.
  if python3 -m pip --python "$(command -v python3)" --version >/dev/null 2>&1; then
    python3 -m venv --without-pip "$venv"
    python3 -m pip --python "$venv/bin/python3" "${install[@]}" --no-compile
  else
    python3 -m venv "$venv"
    "$venv/bin/pip" "${install[@]}"
  fi
  touch "$venv/installed"
fi

# With photos, so that there are groups, and something that was not put.
cp -r test/fixtures/photos "$temp/folder"
cd "$temp/folder"
"$program" init --quiet
"$program" index --quiet
"$program" serve --port 0 --token-file "$temp/token" --max-body 1MiB >"$temp/address" 2>"$temp/errors" &
server=$!
until [[ -s $temp/address ]]; do
  kill -0 "$server" || { cat "$temp/errors"; exit 1; }
  sleep 0.1
done
url=$(<"$temp/address")

"$venv/bin/schemathesis" --config-file "$here/schemathesis.toml" run "$url/openapi.json" \
  --url "$url" --header "Authorization: Bearer $(<"$temp/token")" \
  --max-examples "$examples" --seed 1 --request-timeout 90 \
  --suppress-health-check all

kill -TERM "$server"
wait "$server" || { echo "the server ended with status $?"; cat "$temp/errors"; exit 1; }
server=
if grep -q '^ *at ' "$temp/errors"; then
  cat "$temp/errors"
  exit 1
fi
"$program" verify --data
