#!/bin/bash
# The REST interface, spoken to from outside: the same cases on SQLite and on PostgreSQL, every reply held against the OpenAPI document.
. "$(dirname "$0")/../lib/common.sh"

export BANYAN=${BANYAN:-$ROOT/build/banyan}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

status=0
node tests/api/run.mjs "$folder/a.db" >"$folder/sqlite" || status=1
# shellcheck disable=SC2016 # the inner shell reads the variable
(cd "$folder" && "$ROOT/script/lib/postgres.sh" run sh -c 'node "$0" "$BANYAN_TEST_PG"' "$ROOT/tests/api/run.mjs") >"$folder/postgres" || {
	[ $? -eq 77 ] && echo 'SKIP 1' >"$folder/postgres" || status=1
}
sed 's/^not ok /not ok sqlite: /' "$folder/sqlite" | grep '^not ok' || true
sed 's/^not ok /not ok postgres: /' "$folder/postgres" | grep '^not ok' || true
for word in PASS FAIL SKIP; do
	cat "$folder/sqlite" "$folder/postgres" | awk -v word="$word" '$1 == word && $2 ~ /^[0-9]+$/ { n += $2 } END { print word, n + 0 }'
done
exit "$status"
