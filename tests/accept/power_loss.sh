#!/usr/bin/env bash
# soak
# build: release
# shows: Power lost at any moment, with torn, dropped and reordered sectors, loses nothing that was acknowledged and leaves nothing half; with
# shows: synchronous NORMAL or OFF, or a disk that lies, the same test loses. Counts add up over runs; 200,000 states are to be reached
. "$(dirname "$0")/../lib.sh"

state=$root/build/soak/power.tally
mkdir -p "$(dirname "$state")"
"$build/tests/fault/fault_power" --seconds "${DAYBOOK_SOAK_SECONDS:-60}" --seed "${DAYBOOK_SOAK_SEED:-20260301}" --resume "$state" |
    tee "$work/out" || fail "$(cat "$work/out")"
saw out '^WAL\+FULL: [0-9]+ states, [0-9]+ with writes pending, [1-9][0-9]* acknowledged, 0 lost, 0 states losing, 0 broken, 0 told as cut$'
states=$(sed -n 's/^[^:]*: \([0-9]*\) states,.*/\1/p' "$work/out" | awk '{ sum += $1 } END { print sum }')
echo "$states states in all runs"
[ "$states" -ge 200000 ] || skip "$states states are short of 200,000; they add up: scripts/soak --seconds 900 power_loss"
