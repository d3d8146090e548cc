#!/bin/bash
# A stranger adds a field by one row: a copy of the source gets one line in src/model/account.c and its words, is built, and the field is there in list, form,
# REST interface, OpenAPI, import, export, history and search — in a database made by the program of before.
. "$(dirname "$0")/../lib/common.sh"

copy=$(mktemp -d "${TMPDIR:-/tmp}/banyan-row-XXXXXX")
server=
finish() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	rm -rf "$copy"
}
trap finish EXIT
unset BANYAN_DB BANYAN_KEY_FILE
export LANG=C.UTF-8
passed=0
failed=0

# expect WHAT COMMAND…: the command succeeds.
expect() {
	local what=$1
	shift
	if "$@" >"$copy/said" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "not ok one row: $what"
		head -n 5 "$copy/said"
	fi
}

# contains WHAT TEXT FILE
contains() {
	expect "$1" grep -qF -- "$2" "$3"
}

db=$copy/a.db
built=build-asan/banyan
[ -x "$built" ] || built=build/banyan
"$built" init --db "$db" >/dev/null
"$built" create --db "$db" account code=OLD name=老客户 >/dev/null

# The tree with its build folder: only what the row touches is built again. Generated sources and objects come along, tests and their objects do not.
git ls-files -co --exclude-standard -z | xargs -0 cp -a --parents -t "$copy" 2>/dev/null || true
ln -s "$ROOT/node_modules" "$copy/node_modules"
tar -C "$ROOT" --exclude="$(dirname "$built")/tests" --exclude='*/test-logs' -cf - "$(dirname "$built")" | tar -C "$copy" -xf -
touch "$copy/$(dirname "$built")/build.ninja" # as the folder was configured: it still names the tree it came from
row='	{ "machine_park", TYPE_TEXT, FIELD_LISTED | FIELD_SEARCHED, .max = 200 },'
awk -v row="$row" '/^static const struct field account_fields/ { in_it = 1 } in_it && /^};/ { print row; in_it = 0 } { print }' \
	"$ROOT/src/model/account.c" >"$copy/src/model/account.c"
for words in en:'Machine park' zh_CN:设备清单 zh_TW:設備清單; do
	printf '\nmsgid "field.machine_park"\nmsgstr "%s"\n' "${words#*:}" >>"$copy/i18n/${words%%:*}.po"
done
expect 'one line of the model' test "$(diff "$ROOT/src/model/account.c" "$copy/src/model/account.c" | grep -c '^>')" -eq 1
expect 'it builds' ninja -C "$copy/$(dirname "$built")" "$(basename "$built")"
banyan=$copy/$built

expect 'the older database is taken' "$banyan" get --db "$db" account OLD --json
expect 'set on the command line' "$banyan" create --db "$db" account code=A1 name=甲 'machine_park=五轴锻压机'
expect 'changed' "$banyan" update --db "$db" account A1 --any-version 'machine_park=六轴锻压机'
"$banyan" list --db "$db" account --json >"$copy/list"
contains 'list' '"machine_park":"六轴锻压机"' "$copy/list"
printf '客户编号,客户名称,设备清单\nA2,乙,龙门铣床\n' >"$copy/in.csv"
"$banyan" import --db "$db" account "$copy/in.csv" --json >"$copy/import"
contains 'import, its column known by the word' '"added":1' "$copy/import"
"$banyan" export --db "$db" account >"$copy/export"
contains 'export: header' 'machine_park' "$copy/export"
contains 'export: imported value' '龙门铣床' "$copy/export"
"$banyan" list --db "$db" account --search 龙门 --json >"$copy/found"
contains 'search' '"code":"A2"' "$copy/found"
"$banyan" openapi --db "$db" >"$copy/openapi"
contains 'OpenAPI' '"machine_park"' "$copy/openapi"

port=$((20000 + RANDOM % 20000))
"$banyan" user add --db "$db" ann --role administrator --json >"$copy/user"
token=$("$banyan" token create --db "$db" --user ann --scope read --json | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
"$banyan" serve --db "$db" --listen "127.0.0.1:$port" >"$copy/serve.log" 2>&1 &
server=$!
for _ in $(seq 100); do
	curl -sf "http://127.0.0.1:$port/health" >/dev/null && break
	sleep 0.1
done
api() {
	curl -sf -H "Authorization: Bearer $token" "http://127.0.0.1:$port/api/v1/$1"
}
id=$("$banyan" get --db "$db" account A1 --json | sed -n 's/.*"id":\([0-9]*\).*/\1/p' | head -n 1)
api accounts >"$copy/api" || true
contains 'REST list' '"machine_park":"六轴锻压机"' "$copy/api"
api "accounts/$id/history" >"$copy/history" || true
contains 'history' '五轴锻压机' "$copy/history"

# A person: through the one-time link to the form.
link=$(sed -n 's/.*"link":"\([^"]*\)".*/\1/p' "$copy/user")
page() {
	curl -s -L -b "$copy/jar" -c "$copy/jar" "$@"
}
secret=${link##*/}
page "http://127.0.0.1:$port/invitation/$secret" >"$copy/invitation"
csrf=$(sed -n 's/.*name="csrf" value="\([^"]*\)".*/\1/p' "$copy/invitation" | head -n 1)
page -o /dev/null -H "Origin: http://127.0.0.1:$port" -d "csrf=$csrf" -d "token=$secret" -d 'password=one row is enough' -d 'repeat=one row is enough' \
	"http://127.0.0.1:$port/password"
page "http://127.0.0.1:$port/accounts/new" >"$copy/form"
contains 'form' 'name="machine_park"' "$copy/form"
contains 'its word in the form' '设备清单' "$copy/form"
page "http://127.0.0.1:$port/accounts" >"$copy/table"
contains 'list page' '设备清单' "$copy/table"

printf 'PASS %d\nFAIL %d\nSKIP 0\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
