#!/bin/bash
# Every route of the REST interface, as its own document lists them, asked without a right to it.
. "$(dirname "$0")/../lib/common.sh"

export BANYAN=${BANYAN:-$ROOT/build/banyan}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node tests/api/matrix.mjs "$folder/a.db"
