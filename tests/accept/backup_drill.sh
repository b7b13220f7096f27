#!/usr/bin/env bash
# short
# build: release
# shows: P8, P21: a backup made while clerks key is restored to a new place, passes the check, has the head that was told and
# shows: holds all that was shown as saved before it began; work goes on in it. A name that is taken, a full disk, a folder of
# shows: another's, a kill at any moment: refused in one line or gone, nothing under the backup's name. The check tells a backup's
# shows: age; a rewritten log and a cut tail pass it and are found against a head that was kept outside
. "$(dirname "$0")/../lib.sh"

command -v sqlite3 >/dev/null || skip 'sqlite3 is not installed'
printf '%s\n' "$password" | daybook init "$DAYBOOK_DB" --company Drill --start 2026-01 --fresh >"$work/out"
printf '%s\n' "$password" | as admin "$program" operator add anna --name Anna --roles sales >"$work/out"
printf '%s\n' code,name,unit,price P001,Chai,EA,18 | as admin "$program" import items - >"$work/out"
printf '%s\n' code,name C1,Paper | as admin "$program" import customers - >"$work/out"
today=$(date -u +%F)
orders() { # orders FROM TO [DATE]: a file of orders
    echo ref,date,customer,item,quantity,price,note
    for i in $(seq "$1" "$2"); do
        for line in 1 2 3; do echo "R$i,${3:-$today},C1,P001,$line,18,order $i 注文"; done
    done
}
orders 1 600 | as anna "$program" import sales-order - >"$work/out"
expect 0 as anna "$program" serve

# --- online, while clerks key ------------------------------------------------------------------------------------
key() { # key CLERK: submits until told to end, and notes what was shown as saved
    local i=0
    while [ ! -e "$work/enough" ]; do
        i=$((i + 1))
        orders "$((($1 * 1000) + i))" "$((($1 * 1000) + i))" | as anna "$program" import sales-order - >"$work/clerk-$1.out" &&
            echo "R$((($1 * 1000) + i))" >>"$work/saved-$1"
    done
}
key 1 &
key 2 &
clerks=$(jobs -p)
for _ in $(seq 200); do [ -s "$work/saved-1" ] && [ -s "$work/saved-2" ] && break || sleep 0.05; done
cat "$work"/saved-* >"$work/before"
expect 0 daybook backup "$work/backup.db"
saw out 'the backup is made and checked'
head=$(sed -n 's/^head //p' "$work/out")
[ "$(cat "$work"/saved-* | wc -l)" -gt "$(wc -l <"$work/before")" ] || fail 'no clerk saved anything meanwhile'
touch "$work/enough"
# shellcheck disable=SC2086 # process ids
wait $clerks
mkdir -m 0700 "$work/elsewhere"
restored=$work/elsewhere/books.db
expect 0 daybook -d "$restored" restore "$work/backup.db"
[ "$(sed -n 's/^head //p' "$work/out")" = "$head" ] || fail 'the restored ledger has another head'
expect 0 daybook -d "$restored" check --head "$head"
saw out '^ok head'
expect 0 as anna "$program" -d "$restored" report documents --format csv
cut -d, -f3 "$work/out" | sort >"$work/there"
held=0
while read -r ref; do
    grep -q -x "$ref" "$work/there" || fail "$ref was saved before the backup and is not in it"
    held=$((held + 1))
done <"$work/before"
[ "$(stat -c %a "$work/backup.db")" = 600 ] && [ "$(stat -c %a "$restored")" = 600 ] || fail 'the backup or what is made of it lies open'

# --- work goes on in it: numbers without a gap ------------------------------------------------------------------------
last=$(daybook -d "$restored" check | sed -n 's/^ok numbers: //p')

orders 9001 9003 >"$work/orders.csv"
expect 0 as anna "$program" -d "$restored" import sales-order "$work/orders.csv"
last_is out 'sales-order: 3 read, 3 taken, 0 skipped, 0 rejected'
expect 0 daybook -d "$restored" check --head "$head"
[ -n "$last" ] || fail 'the check says nothing of numbers'
sold=$(as anna "$program" -d "$restored" report documents --format csv | tail -n +2 | wc -l)
as anna "$program" -d "$restored" report documents --format csv | cut -d, -f1 | grep -q "$(printf 'SO-%s-%06d' "${today%%-*}" "$sold")" ||
    fail 'the numbers have a gap'

# --- the age of a backup --------------------------------------------------------------------------------------------
expect 0 daybook check
saw out '^ok backup: the last was made .*, 0 days ago'
expect 0 as admin "$program" setting set backup_days 2
for lock in "$DAYBOOK_DB.lock"; do kill "$(cat "$lock")" && flock -w 20 "$lock" true; done
expect 0 at "$(date -u -d '+1 day' '+%F %T')" "$program" check
expect 3 at "$(date -u -d '+5 days 1 hour' '+%F %T')" "$program" check
saw out '^FAIL backup: the last was made .*, 5 days ago; 2 are allowed: daybook backup FILE'
expect 0 daybook -d "$restored" check
saw out '^ok backup: none was made yet' # the event of its making came after the copy

# --- what is refused, and what leaves nothing behind --------------------------------------------------------------------
before=$(cksum <"$work/backup.db")
expect 1 daybook backup "$work/backup.db"
saw err 'exists already'
expect 1 daybook -d "$restored" restore "$work/backup.db"
saw err 'exists already'
[ "$before" = "$(cksum <"$work/backup.db")" ] || fail 'a backup was written over'
expect 3 daybook backup "$work/no/such/folder/backup.db"
limited() { (ulimit -f "$1" && shift && exec "$@"); } # in KiB
expect 3 limited 200 "$program" backup "$work/limited.db"
saw err 'size limit|disk is full'
[ -z "$(find "$work" -name 'limited*')" ] || fail 'a backup that found no room left something'
full='the file limit'
if [ "$(id -u)" -eq 0 ] && mkdir "$work/small" && mount -t tmpfs -o size=200k none "$work/small" 2>/dev/null; then
    expect 3 daybook backup "$work/small/backup.db"
    saw err 'disk is full'
    [ -z "$(ls "$work/small")" ] || fail 'a full disk keeps part of a backup'
    expect 3 daybook -d "$work/small/books.db" restore "$work/backup.db"
    saw err '[Nn]o space|disk is full'
    [ -z "$(find "$work/small" -name 'books.db' -o -name '*.new*')" ] || fail 'a full disk keeps part of a ledger'
    umount "$work/small"
    full='a full disk'
fi
elsewhere='not tried: that needs root'
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    chmod 0711 "$work"
    cp "$program" "$work/daybook" && chmod 0755 "$work/daybook"
    install -d -m 0755 -o 61102 "$work/theirs"
    install -d -m 0777 -o 61102 "$work/gift"
    install -d -m 0700 -o 61101 "$work/mine"
    install -m 0600 -o 61101 "$work/backup.db" "$work/mine/books.db"
    for folder in theirs gift; do
        expect 3 setpriv --reuid 61101 --regid 61101 --clear-groups env XDG_RUNTIME_DIR="$work/mine" "$work/daybook" -d "$work/mine/books.db" backup "$work/$folder/backup.db"
        [ "$(wc -l <"$work/err")" -eq 1 ] || fail "more than a line about a folder of another's"
        [ -z "$(ls "$work/$folder")" ] || fail "something was left in a folder of another's"
    done
    elsewhere='refused'
fi

# --- killed in the middle, at 20 moments ---------------------------------------------------------------------------
began=$(date +%s%N)
expect 0 daybook backup "$work/timed.db"
takes=$((($(date +%s%N) - began) / 1000))
whole=0
for i in $(seq 20); do
    "$program" backup "$work/killed-$i.db" >/dev/null 2>&1 &
    pid=$!
    sleep "$(printf '0.%06d' $((takes * i / 21 % 1000000)))"
    kill -9 $pid 2>/dev/null || true
    wait $pid 2>/dev/null || true
    [ -e "$work/killed-$i.db" ] || continue
    whole=$((whole + 1)) # its name is taken when it is whole and on the disk, and not before
    expect 0 daybook -d "$work/again-$i.db" restore "$work/killed-$i.db"
done
[ "$whole" -lt 20 ] || fail 'no kill came in the middle'
expect 0 daybook backup "$work/after.db"

# --- a head kept outside: the command line -----------------------------------------------------------------------------
expect 0 daybook check
kept=$(sed -n 's/^head //p' "$work/out")
seq=${kept%%:*}
for name in cut forged; do cp "$DAYBOOK_DB" "$work/$name.db"; done
sqlite3 "$work/cut.db" "DROP TRIGGER event_no_delete; DELETE FROM event WHERE seq > (SELECT max(seq) - 1 FROM event);
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;"
daybook -d "$work/cut.db" check >"$work/out" || true
! grep '^FAIL' "$work/out" | grep -v -q backup || fail "a cut tail should pass without a head: $(grep FAIL "$work/out")"
expect 3 daybook -d "$work/cut.db" check --head "$kept"
saw out '^FAIL head: '
expect 3 daybook check --head "$seq:$(printf '%064d' 7)"
saw out "^FAIL head: event $seq"
expect 2 daybook check --head nonsense
"$build/tests/fault/flips/rewrite" "$work/forged.db" || fail 'the log cannot be rewritten'
daybook -d "$work/forged.db" check >"$work/out" || true
! grep '^FAIL' "$work/out" | grep -v -q backup || fail "a rewritten log should pass without a head: $(grep FAIL "$work/out")"
expect 3 daybook -d "$work/forged.db" check --head "$kept"
saw out "^FAIL head: event $seq"
expect 0 daybook check --head "$kept"
echo "backup drill: $held documents saved by 2 clerks before it are in it, of $(cat "$work"/saved-* | wc -l) that they saved; $((20 - whole)) of 20 kills came in the middle and left no backup; $full: refused; a folder of another's: $elsewhere"
