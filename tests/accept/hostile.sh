#!/usr/bin/env bash
# short
# build: release
# shows: floods, half lines, huge lines, a reader who hardly reads and requests that are none cost others at most twice the p99
#        that as many busy processes cost them, from queued to answered as the server measures it
export TMPDIR=$(cd "$(dirname "$0")/../.." && pwd)/build/load
mkdir -p "$TMPDIR"
. "$(dirname "$0")/../lib.sh"
"$build/tests/load/hostile" "$work" 9 2 || fail 'ill neighbours cost too much'
export DAYBOOK_DB=$work/hostile.db
password=bench-password
expect 0 as admin "$program" check
echo 'check finds nothing'
