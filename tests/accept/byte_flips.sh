#!/usr/bin/env bash
# short
# build: release
# shows: P21: of 300 damaged ledgers, backups and WALs every one is found by the check, refused, or shown to be damaged in
# shows: free space, drafts or sessions only; nothing crashes or hangs. The control, whose check takes any two digests for
# shows: equal, misses some. DAYBOOK_SEED sets the seed
. "$(dirname "$0")/../lib.sh"

seed=${DAYBOOK_SEED:-1}
flips=$build/tests/fault/flips
"$flips/flips" "$work/flips" --seed "$seed" --samples 300 || fail 'a damaged file was not dealt with as promised'
"$flips/flips_blind" "$work/blind" --seed "$seed" --samples 75 --control >"$work/blind.out" 2>&1 || {
    cat "$work/blind.out"
    fail 'the control missed nothing'
}
echo "control: $(tail -n 1 "$work/blind.out")"
