#!/bin/bash
# The pages in a real browser: every file of tests/e2e, against a demo company of its own. Screenshots stay in build/screenshots.
. "$(dirname "$0")/../lib/common.sh"

export BANYAN=${BANYAN:-$ROOT/build/banyan}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node tests/e2e/lib/run.mjs "$folder"
