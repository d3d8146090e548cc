#!/bin/bash
# What people with narrow rights are answered does not depend on what they may not see.
. "$(dirname "$0")/../lib/common.sh"

export BANYAN=${BANYAN:-$ROOT/build/banyan}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node tests/api/apart.mjs "$folder"
