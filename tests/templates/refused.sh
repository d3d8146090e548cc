#!/bin/bash
# Each template under refused/ must be refused: its first line says at which line and with which words.
# usage: refused.sh TEMPLATE-TOOL FOLDER
set -euo pipefail
tool=$1
folder=$2
out=$(mktemp)
trap 'rm -f "$out"' EXIT
count=0
failed=0
for file in "$folder"/*.html; do
	expect=$(sed -n '1s/^{# expect \(.*\) #}$/\1/p' "$file")
	count=$((count + 1))
	if [ -z "$expect" ]; then
		echo "$file: the first line must be {# expect LINE: WORDS #}"
		failed=1
	elif answer=$("$tool" "$file" "$out" 2>&1); then
		echo "$file: was compiled"
		failed=1
	elif [[ "$answer" != "$file:${expect%%: *}: error: "*"${expect#*: }"* ]]; then
		echo "$file: refused with: $answer"
		failed=1
	fi
done
[ "$count" -ge 20 ] || { echo "only $count templates found"; failed=1; }
exit "$failed"
