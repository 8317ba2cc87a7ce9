#!/usr/bin/env bash
# Holds a running `imgdedup serve` to its OpenAPI document, by requests that schemathesis makes up: right ones, wrong
# ones, and sequences. It goes into a virtual environment of its own, from PyPI. Needs a build.
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

if [[ -n ${SCHEMATHESIS_VENV:-} ]]; then ln -s "$SCHEMATHESIS_VENV" "$temp/venv"; else python3 -m venv "$temp/venv"; fi
[[ -n ${SCHEMATHESIS_VENV:-} ]] || "$temp/venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"

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

"$temp/venv/bin/schemathesis" --config-file "$here/schemathesis.toml" run "$url/openapi.json" \
  --url "$url" --header "Authorization: Bearer $(<"$temp/token")" \
  --max-examples "$examples" --seed 1 --request-timeout 20 \
  --suppress-health-check all

kill -TERM "$server"
wait "$server" || { echo "the server ended with status $?"; cat "$temp/errors"; exit 1; }
server=
if grep -q '^ *at ' "$temp/errors"; then
  cat "$temp/errors"
  exit 1
fi
"$program" verify --data
