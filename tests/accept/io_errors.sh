#!/usr/bin/env bash
# short
# build: release
# shows: An I/O error or a full disk at every k-th call of submit, draft, step, group, import, checkpoint, opening, backup, restore and create:
# shows: refused clearly, whole now and after a kill, resumed without a restart, and no file synced again after a failed sync
. "$(dirname "$0")/../lib.sh"

"$build/tests/fault/fault_io" >"$work/out" 2>&1 || fail "$(tail -n 3 "$work/out")"
cat "$work/out"
saw out '^[1-9][0-9]* syncs failed; tried again on the same file handle: 0 of files that stay'
awk '{ for (i = 2; i <= NF; i++) if ($i == "calls") sum += $(i - 1) } END { print sum " calls failed, one after another; nothing half-written" }' "$work/out"
