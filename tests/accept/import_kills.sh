#!/usr/bin/env bash
# short
# build: release
# shows: Northwind's 830 orders as 12 imports at once through one server that is killed twice: each is taken whole or not at all
# shows: and says which; the same imports once more make it 830 documents, their sum, numbers without gaps, a clean check
. "$(dirname "$0")/../lib.sh"

data=$(need_shared data/northwind/sales-order.csv)
data=$(dirname "$data")
parts=12
printf '%s\n' "$password" >"$work/password"
"$program" init "$DAYBOOK_DB" --company Northwind --start 1996-07 --fresh <"$work/password" >"$work/out"
as admin "$program" operator add anna --name 'Anna Trujillo' --department Sales --roles sales <"$work/password" >"$work/out"
for kind in items customers; do
    expect 0 as admin "$program" import $kind "$data/$kind.csv"
done

# Whole orders go to each part, as many as make it even.
awk -F, -v parts=$parts -v to="$work/part" 'NR == 1 { head = $0; next }
    $1 != last { order++; last = $1 }
    { part = int((order - 1) * parts / 830) + 1; file = to part ".csv"; if (!(part in begun)) { print head >file; begun[part] = 1 } print >file }' \
    "$data/sales-order.csv"
orders() {
    tail -n +2 "$1" | cut -d, -f 1 | uniq | wc -l
}
documents() {
    as anna "$program" report documents --format csv >"$work/documents.csv"
    tail -n +2 "$work/documents.csv" | wc -l
}
import() { # import PART PASS FILE: its status goes to a file, so that the order they end in does not matter
    local status=0
    as anna "$program" --wait 30 import sales-order "$3" >"$work/$2-$1.out" 2>"$work/$2-$1.err" || status=$?
    echo "$status" >"$work/$2-$1.status"
}
# Three of the files come slowly: half of each is on its way up when the server dies.
slow=3
come_slowly() { # come_slowly PART
    mkfifo "$work/slow$1.csv"
    {
        head -c 2000 "$work/part$1.csv"
        until [ -e "$work/killed" ]; do
            sleep 0.01
        done
        tail -c +2001 "$work/part$1.csv"
    } >"$work/slow$1.csv" &
}
file_of() {
    [ "$1" -le "$slow" ] && echo "$work/slow$1.csv" || echo "$work/part$1.csv"
}
kill_server() { # whoever holds the lock; one may only just be starting
    local pid until=$((SECONDS + 10))
    while [ "$SECONDS" -lt "$until" ]; do
        pid=$(cat "$DAYBOOK_DB.lock")
        if [ "$(readlink "/proc/$pid/exe")" = "$(readlink -f "$program")" ] && kill -9 "$pid"; then
            kills=$((kills + 1))
            return
        fi
        sleep 0.01
    done
}

as admin "$program" serve
wait_ended() { # wait_ended COUNT: so many imports are done, the others are under way
    local until=$((SECONDS + 60))
    while [ "$(find "$work" -name 'first-*.status' | wc -l)" -lt "$1" ]; do
        [ "$SECONDS" -lt "$until" ] || fail "not $1 imports have ended in 60 s"
        sleep 0.01
    done
}
kills=0
for ((part = 1; part <= parts; part++)); do
    [ $part -gt $slow ] || come_slowly $part
    import $part first "$(file_of $part)" &
done
for ended in 3 5; do
    wait_ended $ended
    kill_server
done
touch "$work/killed"
wait
[ "$kills" -eq 2 ] || fail "the server was killed $kills times instead of twice"

taken=0 lost=0 expected=0
for ((part = 1; part <= parts; part++)); do
    status=$(cat "$work/first-$part.status") count=$(orders "$work/part$part.csv")
    case $status in
    0)
        [ "$(tail -n 1 "$work/first-$part.out")" = "sales-order: $count read, $count taken, 0 skipped, 0 rejected" ] ||
            fail "part $part ends with 0 and: $(cat "$work/first-$part.out")"
        taken=$((taken + 1)) expected=$((expected + count))
        ;;
    3)
        [ "$(cat "$work/first-$part.err")" = "daybook: $(file_of $part): the server was lost before the file was taken; \
nothing of the file is in the ledger; import it again" ] || fail "part $part ends with 3 and: $(cat "$work/first-$part.err")"
        [ ! -s "$work/first-$part.out" ] || fail "part $part is not taken and yet says: $(cat "$work/first-$part.out")"
        lost=$((lost + 1))
        ;;
    *) fail "part $part ends with $status: $(cat "$work/first-$part.err")" ;;
    esac
done
[ "$lost" -gt 0 ] || fail 'no import was under way when the server was killed'
[ "$(documents)" -eq "$expected" ] || fail "$(documents) documents instead of the $expected of the files told as taken"
expect 0 as admin "$program" check

for ((part = 1; part <= parts; part++)); do
    import $part second "$work/part$part.csv" &
done
wait
for ((part = 1; part <= parts; part++)); do
    count=$(orders "$work/part$part.csv")
    done_before=$([ "$(cat "$work/first-$part.status")" -eq 0 ] && echo "0 taken, $count skipped" || echo "$count taken, 0 skipped")
    [ "$(cat "$work/second-$part.status")" -eq 0 ] &&
        [ "$(tail -n 1 "$work/second-$part.out")" = "sales-order: $count read, $done_before, 0 rejected" ] ||
        fail "part $part the second time: $(cat "$work/second-$part.out" "$work/second-$part.err")"
done

[ "$(documents)" -eq 830 ] || fail "$(documents) documents instead of 830"
expect 0 as anna "$program" report lines --format csv
cents=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "amount") at = i; next }
    { sub(/\./, "", $at); sum += $at } END { printf "%d", sum }' "$work/out")
[ "$cents" = 126579329 ] || fail "the lines sum to $cents cents instead of 126579329"
for year in 1996 1997 1998; do
    count=$(grep -c "^SO-$year-" "$work/documents.csv")
    grep -o "^SO-$year-[0-9]*" "$work/documents.csv" | sort >"$work/numbers"
    for ((i = 1; i <= count; i++)); do
        printf 'SO-%d-%06d\n' $year $i
    done | cmp -s - "$work/numbers" || fail "the numbers of $year have a gap"
done
expect 0 as admin "$program" check
echo "$parts imports at once, the server killed $kills times: $taken taken whole, $lost told as not taken and nothing of them there;" \
    "after the same imports once more 830 documents, net 1265793.29, no gaps, check clean"
