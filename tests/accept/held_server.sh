#!/usr/bin/env bash
# short
# build: release
# shows: A server that stands still holds no terminal: the screen says what it waits for, and who hangs up is gone within 2 s
. "$(dirname "$0")/../lib.sh"

printf '%s\n' "$password" >"$work/password"
"$program" init "$DAYBOOK_DB" --company 'Paper & Ink' --start 2026-01 --fresh <"$work/password" >"$work/out"
as admin "$program" operator add anna --name anna --department Day --roles sales <"$work/password" >"$work/out"
"$build/tests/accept/held_server" anna
