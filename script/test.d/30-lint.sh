#!/bin/bash
# The rules of the house, checked on the source.
. "$(dirname "$0")/../lib/common.sh"
node tools/lint/run.mjs
