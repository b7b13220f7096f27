#!/usr/bin/env bash
# short
# build: asan
# shows: SIGKILL (of the screens, or of their server too) or a hang-up at every 10th key of an order loses no field left
. "$(dirname "$0")/../lib.sh"

data=$(need_shared data/northwind/items.csv)
data=$(dirname "$data")
now='1996-07-31 09:00'
printf '%s\n' "$password" >"$work/password"
run() { # run LOGIN ARGUMENT…
    local login=$1
    shift
    as "$login" at "$now" "$program" "$@"
}
at "$now" "$program" init "$DAYBOOK_DB" --company Northwind --start 1996-07 --fresh <"$work/password" >"$work/out"
run admin operator add anna --name 'Anna Trujillo' --department Sales --roles sales <"$work/password" >"$work/out"
expect 0 run admin import items "$data/items.csv"
expect 0 run admin import customers "$data/customers.csv"
mv "$DAYBOOK_DB" "$work/base.db"
"$build/tests/accept/kill_keys" "$now" "$work/base.db" "$DAYBOOK_DB" anna "${DAYBOOK_KILL_EVERY:-10}"
expect 0 run admin check
