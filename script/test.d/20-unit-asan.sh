#!/bin/bash
# The same with address and undefined-behaviour sanitizers.
. "$(dirname "$0")/../lib/common.sh"
. script/lib/unit.sh
export ASAN_OPTIONS=abort_on_error=1:detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
unit_tests build-asan
