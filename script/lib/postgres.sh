#!/bin/sh
# A PostgreSQL server of its own for tests: data and socket in one folder, no network.
#   script/lib/postgres.sh start FOLDER   prints the URL       script/lib/postgres.sh stop FOLDER   ends it and removes the folder
#   script/lib/postgres.sh run COMMAND…   starts one, runs the command with BANYAN_TEST_PG set, stops it (exit 77 where PostgreSQL is missing)
set -eu

bin=${BANYAN_PG_BIN:-/usr/lib/postgresql/15/bin}

# The server refuses to run as root.
as_user() {
	if [ "$(id -u)" = 0 ]; then
		runuser -u postgres -- "$@"
	else
		"$@"
	fi
}

start() {
	mkdir -p "$1"
	[ "$(id -u)" != 0 ] || chown postgres "$1"
	chmod 755 "$1"
	as_user "$bin/initdb" -D "$1/data" -U banyan -A trust -E UTF8 --locale=C.UTF-8 --no-instructions >"$1.log" 2>&1 || { cat "$1.log" >&2; exit 1; }
	as_user "$bin/pg_ctl" -D "$1/data" -l "$1/data/server.log" -w -o "-c listen_addresses= -c unix_socket_directories=$1 -c max_connections=60" start >"$1.log" 2>&1 ||
		{ cat "$1.log" >&2; exit 1; }
	as_user "$bin/createdb" -h "$1" -U banyan banyan
	rm -f "$1.log"
	echo "postgresql://banyan@/banyan?host=$1"
}

stop() {
	as_user "$bin/pg_ctl" -D "$1/data" -m fast -w stop >/dev/null 2>&1 || true
	rm -rf "$1"
}

run() {
	[ -x "$bin/postgres" ] || exit 77
	folder=$(mktemp -d "${TMPDIR:-/tmp}/banyan-pg-XXXXXX")
	trap 'stop "$folder"' EXIT INT TERM
	BANYAN_TEST_PG=$(cd / && start "$folder")
	export BANYAN_TEST_PG
	"$@"
}

case ${1:-} in
start | stop) [ $# = 2 ] || exit 2; cd / && "$1" "$2" ;;
run) [ $# -ge 2 ] || exit 2; shift; run "$@" ;;
*) echo "usage: $0 start FOLDER | stop FOLDER | run COMMAND…" >&2; exit 2 ;;
esac
