#!/bin/bash
# The worked examples of docs/methods, asked of the program. BANYAN_RENEW=1 prints their answers anew.
. "$(dirname "$0")/../lib/common.sh"

export BANYAN=${BANYAN:-$ROOT/build/banyan}
node tests/methods/run.mjs
