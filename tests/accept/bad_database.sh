#!/usr/bin/env bash
# short
# build: asan
# shows: A missing, foreign, newer, damaged or busy ledger: exit status 3, what to do, and the file left as it is
. "$(dirname "$0")/../lib.sh"

printf '%s\n' "$password" >"$work/password"
"$program" init "$work/good.db" --company Paper --start 2026-01 --fresh <"$work/password" >"$work/out"
cases=0
# refused PATTERN LEDGER: every way in says so, and nothing of the file changes.
refused() {
    local pattern=$1 ledger=$2 before=absent
    [ ! -f "$ledger" ] || before=$(cksum <"$ledger")
    for command in 'report documents' check 'import items -' 'submit SO-DRAFT-1'; do
        # shellcheck disable=SC2086 # a command's words
        expect 3 as admin "$program" -d "$ledger" $command
        [ ! -s "$work/out" ] || fail "$command prints something of $ledger"
        saw err "^daybook: .*$pattern"
        [ "$(wc -l <"$work/err")" -eq 1 ] || fail "more than one line about $ledger"
    done
    local after=absent
    [ ! -f "$ledger" ] || after=$(cksum <"$ledger")
    [ "$before" = "$after" ] || fail "$ledger was changed"
    cases=$((cases + 1))
}
# poke FILE OFFSET BYTES: as printf writes them
poke() {
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

refused 'none\.db.*daybook init' "$work/none.db"
[ ! -e "$work/none.db" ] && [ ! -e "$work/none.db.lock" ] || fail 'a missing ledger left something behind'
refused 'no/such/folder' "$work/no/such/folder/x.db"
refused "$work" "$work"

printf 'dear diary, today I\n' >"$work/text.db"
refused 'text\.db.*(not|no) .*ledger' "$work/text.db"
: >"$work/empty.db"
refused 'empty\.db' "$work/empty.db"

# Bytes 60–63 of the header hold user_version, 68–71 application_id (SQLite's file format, 1.3).
cp "$work/good.db" "$work/foreign.db"
poke "$work/foreign.db" 68 '\x12\x34\x56\x78'
refused 'foreign\.db.*(not|another)' "$work/foreign.db"
cp "$work/good.db" "$work/newer.db"
poke "$work/newer.db" 60 '\x00\x00\x03\xe7'
refused 'newer\.db.*newer' "$work/newer.db"
head -c 10000 "$work/good.db" >"$work/cut.db"
refused 'cut\.db: .*(damaged|restore)' "$work/cut.db"

# Another program writes: an import that waits for its file holds the lock.
mkfifo "$work/slow.csv"
env DAYBOOK_OPERATOR=admin DAYBOOK_PASSWORD="$password" "$program" -d "$work/good.db" import items "$work/slow.csv" >"$work/slow.out" 2>&1 &
slow=$!
exec 7>"$work/slow.csv"
printf 'code,name,unit\n' >&7
for _ in $(seq 100); do
    [ -s "$work/good.db.lock" ] && break
    sleep 0.1
done
expect 3 as admin "$program" --wait 0 -d "$work/good.db" report documents
saw err "^daybook: .*$slow"
cases=$((cases + 1))
printf 'P001,Chai,EA\n' >&7
exec 7>&-
wait $slow || fail "the import that held the ledger failed: $(cat "$work/slow.out")"
expect 0 as admin "$program" -d "$work/good.db" report documents

# init never writes over anything.
before=$(cksum <"$work/text.db")
expect 1 sh -c '"$0" init "$1" --fresh <"$2"' "$program" "$work/text.db" "$work/password"
saw err '^daybook: .*exists'
[ "$before" = "$(cksum <"$work/text.db")" ] || fail 'init wrote over a file'
cases=$((cases + 1))
echo "bad ledgers: $cases cases, each exit status 3 (init: 1), the files untouched"
