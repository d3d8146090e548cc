#!/bin/sh
# Has node_modules hold what package-lock.json names. Run by ninja before the tables that are made from packages: packages.sh STAMP SOURCE_ROOT
set -eu
stamp=$1 root=$2
if [ ! -e "$root/node_modules/.package-lock.json" ] || [ "$root/package-lock.json" -nt "$root/node_modules/.package-lock.json" ]; then
	(cd "$root" && npm ci --ignore-scripts --loglevel=error)
	touch "$root/node_modules/.package-lock.json"
fi
: > "$stamp"
