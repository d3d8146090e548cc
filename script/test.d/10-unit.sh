#!/bin/bash
# Unit tests of the release build.
. "$(dirname "$0")/../lib/common.sh"
. script/lib/unit.sh
unit_tests build
