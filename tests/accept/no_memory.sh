#!/usr/bin/env bash
# short
# build: release
# shows: No memory at every k-th allocation (the engine's, the JSON library's, the program's) of submit, draft, step, master, group and import:
# shows: refused or not answered, nothing half-written, no crash, and the next document passes
. "$(dirname "$0")/../lib.sh"

"$build/tests/fault/fault_memory" >"$work/out" 2>&1 || fail "$(tail -n 3 "$work/out")"
cat "$work/out"
awk '/allocations failed/ { for (i = 2; i <= NF; i++) if ($i == "allocations") sum += $(i - 1) } END { print sum " allocations failed, one after another; nothing half-written" }' "$work/out"
