#!/usr/bin/env bash
# short
# build: asan
# shows: The clock jumps a year ahead and two back under a running server: deadlines, numbers and sessions hold, nobody is locked out, the
# shows: check finds nothing, and the server is the same process all along
. "$(dirname "$0")/../lib.sh"

printf '%s\n' "$password" >"$work/password"
# The system's clock jumps, the one that counts since the start does not: so it is when somebody sets a clock.
echo '+0' >"$work/clock"
mapfile -t settings < <("$root/scripts/at" --print now "$program" | grep -v '^FAKETIME=')
clocked() {
    env "${settings[@]}" FAKETIME_TIMESTAMP_FILE="$work/clock" FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 "$program" "$@"
}
moved() { # moved DAYS: the clock is so far from the true one
    printf '%+dd\n' "$1" >"$work/clock"
}
day() { # day DAYS: that day, by the true clock
    date -d "today $1 days" +%F
}
clocked init "$DAYBOOK_DB" --company Paper --start "$(day -1500 | cut -c 1-7)" --fresh <"$work/password" >"$work/out"
as admin clocked operator add anna --name Anna --department Sales --roles sales <"$work/password" >"$work/out"
printf '%s\n' code,name,unit,price P001,Chai,EA,18 >"$work/items.csv"
printf '%s\n' code,name ALFKI,Alfreds >"$work/customers.csv"
clocked serve --foreground >"$work/serve.out" 2>&1 &
for _ in $(seq 200); do
    [ -s "$DAYBOOK_DB.lock" ] && as admin clocked import items "$work/items.csv" >"$work/out" 2>&1 && break
    sleep 0.1
done
server=$(cat "$DAYBOOK_DB.lock")
expect 0 as admin clocked import customers "$work/customers.csv"
order() { # order REF DAY: a file of one order, in $work/REF.csv
    printf '%s\n' ref,date,customer,item,quantity,price "$1,$2,ALFKI,P001,2,18" >"$work/$1.csv"
}
documents=0
taken() { # taken REF DAY
    order "$1" "$2"
    expect 0 as anna clocked import sales-order "$work/$1.csv"
    documents=$((documents + 1))
}
refused() { # refused REF DAY PATTERN
    order "$1" "$2"
    expect 1 as anna clocked import sales-order "$work/$1.csv"
    grep -q -E "$3" "$work/out" "$work/err" || fail "$1 is not refused with $3: $(cat "$work/out" "$work/err")"
}
stranger() {
    DAYBOOK_OPERATOR=anna DAYBOOK_PASSWORD=wrong-one clocked "$@"
}
sound() {
    expect 0 as admin clocked check
    [ "$(cat "$DAYBOOK_DB.lock")" = "$server" ] && kill -0 "$server" || fail 'the server is another one'
}
year=$(day 0 | cut -c 1-4)
taken A "$(day 0)"
expect 0 as anna clocked show "SO-$year-000001"
sound

moved 366 # a year ahead
later=$(day 366)
taken B "$(day 0)" # a year late, and it stands there as that
expect 0 as anna clocked report documents --format csv
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "late") column = i } NR > 1 && $column != "" && $column != "no" { late++ } END { exit late != 1 }' "$work/out" ||
    fail "not one document is late: $(cat "$work/out")"
taken C "$later"
expect 0 as anna clocked show "SO-${later%%-*}-00000$([ "${later%%-*}" = "$year" ] && echo 2 || echo 1)"
sound

moved -366 # two years back from there
refused D "$(day 0)" 'future'
# Wrong passwords counted in another year lock nobody out for longer than the longest wait.
for _ in 1 2 3; do
    expect 1 stranger report documents
done
moved -800
expect 0 as anna clocked report documents --format csv
moved -366
taken E "$(day -366)"
sound

moved 0
taken F "$(day 0)"
expect 0 as anna clocked report documents --format csv
[ $(($(wc -l <"$work/out") - 1)) -eq "$documents" ] || fail "not $documents documents are there"
cut -d, -f 1 "$work/out" | sort >"$work/numbers"
[ "$(sort -u "$work/numbers" | wc -l)" -eq "$(wc -l <"$work/numbers")" ] || fail 'a number is there twice'
sound
kill "$server"
wait || true
echo "$documents documents over three jumps of the clock, all checks hold, one server"
