#!/usr/bin/env bash
# soak
# build: asan
# shows: The same as byte_flips, for $DAYBOOK_SOAK_SECONDS (60) and on from where the last run with this
# shows: $DAYBOOK_SOAK_SEED (1) stopped: 12,500 samples are 10,000 flipped bytes, half of them in backups, 1,500 sectors, zeroed pages and
# shows: cut ends, and 1,000 flipped bytes in the WAL of a crash. Totals and what failed are kept in build/flips
. "$(dirname "$0")/../lib.sh"

seed=${DAYBOOK_SOAK_SEED:-1}
seconds=${DAYBOOK_SOAK_SECONDS:-60}
"$build/tests/fault/flips/flips" "$root/build/flips" --seed "$seed" --seconds "$seconds" | tee "$work/out"
samples=$(sed -n 's/^flips: \([0-9]*\) samples, 0 missed, 0 crashes, 0 hangs$/\1/p' "$work/out")
[ -n "$samples" ] || fail "a damaged file was not dealt with as promised"
[ "$samples" -ge 12500 ] || skip "$samples samples are short of 12,500; they add up: scripts/soak --seconds 900 byte_flips_long"
