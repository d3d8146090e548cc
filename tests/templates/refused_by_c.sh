#!/bin/bash
# Each template under refused_by_c/ becomes C that the compiler must refuse, naming the template's line with the words of its first line.
# usage: refused_by_c.sh TEMPLATE-TOOL FOLDER SOURCE-ROOT BUILD-ROOT
set -euo pipefail
tool=$1
folder=$2
source=$3
build=$4
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
count=0
failed=0
for file in "$folder"/*.html; do
	expect=$(sed -n '1s/^{# expect \(.*\) #}$/\1/p' "$file")
	count=$((count + 1))
	"$tool" "$file" "$out/page.c"
	answer=$(cc -std=gnu17 -D_GNU_SOURCE -Wall -Werror=implicit-function-declaration -Werror=incompatible-pointer-types -fsyntax-only \
		-I "$source/src" -I "$build/tests/templates" -I "$build/web" "$out/page.c" 2>&1) && {
		echo "$file: was compiled"
		failed=1
		continue
	}
	if ! grep -qF "$file:${expect%%: *}:" <<<"$answer" || ! grep -F "error: " <<<"$answer" | grep -qF -- "${expect#*: }"; then
		printf '%s: refused with: %s\n' "$file" "$answer"
		failed=1
	fi
done
[ "$count" -ge 6 ] || { echo "only $count templates found"; failed=1; }
exit "$failed"
