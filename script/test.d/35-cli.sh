#!/bin/bash
# The command line on SQLite and on PostgreSQL: every command, exit codes, JSON, refusals. One expectation is one test.
. "$(dirname "$0")/../lib/common.sh"

BANYAN=$(realpath "${BANYAN:-build/banyan}")
POSTGRES=$ROOT/script/lib/postgres.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/banyan-cli-XXXXXX")
server=
finish() {
	[ -z "$server" ] || "$POSTGRES" stop "$server" || true
	rm -rf "$work"
}
trap finish EXIT
unset BANYAN_DB BANYAN_KEY_FILE BANYAN_LANG LC_ALL LC_MESSAGES
export LANG=C.UTF-8
passed=0
failed=0
engine=none

# Runs banyan; leaves $status, $out and the file err.
run() {
	status=0
	out=$("$BANYAN" "$@" 2>"$work/err" </dev/null) || status=$?
}

good() {
	passed=$((passed + 1))
}

bad() {
	failed=$((failed + 1))
	printf 'not ok %s: %s\n  status %s\n  out: %s\n  err: %s\n' "$engine" "$1" "$status" "${out:0:400}" "$(head -c 400 "$work/err")"
}

# gives STATUS NAME ARGUMENT…   the exit status; nothing on standard output unless it is 0
gives() {
	local wanted=$1 name=$2
	shift 2
	run "$@"
	if [ "$status" = "$wanted" ] && { [ "$wanted" = 0 ] || [ -z "$out" ]; }; then good; else bad "$name"; fi
}

# refuses STATUS NAME WORD ARGUMENT…   the same, and the message has the word
refuses() {
	local wanted=$1 name=$2 word=$3
	shift 3
	run "$@"
	if [ "$status" = "$wanted" ] && [ -z "$out" ] && grep -qF -- "$word" "$work/err"; then good; else bad "$name"; fi
}

# holds NAME EXPRESSION   a JavaScript expression over `json`, the output of the last run
holds() {
	if printf '%s' "$out" | node -e 'const json = JSON.parse(require("fs").readFileSync(0, "utf8")); process.exit(eval(process.argv[1]) ? 0 : 1)' "$2" 2>>"$work/err"; then good; else bad "$1"; fi
}

# is NAME TEXT   the whole output of the last run
is() {
	if [ "$out" = "$2" ]; then good; else bad "$1"; fi
}

# says NAME TEXT   a part of the output of the last run
says() {
	if grep -qF -- "$2" <<<"$out"; then good; else bad "$1"; fi
}

value() {
	printf '%s' "$out" | node -p "JSON.parse(require('fs').readFileSync(0, 'utf8')).$1"
}

# sql TEXT   straight into the database, to plant a fault
sql() {
	if [ "$engine" = sqlite ]; then
		sqlite3 "$BANYAN_DB" "$1" >/dev/null
	else
		psql -q "$BANYAN_DB" -c "$1" >/dev/null
	fi
}

without_database() {
	engine=none
	gives 0 "version" version
	says "version names the program" "banyan "
	gives 0 "version --json" version --json
	holds "version is JSON" 'json.name === "banyan" && /^\d+\.\d+/.test(json.version)'
	gives 0 "help" help
	says "help lists commands" "classify"
	gives 0 "help of a group" help user
	says "help of a group has its commands" "user password"
	gives 0 "help of a command" help user add
	says "help of a command has its options" "--role CODE"
	gives 0 "--help anywhere" list account --help
	says "--help says how" "banyan list ENTITY"
	refuses 2 "help of what is not" "nowhere" help nowhere
	refuses 2 "nothing asked" "banyan help"
	refuses 2 "unknown command" "Did you mean" lst account --db x
	refuses 2 "unknown subcommand" "disable" user remove x --db x
	refuses 2 "group alone" "disable" user --db x
	refuses 2 "no database" "BANYAN_DB" list account
	refuses 2 "no such database" "nowhere.db" list account --db "$work/nowhere.db"
	refuses 2 "unknown option" "--filter" list account --filtre x --db x
	refuses 2 "option of another command" "--role" list account --role x --db x
	refuses 2 "option without its value" "--filter" list account --db x --filter
	refuses 2 "option that swallows another" "--filter" list account --filter --json
	refuses 2 "flag with a value" "--json" list account --json=1 --db x
	refuses 2 "limit too high" "500" list account --limit 501 --db x
	refuses 2 "limit no number" "--limit" list account --limit ten --db x
	refuses 2 "format unknown" "xlsx" export account --format pdf --db x
	refuses 2 "missing argument" "ENTITY" list --db x
	refuses 2 "argument too many" "contact" list account contact --db x
	refuses 2 "needed option missing" "--role" user add x --db x
	refuses 2 "day that is none" "--from" classify --from 2026-02-30 --db x
	refuses 2 "demo options without --demo" "--demo" init --accounts 600 --db "$work/none.db"
	refuses 2 "errors as JSON" '"error":"invalid"' list account --limit 0 --json --db x
	BANYAN_LANG=zh_CN run list
	if [ "$status" = 2 ] && grep -q 缺少 "$work/err"; then good; else bad "messages in Chinese"; fi
	gives 0 "openapi without a database" openapi
	holds "openapi is a document" 'json.openapi.startsWith("3.1") && json.paths'
	gives 0 "manual page" man
	says "manual page has each option" '\-\-any\-version'
	if command -v man >/dev/null && [ -n "$(printf '%s' "$out" | man --warnings -l - 2>&1 >/dev/null)" ]; then bad "manual page is clean roff"; else good; fi
	gives 0 "completion for bash" completion bash
	printf '%s\n' "$out" >"$work/bash"
	if bash -n "$work/bash"; then good; else bad "bash accepts it"; fi
	for try in "banyan ex|export" "banyan user pass|password" "banyan export --for|--format" "banyan export --format x|xlsx" "banyan list --db x contac|contact"; do
		if [ "$(completes "${try%|*}")" = "${try#*|}" ]; then good; else out=$(completes "${try%|*}") && bad "completes ${try%|*}"; fi
	done
	gives 0 "completion for zsh" completion zsh
	says "zsh: compdef" "#compdef banyan"
	gives 0 "completion for fish" completion fish
	says "fish: subcommands" "__fish_seen_subcommand_from user' -a password"
	refuses 2 "completion for another" "fish" completion tcsh
}

# What bash offers for a line.
completes() {
	(
		# shellcheck disable=SC1091 # made above
		. "$work/bash"
		# shellcheck disable=SC2034 # the completion reads them
		read -ra COMP_WORDS <<<"$1"
		# shellcheck disable=SC2034
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_banyan
		printf '%s' "${COMPREPLY[*]}"
	)
}

making() {
	gives 0 "init" init --json
	holds "init says so" 'json.made === true'
	refuses 1 "init again leaves it" "untouched" init
	gives 0 "user add" user add 周敏 --json --role administrator
	holds "user add gives id and link" 'Number.isInteger(json.id) && /^http:\/\/127\.0\.0\.1:8080\/invitation\/[\w-]{43}$/.test(json.link)'
	refuses 1 "user add again" "code" user add 周敏 --role administrator
	refuses 2 "user add with no such role" "role" user add 王 --role king
	gives 0 "refused user left nothing" user list --json
	holds "one user" 'json.items.length === 1'
	gives 0 "unit add" unit add E --name 华东 --kind region
	gives 0 "unit below" unit add W --parent E --name 无锡 --json
	holds "unit has an id" 'json.id > 0'
	refuses 2 "unit of no kind" "kind" unit add X --kind galaxy
	gives 0 "unit list" unit list
	is "units are a tree" $'E  华东\n  W  无锡'
	gives 0 "user with unit" user add lin --name 林晓 --role account_manager,service_engineer --unit W --email lin@example.cn --json
	gives 0 "user without unit" get user 周敏 --json
	holds "belongs to the company" 'json.unit === null && json.code === "周敏" && json.name === "周敏"'
	gives 0 "second user" get user lin --json
	LIN=$(value id)
	UNIT=$(value unit)
	export LIN UNIT
	holds "name and unit" 'json.name === "林晓" && json.unit > 1 && json.email === "lin@example.cn"'
	gives 0 "link" user link lin --url https://key.example.cn/
	if [[ "$out" =~ ^https://key.example.cn/invitation/[A-Za-z0-9_-]{43}$ ]]; then good; else bad "link stands alone"; fi
	gives 0 "token create" token create --user lin --scope write --days 30 --json
	holds "token" '/^[\w-]{43}$/.test(json.token) && Number.isInteger(json.id)'
	refuses 2 "token of no scope" "--scope" token create --user lin --scope all
	refuses 1 "token of nobody" "nobody" token create --user nobody --scope read
	gives 0 "token list" token list --user lin --json
	holds "token is listed without its secret" 'json.items.length === 1 && json.items[0].scope === "write" && !JSON.stringify(json).includes("hash")'
	gives 0 "token revoke" token revoke 1 --json
	gives 0 "token list again" token list --json
	holds "revoked" 'json.items.length === 0'
	status=0
	out=$(printf 'a long enough one\n' | "$BANYAN" user password lin --json 2>"$work/err") || status=$?
	holds "password" 'json.password === true'
	status=0
	out=$(printf 'short\n' | "$BANYAN" user password lin 2>"$work/err") || status=$?
	if [ "$status" = 2 ] && grep -q password "$work/err"; then good; else bad "short password"; fi
}

rights() {
	gives 0 "role list" role list --json
	holds "shipped roles" 'json.items.length === 9'
	gives 0 "role add" role add guest --name 来宾 --json
	gives 0 "role grant" role grant guest account list=all read=all
	refuses 2 "grant of no operation" "approve" role grant guest account fly=all
	refuses 2 "grant of no scope" "unit_below" role grant guest account list=some
	refuses 2 "grant that the entity does not have" "import" role grant guest role import=all
	gives 0 "grant again" role grant guest account read=own --reads business,confidential
	gives 0 "role show" role show guest --json
	holds "grants are merged" 'json.grants.length === 1 && json.grants[0].scopes.list === "all" && json.grants[0].scopes.read === "own" && json.grants[0].reads.length === 2'
	gives 0 "guest" user add gast --role guest --json
	gives 0 "list as guest" list account --as gast --json
	refuses 1 "create as guest" "forbidden" create account code=G name=G --as gast --json
	refuses 1 "export as guest" "not allow" export account --as gast
	refuses 1 "check as guest" "administrator" check --as gast
	refuses 1 "reindex as guest" "administrator" reindex --as gast
	refuses 1 "link by guest" "administrator" user link lin --as gast
	refuses 2 "as nobody" "--as" list account --as nobody
	gives 0 "role take" role take guest gast
	refuses 1 "role take again" "gast" role take guest gast
	refuses 1 "list without a role" "not allow" list account --as gast
	gives 0 "role give" role give guest gast --json
	gives 0 "list with it" list account --as gast
	gives 0 "disable" user disable gast --json
	holds "disabled" 'json.active === false'
	refuses 2 "as a disabled one" "--as" list account --as gast
	gives 0 "enable" user enable gast
	gives 0 "as an enabled one" list account --as gast
	gives 0 "setting list" setting list --json
	holds "settings" 'json.items.some((s) => s.name === "site.url" && s.value === "")'
	gives 0 "setting set" setting set site.url https://key.example.cn
	gives 0 "setting get" setting get site.url
	is "setting kept" "https://key.example.cn"
	refuses 2 "setting unknown" "site.url" setting set site.ur x
	refuses 2 "setting refused" "between" setting set password.least 3
	refuses 1 "setting as guest" "not allow" setting set site.url x --as gast
	gives 0 "setting back" setting set site.url ""
	gives 0 "setting get" setting get site.url
	is "setting is empty" ""
}

records() {
	gives 0 "create" create account code=A1 name=无锡机床 city=无锡 staff=120 owner=lin revenue=1234567.8
	if [[ "$out" =~ ^[0-9]+$ ]]; then good; else bad "create prints the id"; fi
	gives 0 "create with JSON out" create --json account code=A2 'name==1+1' "--db" "$BANYAN_DB"
	holds "created" 'json.code === "A2" && json.name === "=1+1" && json.version === 1 && json.id > 0'
	status=0
	out=$(printf '{"code":"A3","name":"温州阀门","owner":{"code":"lin"},"revenue":"12.5"}' | "$BANYAN" create account --json - 2>"$work/err") || status=$?
	holds "created from standard input" 'json.code === "A3" && json.revenue === "12.5" && json.owner === Number(process.env.LIN)'
	status=0
	out=$(printf '{"code":' | "$BANYAN" create account - 2>"$work/err") || status=$?
	if [ "$status" = 2 ] && [ -z "$out" ]; then good; else bad "broken JSON"; fi
	refuses 2 "name missing" "name" create account code=A4
	refuses 2 "no such field" "colour" create account code=A4 name=x colour=red
	refuses 2 "not a number" "staff" create account code=A4 name=x staff=many
	refuses 2 "not a pair" "FIELD=VALUE" create account code=A4 name
	refuses 1 "key taken" "code" create account code=A1 name=x
	refuses 2 "no such entity" "account" create accuont code=A4 name=x
	refuses 2 "internal entity" "ENTITY" list invitation
	gives 0 "plural is understood" list accounts --json
	holds "items with ids" 'json.items.length === 3 && json.items.every((i) => Number.isInteger(i.id)) && json.next === null'
	gives 0 "limit and cursor" list account --limit 2 --json --sort code
	holds "a page" 'json.items.length === 2 && typeof json.next === "string"'
	gives 0 "next page" list account --limit 2 --json --sort code --cursor "$(value next)"
	holds "the rest" 'json.items.length === 1 && json.items[0].code === "A3" && json.next === null'
	gives 0 "filter" list account --filter "staff > 100 and city = '无锡'" --json
	holds "filtered" 'json.items.length === 1 && json.items[0].code === "A1"'
	refuses 2 "broken filter" "filter" list account --filter "staff >"
	gives 0 "search" list account --search wzfm --json
	holds "found by initials" 'json.items.length === 1 && json.items[0].code === "A3"'
	gives 0 "sort" list account --sort -code --fields code,owner.name --json --count
	holds "sorted, with a reference" 'json.items[0].code === "A3" && json.items[0]["owner.name"] === "林晓" && json.count === 3'
	gives 0 "include" list account --include owner --filter "code = 'A1'" --json
	holds "included" 'json.items[0].owner.code === "lin" && json.items[0].owner.name === "林晓"'
	refuses 2 "sort by nothing" "sort" list account --sort colour
	gives 0 "table" list account --fields code,name,owner --sort code
	out=$(sed 's/^[ 0-9]*  A/A/; s/^id  *//' <<<"$out")
	is "wide characters stand in line" $'code  name      owner\nA1    无锡机床  林晓\nA2    =1+1\nA3    温州阀门  林晓'
	gives 0 "get by key" get account A1 --json
	holds "all of it" 'json.revenue === "1234567.8" && json.place_code === "320200"'
	gives 0 "id of another" get account A2 --json
	gives 0 "get by id" get account "$(value id)"
	says "as lines" "=1+1"
	refuses 1 "get nothing" "A9" get account A9
	refuses 2 "update without version" "--any-version" update account A1 name=x
	gives 0 "update with version" update account A1 name=无锡锡锻 --version 1 --json
	holds "updated" 'json.name === "无锡锡锻" && json.version === 2'
	refuses 1 "update of an old version" "version" update account A1 name=x --version 1
	gives 0 "update of any version" update account A1 staff= --any-version --json
	holds "emptied" 'json.staff === null'
	refuses 2 "system field" "tier" update account A1 tier=key --any-version
	gives 0 "delete" delete account A2 --json
	refuses 1 "gone" "A2" get account A2
	gives 0 "the bin" list account --deleted --json
	holds "is in the bin" 'json.items.length === 1 && json.items[0].code === "A2"'
	gives 0 "-- ends options" create account code=A5 -- name=--x
}

exports() {
	gives 0 "export" export account --columns code,name,owner,revenue
	is "references by key" $'code,name,owner.code,revenue\r\nA1,无锡锡锻,lin,1234567.8\r\nA3,温州阀门,lin,12.5\r\nA5,\'--x,,\r'
	gives 0 "export JSON" export account --format json --columns code,revenue --filter "code = 'A3'"
	holds "JSON rows" 'json.length === 1 && json[0].revenue === "12.5"'
	gives 0 "export into a file" export account -o "$work/$engine.csv"
	is "nothing on standard output" ""
	if [ "$(head -c 5 "$work/$engine.csv")" = "code," ] && [ "$(wc -l <"$work/$engine.csv")" = 4 ]; then good; else bad "header without BOM, all rows"; fi
	gives 0 "export a spreadsheet" export account --format xlsx --output="$work/$engine.xlsx"
	if [ "$(head -c 2 "$work/$engine.xlsx")" = PK ]; then good; else bad "is a zip file"; fi
	gives 0 "the file's ending names the form" export account -o "$work/$engine.2.XLSX"
	if [ "$(head -c 2 "$work/$engine.2.XLSX")" = PK ]; then good; else bad "a spreadsheet by its ending"; fi
	refuses 2 "export of no column" "colour" export account --columns colour
	refuses 1 "export into no folder" "" export account -o "$work/nowhere/x.csv"
	gives 0 "device stays a device" export account -o /dev/null
	if [ -c /dev/null ]; then good; else bad "/dev/null"; fi
	gives 0 "export is noted" list audit --filter "operation = 'export'" --json
	holds "audit of exports" 'json.items.length >= 4 && json.items[0].origin === "cli"'
	gives 0 "export → create" export account --format json --columns code,name,owner,revenue --filter "code = 'A3'"
	printf '%s' "$out" | node -e 'const [r] = JSON.parse(require("fs").readFileSync(0, "utf8")); r.code = "B3"; r.owner = { code: r["owner.code"] }; delete r["owner.code"]; console.log(JSON.stringify(r))' >"$work/row"
	status=0
	out=$("$BANYAN" create account --json - <"$work/row" 2>"$work/err") || status=$?
	holds "comes back as it went" 'json.code === "B3" && json.name === "温州阀门" && json.revenue === "12.5" && json.owner === Number(process.env.LIN)'
}

main_job() {
	gives 0 "product" create product code=P name=机床
	gives 0 "order" create order number=O1 account=A1 ordered_at=2026-03-02T08:00:00Z
	gives 0 "line" create order_line order=O1 product=P quantity=3 unit_price=100.5 discount=0.1
	gives 0 "other order" create order number=O2 account=A3 ordered_at=2026-04-02T08:00:00Z
	gives 0 "return" create order_line order=O2 product=P quantity=-1 unit_price=50
	gives 0 "classify" classify --json
	holds "Pareto" 'json.total === "271.35" && json.count === 1 && json.count80 === 1 && json.currency === "CNY" && json.accounts[0].code === "A1" && json.accounts.at(-1).value === "-50"'
	gives 0 "classify a period" classify --json --from 2026-04-01 --to 2026-04-30
	holds "only the return" 'json.total === "0" && json.count === 0 && json.from === "2026-04-01"'
	gives 0 "classify as a table" classify
	says "table" "271.35"
	gives 0 "figures" figures
	says "figures" "net_sales"
	gives 0 "policy from a template" policy new secure_base base --json
	refuses 1 "policy of no template" "template" policy new magic
	gives 0 "score" score --policy base --json
	holds "scored" 'json.policy === "base" && json.accounts.length > 0 && json.accounts[0].methods.pareto !== undefined'
	gives 0 "score as a table" score --policy base
	gives 0 "score by an aim" score --aim secure_base --json
	holds "the aim's policy" 'json.policy === "base" && json.method === "score"'
	gives 0 "score by another method" score --policy base --method bcg --json
	holds "another method" 'json.method === "bcg"'
	refuses 1 "score by an aim nobody has" "enter_market" score --aim enter_market
	refuses 2 "score by a method that is none" "magic" score --method magic
	gives 0 "score explained" score --policy base --explain A1
	gives 0 "policies compared" score --policy base --compare sales
	holds "compared" 'json.policy === "base" && Array.isArray(json.accounts)'
	gives 0 "policy for partners" policy new partner keys --json
	gives 0 "nobody is a partner" score --policy keys --json
	holds "no partners" 'json.count === 0 && json.grades.a === 0 && json.accounts.length === 0'
	refuses 1 "score explains nobody" "A99" score --policy base --explain A99
	gives 0 "ecosystem" ecosystem --json
	gives 0 "ecosystem as a table" ecosystem --to 2026-04-30
	gives 0 "how decisions turned out" outcomes
	says "kinds of move" "enter"
	gives 0 "outcomes as JSON" outcomes --json
	holds "threshold and groups" 'json.threshold === 0.1 && json.moves.enter.count === 0 && Array.isArray(json.items)'
	refuses 1 "no decision of that number" "77" outcomes --explain 77
	gives 0 "a round" create round name=spring policy=sales --json
	gives 0 "minutes" minutes 1
	says "its name" "spring"
	gives 0 "minutes as JSON" minutes 1 --format json
	holds "a document" 'json.subtitle === "spring" && json.sections.length > 2'
	gives 0 "minutes in Chinese" minutes 1 --json
	gives 0 "minutes as PDF" minutes 1 --output="$work/$engine.pdf"
	if [ "$(head -c 5 "$work/$engine.pdf")" = %PDF- ]; then good; else bad "a PDF"; fi
	gives 0 "the audit knows" list audit --filter "operation = 'export' and entity = 'round'" --json
	holds "of each sheet" 'json.items.length === 4'
	refuses 2 "minutes as a table" "text pdf json" minutes 1 --format xlsx
	refuses 2 "the ranking that a round keeps is not handed out" "figures" export round --columns figures
	refuses 1 "minutes of no round" "99" minutes 99
	gives 0 "explain" classify --explain A1 --json
	holds "tree" 'json.parts.length > 0'
	refuses 1 "explain nobody" "A99" classify --explain A99
	gives 0 "sized" update account A1 industry=3425 staff=320 revenue=18000000 --any-version --json
	holds "by the standard" 'json.size === "small"'
	gives 0 "explain a field" get account A1 --explain size --json
	holds "standard and bounds" 'json.value === "Small" && /2017/.test(json.source) && json.parts.some((p) => p.label === "field.account.staff" && p.value === 320 && p.parts[1].value === 1000)'
	gives 0 "explain a field as text" get account A1 --explain size
	says "text" "C3425"
	refuses 2 "explain what is not computed" "staff" get account A1 --explain staff
	refuses 1 "no such policy" "policy" classify --policy nope
	gives 0 "foreign order" create order number=O3 account=A3 currency=EUR ordered_at=2026-04-03T08:00:00Z
	gives 0 "foreign line" create order_line order=O3 quantity=1 unit_price=1
	refuses 2 "several currencies without rates" "EUR" classify
}

# Files come in, are refused by the row, and go again as a whole, until something newer stands on them.
imports() {
	printf '客户编码,客户名称,行业\nI1,甲机械,机床\nI2,乙机械,机床\n,丙机械,机床\n' >"$work/accounts.csv"
	run import account "$work/accounts.csv" --dry-run --json
	holds "a dry run reports" 'json.added === 2 && json.refused === 1 && json.status === "dry_run"'
	run list account --filter "code = 'I1'" --json
	holds "a dry run leaves nothing" 'json.items.length === 0'
	run import account "$work/accounts.csv" --rejects "$work/refused.csv" --json
	if [ "$status" = 1 ]; then good; else bad "a refused row is exit 1"; fi
	holds "the report adds up" 'json.read === 3 && json.added === 2 && json.refused === 1'
	first=$(value import)
	if grep -q 丙机械 "$work/refused.csv"; then good; else bad "refused rows come back in a file"; fi
	printf 'code,name\nW1,甲\n,乙,二号,\n' >"$work/wide.csv"
	run import account "$work/wide.csv" --rejects "$work/wide.refused.csv" --dry-run --json
	holds "a row that goes beyond the header" 'json.added === 1 && json.refused === 1'
	if grep -q '^3,,乙,.*,二号,' "$work/wide.refused.csv"; then good; else bad "what stood beyond the header comes back too"; fi
	printf 'foo,bar\n1,2\n' >"$work/strange.csv"
	refuses 2 "no column is known" "No column was recognised" import account "$work/strange.csv"
	printf '客户编码,客户名称\nI1,甲重工\n' >"$work/renamed.csv"
	gives 0 "update" import account "$work/renamed.csv" --mode upsert --json
	second=$(value import)
	run undo "$first" --json
	if [ "$status" = 1 ] && [ -z "$out" ] && grep -q '"blockers":\[{"entity":"account","id":[0-9]*,"title":"甲重工"}\]' "$work/err"; then good; else bad "an undo says what is newer"; fi
	refuses 1 "an undo says it in words" "甲重工" undo "$first"
	gives 0 "undo of the newer one" undo "$second" --json
	holds "put back" 'json.removed === 0 && json.restored === 1'
	gives 0 "undo of the older one" undo "$first"
	is "nothing but the result" ""
	if grep -q '2 rows removed' "$work/err"; then good; else bad "an undo tells what it did"; fi
	refuses 1 "undone is undone" "undone" undo "$first"
	refuses 1 "no such import" "99999" undo 99999
}

# A server on the same database: it answers, the command line writes beside it, SIGTERM ends it well.
beside_a_server() {
	local server_pid port='' token
	"$BANYAN" serve --listen 127.0.0.1:0 2>"$work/serve" &
	server_pid=$!
	for _ in $(seq 100); do
		port=$(sed -n 's/^Banyan answers on port \([0-9]*\)\.$/\1/p' "$work/serve")
		[ -z "$port" ] || break
		sleep 0.1
	done
	status=0
	out=$(curl -sf "http://127.0.0.1:$port/health" 2>"$work/err") || status=$?
	if [ "$status" = 0 ]; then good; else bad "serve answers"; fi
	gives 0 "token beside a server" token create --user 周敏 --scope read --json
	token=$(value token)
	gives 0 "create beside a server" create account code=S1 name=并行
	status=0
	out=$(curl -sf -H "Authorization: Bearer $token" "http://127.0.0.1:$port/api/v1/accounts?filter=code%3D'S1'" 2>"$work/err") || status=$?
	holds "the server sees it" 'json.items.length === 1 && json.items[0].name === "并行"'
	kill -TERM "$server_pid"
	status=0
	wait "$server_pid" || status=$?
	if [ "$status" = 0 ]; then good; else bad "serve ends well"; fi
	refuses 2 "serve nowhere" "listen" serve --listen nowhere
}

checks() {
	gives 0 "check" check --json
	holds "clean" 'json.ok === true && json.findings.length === 0 && json.rows > 0 && json.audit_rows > 0'
	sql "UPDATE account SET owner_id = 999 WHERE code = 'A1'; UPDATE order_line SET net = 1 WHERE quantity > 0; UPDATE account SET status = 'odd' WHERE code = 'A3'"
	sql "UPDATE unit SET parent_id = $UNIT WHERE code = 'E'; UPDATE role_grant SET scopes = '{\"fly\":\"all\"}' WHERE entity = 'account' AND role_id = 9; UPDATE audit SET operation = 'delete' WHERE id = 3"
	run check --json
	if [ "$status" = 1 ]; then good; else bad "check finds"; fi
	holds "dangling reference" 'json.findings.some((f) => f.check === "reference" && f.entity === "account" && f.field === "owner" && f.id === 1)'
	holds "derived field" 'json.findings.some((f) => f.check === "derived" && f.entity === "order_line" && f.field === "net")'
	holds "choice" 'json.findings.some((f) => f.check === "choice" && f.entity === "account" && f.field === "status")'
	holds "circle" 'json.findings.some((f) => f.check === "tree" && f.entity === "unit")'
	holds "grant" 'json.findings.some((f) => f.check === "rule" && f.entity === "role_grant" && f.field === "scopes")'
	holds "audit" 'json.findings.some((f) => f.check === "audit")'
	holds "and nothing else" 'json.ok === false && json.found === json.findings.length && new Set(json.findings.map((f) => f.check)).size === 6'
	gives 0 "reindex" reindex --json
	holds "rows made anew" 'json.rows > 0'
	run check
	if [ "$status" = 1 ] && grep -q "^reference account 1 owner: " <<<"$out"; then good; else bad "check in words"; fi
}

# backup of this database, restored into the other engine's
backups() {
	gives 0 "backup" backup "$work/$engine.backup" --json
	holds "backup with its key" 'json.file.endsWith(".backup") && json.key.endsWith(".backup.key")'
	refuses 1 "backup over a file" "already" backup "$work/$engine.backup"
	refuses 1 "restore into a full one" "" restore "$work/$engine.backup"
	run list account --json
	local before=$out
	gives 0 "restore into a file" restore "$work/$engine.backup" --db "$work/$engine-again.db"
	gives 0 "list after restore" list account --json --db "$work/$engine-again.db"
	if [ "$out" = "$before" ]; then good; else bad "the same rows"; fi
	gives 0 "check after restore" check --db "$work/$engine-again.db"
	refuses 2 "restore of nothing" "nowhere" restore "$work/nowhere" --db "$work/x.db"
	gives 0 "backup without key" backup "$work/$engine.bare" --without-key
	refuses 2 "restore needs the key" "--key-file" restore "$work/$engine.bare" --db "$work/x.db"
	if [ ! -e "$work/x.db" ]; then good; else bad "a refused restore leaves nothing"; fi
}

cases() {
	engine=$1
	export BANYAN_DB=$2 BANYAN_KEY_FILE=$work/$1.key
	making
	rights
	records
	exports
	main_job
	imports
	beside_a_server
	unset BANYAN_KEY_FILE
	[ "$engine" = sqlite ] && mv "$work/$1.key" "$BANYAN_DB.key"
	[ "$engine" = sqlite ] || { cd "$work" && mv "$1.key" banyan.key; }
	backups
	checks
	cd "$ROOT" || exit 1
}

without_database
cases sqlite "$work/company.db"
engine=sqlite
export BANYAN_DB=$work/demo.db
gives 0 "demo" init --demo --accounts 60 --seed 7
gives 0 "demo is classified" classify --json
holds "demo has sales" 'json.count > 40 && json.accounts[0].tier'
gives 0 "demo partners" score --policy partner --json
holds "partners have grades" 'json.count >= 3 && json.accounts.every((one) => one.grade && one.grade_before && one.tier === one.proposed) && json.grades.a + json.grades.b + json.grades.c + json.grades.d === json.count'
gives 0 "demo partners as a table" score --policy partner
says "partners as a table" "grade"
gives 0 "a period of partners closed" score --policy partner --keep --json
holds "partners kept" 'json.kept >= 3'
refuses 1 "a period closed twice" "later last day" score --policy partner --keep
refuses 2 "a period of accounts" "not for partners" score --policy sales --keep
gives 0 "demo is clean" check
killed=$work/killed.db
"$BANYAN" init --db "$killed" --demo --accounts 20000 >/dev/null 2>&1 &
while [ ! -s "$killed.making" ]; do sleep 0.02; done
sleep 0.3
kill -9 $!
wait $! 2>/dev/null || true
if [ ! -e "$killed" ] && [ -e "$killed.making" ]; then good; else bad "a demo company that was not finished has no name"; fi
gives 0 "it can be made again" init --db "$killed" --demo --accounts 60
if [ ! -e "$killed.making" ]; then good; else bad "nothing is left beside it"; fi
if [ -x "${BANYAN_PG_BIN:-/usr/lib/postgresql/15/bin}/postgres" ]; then
	server=$work/pg
	chmod 755 "$work"
	cases postgres "$("$POSTGRES" start "$server")"
	engine=postgres
	status=0
	if cmp -s "$work/sqlite.csv" "$work/postgres.csv"; then good; else bad "exports are equal on both engines"; fi
else
	say "no PostgreSQL here"
	printf 'SKIP 1\n'
fi
printf 'PASS %d\nFAIL %d\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
