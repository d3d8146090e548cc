#!/bin/bash
# clang-tidy over the source: one file is one test. A file is looked at again only when it, a header or the checks have changed.
. "$(dirname "$0")/../lib/common.sh"

memory=build/tidy
mkdir -p "$memory"
shared=$({
	cat .clang-tidy
	git ls-files -co --exclude-standard 'src/*.h' 'tools/*.h' | xargs cat
} | sha256sum)
flags="-std=gnu17 -D_GNU_SOURCE -DBANYAN_VERSION=__FILE__ -Isrc -Itools -Ibuild/web -Ibuild/web/templates $(pkg-config --cflags libpq sqlite3 libmicrohttpd jansson pangocairo cairo-pdf)"
export memory shared flags

check() {
	local file=$1 key
	key=$memory/$(printf '%s' "$shared" | cat - "$file" | sha256sum | cut -c1-32)
	if [ ! -e "$key" ]; then
		# shellcheck disable=SC2086 # the flags are words
		if ! clang-tidy --quiet "$file" -- $flags >"$key.out" 2>/dev/null; then
			cat "$key.out"
			echo "not ok $file"
			return
		fi
		touch "$key"
		rm -f "$key.out"
	fi
	echo "ok $file"
}
export -f check

# shellcheck disable=SC2016 # the inner shell reads $1
result=$(git ls-files -co --exclude-standard 'src/*.c' 'tools/*.c' | xargs -P "$(nproc)" -n 1 bash -c 'check "$1"' check)
failed=$(grep -c '^not ok ' <<<"$result") || true
grep -v '^ok ' <<<"$result" || true
printf 'PASS %d\nFAIL %d\n' "$(grep -c '^ok ' <<<"$result")" "$failed"
[ "$failed" -eq 0 ]
