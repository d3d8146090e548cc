#!/bin/bash
# The methods of calc on the command line and over HTTP: worked examples, refusals, every field spoiled; once more with the sanitizers.
. "$(dirname "$0")/../lib/common.sh"

BANYAN=${BANYAN:-$ROOT/build/banyan}
BANYAN_ASAN=${BANYAN_ASAN:-$ROOT/build-asan/banyan}
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

status=0
BANYAN=$BANYAN node tests/calc/run.mjs "$folder/calc.db" >"$folder/plain" || status=1
BANYAN=$BANYAN_ASAN node tests/calc/run.mjs "$folder/asan.db" >"$folder/asan" || status=1
grep '^not ok' "$folder/plain" || true
sed -n 's/^not ok /not ok with sanitizers: /p' "$folder/asan"
for word in PASS FAIL; do
	awk -v word="$word" '$1 == word && $2 ~ /^[0-9]+$/ { n += $2 } END { print word, n + 0 }' "$folder/plain" "$folder/asan"
done
exit "$status"
