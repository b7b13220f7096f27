#!/usr/bin/env bash
# short
# build: release
# shows: The release program holds no door for faults, no lesser setting of the disk and no variable that is not documented; the fault
# shows: harness, which has them, is caught by the same test
. "$(dirname "$0")/../lib.sh"

bash "$root/tests/tidy/switches.sh" "$root" "$program" || fail 'the program holds a switch'
if bash "$root/tests/tidy/switches.sh" "$root" "$build/tests/fault/fault_power" >"$work/out"; then
    fail 'control: the fault harness is not caught'
fi
echo "the program: no switch; the fault harness: $(wc -l <"$work/out") caught"
