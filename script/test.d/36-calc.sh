#!/bin/bash
# The methods of calc on the command line and over HTTP: worked examples, refusals, every field spoiled.
. "$(dirname "$0")/../lib/common.sh"

export BANYAN=${BANYAN:-$ROOT/build/banyan}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node tests/calc/run.mjs "$folder/calc.db"
