#!/usr/bin/env bash
# soak
# build: release
# shows: 64 clerks, 8 of them at terminals, 20,000 ten-line documents an hour with a 100,000-row import and reports beside:
#        latency, fairness, CPU, memory and syncs, nothing lost or twice; then the most that 16, 64 and 200 clerks can submit
#        $DAYBOOK_SOAK_SECONDS long (600)
export TMPDIR=$(cd "$(dirname "$0")/../.." && pwd)/build/load
mkdir -p "$TMPDIR"
. "$(dirname "$0")/../lib.sh"
. "$root/tests/load/run.sh"
load_run "${DAYBOOK_SOAK_SECONDS:-600}" 64 8 20000 100000 10 16 64 200
