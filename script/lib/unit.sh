# shellcheck shell=bash
# Runs the meson tests of a build folder and counts them. Sourced by the stages: unit_tests FOLDER.
unit_tests() {
	local folder=$1 status=0
	meson test -C "$folder" --no-rebuild --num-processes "$(nproc)" >&2 || status=$?
	node script/lib/count-tests.mjs "$folder/meson-logs/testlog.json"
	return "$status"
}
