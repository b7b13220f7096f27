#!/usr/bin/env bash
# soak
# build: release
# shows: 20,000 kills of clients and servers and more, added up over runs: nothing that was acknowledged is lost or done twice, and
# shows: what is wrong on purpose is found out
. "$(dirname "$0")/../lib.sh"

# The counts stay in build/, so that runs of any length add up.
state=${DAYBOOK_KILLS_STATE:-$root/build/kills.state}
seed=${DAYBOOK_SOAK_SEED:-20260301}
"$build/tests/fault/kills/kills" --controls --seconds "${DAYBOOK_SOAK_SECONDS:-60}" --seed "$seed" --clerks 6 --state "$state" |
    tee "$work/counts"
count() { # count NAME
    sed -n "s/^$1: //p" "$work/counts"
}
[ "$(grep -c '^control, .*: found out ' "$work/counts")" -eq 6 ] || fail 'a control was not found out'
for name in lost 'not whole' 'done twice'; do
    [ "$(count "$name")" -eq 0 ] || fail "$(count "$name") $name"
done
kills=$(($(count 'kills of servers') + $(count 'kills of clients')))
echo "kills so far: $kills ($(count 'kills of servers') of servers, $(count 'kills of clients') of clients)," \
    "acknowledged: $(count acknowledged), lost: 0, done twice: 0"
[ "$kills" -ge 20000 ] || skip "$kills kills are short of 20,000; they add up: scripts/soak --seconds 900 kills"
