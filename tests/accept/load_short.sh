#!/usr/bin/env bash
# short
# build: release
# shows: 16 clerks at once, 2 of them at terminals, an import and reports beside: nothing acknowledged is lost or twice, none starves
export TMPDIR=$(cd "$(dirname "$0")/../.." && pwd)/build/load
mkdir -p "$TMPDIR"
. "$(dirname "$0")/../lib.sh"
. "$root/tests/load/run.sh"
load_run 8 16 2 20000 2000 2 16
