# shellcheck shell=bash
# What every script begins with: strict mode, the project's folder, two words to speak with. Sourced, never run.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT"

say() {
	printf '%s\n' "$*" >&2
}

die() {
	printf 'error: %s\n' "$*" >&2
	exit 1
}

# Runs a command as root: as it is, or through sudo.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		command -v sudo >/dev/null || die "this needs root or sudo: $*"
		sudo "$@"
	fi
}

# Configures a build folder once; meson looks after later changes itself.
configure() {
	local folder=$1
	shift
	[ -f "$folder/build.ninja" ] || meson setup "$folder" "$@" >&2
}
