#!/usr/bin/env bash
# short
# build: release
# shows: P20: escape sequences, C1 and bidi controls, formulas and broken UTF-8 are refused at every way in; written into every text
# shows: column of the ledger behind the program's back, none of it comes out of any sink: reports in all formats, show, lists, check,
# shows: import's and errors' messages, backup's notices, the server's log, the screens. The control, the same texts printed by
# shows: sqlite3, is found
. "$(dirname "$0")/../lib.sh"

command -v sqlite3 >/dev/null || skip 'sqlite3 is not installed'
harmless=$build/tests/accept/harmless
looks=0
# look WAY WHAT COMMAND…: whatever it says and leaves with, nothing of it does harm.
look() {
    local way=$1 what=$2 status=0 found
    shift 2
    "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
    [ "$status" -le 3 ] || fail "$what: status $status: $*: $(tail -n 3 "$work/err")"
    # shellcheck disable=SC2086 # no word at all for plain text
    found=$("$harmless" $way <"$work/out") || fail "$what: $*: $found"
    found=$("$harmless" <"$work/err") || fail "$what: message of $*: $found"
    looks=$((looks + 2))
}

# --- every way in ------------------------------------------------------------------------------------------------------
printf 'demo\n' | daybook init "$work/demo.db" --demo --start 2026-01 --fresh >"$work/out"
password=demo ledger=$work/demo.db today=$(date -u +%F)
expect 0 as sales "$program" -d "$ledger" report documents --format csv
cp "$work/out" "$work/before"
evil=($'\e]0;pwn\a' $'a\x9bb\xf5\x80\x80\x80' $'\xc2\x9b31m\x7f' $'\xe2\x80\xaecod.exe\xe2\x81\xa6' $'\xc0\xaf\xed\xa0\x80')
for text in "${evil[@]}"; do
    look '' 'operator add' as admin sh -c 'echo pass1 | "$0" -d "$1" operator add evil --name "$2" --roles sales' "$program" "$ledger" "$text"
    [ "$(as admin "$program" -d "$ledger" operator list --format csv | grep -c evil)" -eq 0 ] || fail "an operator is called $text"
    look '' 'operator login' as admin sh -c 'echo pass1 | "$0" -d "$1" operator add "$2" --name x --roles sales' "$program" "$ledger" "$text"
    look '' 'operator roles' as admin sh -c 'echo pass1 | "$0" -d "$1" operator add x1 --name x --roles "$2"' "$program" "$ledger" "$text"
    look '' 'setting' as admin "$program" -d "$ledger" setting set company "$text"
    look '' 'setting' as admin "$program" -d "$ledger" setting set "$text" 1
    [ "$(as admin "$program" -d "$ledger" setting list --format csv | grep -c '^company,Company,')" -eq 1 ] || fail "the company is called $text"
    look '' 'disable' as admin "$program" -d "$ledger" disable items "$text"
    look '' 'number' as sales "$program" -d "$ledger" show "$text"
    look '' 'recall' as sales "$program" -d "$ledger" recall "$text" --note "$text"
    look '' 'report' as sales "$program" -d "$ledger" report documents --party "$text" --format "$text"
    look '' 'report name' as sales "$program" -d "$ledger" report "$text"
    look '' 'kind' as sales "$program" -d "$ledger" import "$text" "$work/x.csv"
    look '' 'ledger' as sales "$program" --wait 0 -d "$work/$text" report documents
    look '' 'command' "$program" "$text"
    look '' 'option' "$program" check "--$text"
    look '' 'login' env DAYBOOK_OPERATOR="$text" DAYBOOK_PASSWORD=x "$program" -d "$ledger" report documents
    look '' 'head' "$program" -d "$ledger" check --head "1:$text"
    look '' 'form' "$program" form check "$work/$text.form"
    look '' 'init' sh -c 'echo pass1 | "$0" init "$1/no/$2" --company "$2" --zone "$2" --currency "$2"' "$program" "$work" "$text"
    printf 'code,name,unit\nE1,%s,EA\n' "$text" >"$work/items.csv"
    look '' 'import' as planning "$program" -d "$ledger" import items "$work/items.csv"
    printf 'code,%s,unit\nE1,x,EA\n' "$text" >"$work/items.csv"
    look '' 'import header' as admin "$program" -d "$ledger" import items "$work/items.csv"
    for column in ref note item customer; do
        ref=R1 note=n item=BK-CITY-26 customer=C001
        printf -v "$column" %s "$text"
        printf 'ref,date,customer,item,quantity,price,note\n%s,%s,%s,%s,1,1,%s\n' "$ref" "$today" "$customer" "$item" "$note" >"$work/orders.csv"
        look '' "import $column" as sales "$program" -d "$ledger" import sales-order "$work/orders.csv" --partial --rejects "$work/rejects.csv"
        [ ! -s "$work/rejects.csv" ] || look --csv rejects cat "$work/rejects.csv"
    done
done
expect 0 as sales "$program" -d "$ledger" report documents --format csv
cmp -s "$work/before" "$work/out" || fail "something was taken: $(cat "$work/out")"
entered=$looks

# --- every text column, behind the program's back -------------------------------------------------------------------------
printf 'ref,date,customer,item,quantity,price,note\nR1,%s,C001,BK-CITY-26,1,1,=1+1\nR2,%s,C002,BK-CITY-26,1,1,"@cmd"\n' "$today" "$today" >"$work/orders.csv"
expect 0 as sales "$program" -d "$ledger" import sales-order "$work/orders.csv"
expect 0 as sales "$program" -d "$ledger" report lines --format csv
look --csv formulas as sales "$program" -d "$ledger" report documents --format csv
printf 'ref,date,customer,item,quantity,price\nR3,%s,C001,BK-CITY-26,1,1\n' "$today" >"$work/draft.csv"
expect 0 as sales "$program" -d "$ledger" import sales-order "$work/draft.csv" --draft
expect 0 as admin "$program" -d "$ledger" setting set day_ends 01:00
# what stands in each column then; hex, since a shell drops NULs
poison="x'3d' || x'1b5d303b70776e07' || x'c29b33316d' || x'e280ae' || x'e281a6' || x'9b' || x'c0af' || x'eda080' || x'7f' || x'0d0a' || 'z'"
sqlite3 "$ledger" "SELECT m.name || ' ' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type = 'TEXT' ORDER BY 1" >"$work/columns"
guards=$(sqlite3 "$ledger" "SELECT sql || ';' FROM sqlite_master WHERE type = 'trigger'")
drops=$(sqlite3 "$ledger" "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'")
# write LEDGER TABLE COLUMN…: into the last row of each, all rows of what is not unique
write() {
    local file=$1 table=$2 sql='' column
    shift 2
    for column in "$@"; do
        sql+="UPDATE OR IGNORE $table SET $column = CAST($poison AS TEXT) WHERE rowid = (SELECT max(rowid) FROM $table);"
    done
    sqlite3 "$file" "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; $drops $sql $guards" 2>"$work/sqlite.err" ||
        fail "$table: $(cat "$work/sqlite.err")"
}
sinks() { # sinks LEDGER WHAT
    local file=$1 what=$2 report
    for report in documents lines events; do
        look --csv "$what" as leader "$program" -d "$file" report "$report" --format csv
    done
    look '' "$what" as leader "$program" -d "$file" report events
    look --json "$what" as leader "$program" -d "$file" report events --format json
    look '' "$what" as leader "$program" -d "$file" show SO-"${today%%-*}"-000001 SO-"${today%%-*}"-000002 SO-DRAFT-1
    look '' "$what" as admin "$program" -d "$file" setting list
    look --csv "$what" as admin "$program" -d "$file" operator list --format csv
    look '' "$what" "$program" -d "$file" check
    look '' "$what" as sales "$program" -d "$file" recall SO-"${today%%-*}"-000002
    look '' "$what" as sales "$program" -d "$file" import sales-order "$work/orders.csv"
    rm -f "$work/backup.db"
    look '' "$what" "$program" -d "$file" backup "$work/backup.db"
}
columns=0
while read -r table column; do
    cp "$ledger" "$work/one.db"
    write "$work/one.db" "$table" "$column"
    columns=$((columns + 1))
    case $table in
    # what all sinks show is looked at with each; the rest by its own sinks and the check
    setting | operator | document | revision | line | event) sinks "$work/one.db" "$table.$column" ;;
    *)
        look '' "$table.$column" "$program" -d "$work/one.db" check
        look '' "$table.$column" as sales "$program" -d "$work/one.db" show SO-"${today%%-*}"-000001 SO-DRAFT-1
        look --csv "$table.$column" as leader "$program" -d "$work/one.db" report documents --format csv
        ;;
    esac
done <"$work/columns"
[ "$columns" -ge 60 ] || fail "only $columns text columns were found"

# --- the screens and the server's log: names, notes and references that hold it all ------------------------------------------
cp "$ledger" "$work/all.db"
for names in 'item name barcode' 'party name contact address city phone' 'operator name department' 'revision ref note' 'line note' \
    'event detail' 'warehouse name' 'draft_line cells' 'account name'; do
    # shellcheck disable=SC2086 # a table and its columns
    write "$work/all.db" $names
done
sqlite3 "$work/all.db" "$drops UPDATE party SET name = CAST($poison AS TEXT); UPDATE item SET name = CAST($poison AS TEXT);
    UPDATE operator SET name = CAST($poison AS TEXT); UPDATE revision SET note = CAST($poison AS TEXT), ref = CAST($poison AS TEXT) || document;
    UPDATE setting SET value = CAST($poison AS TEXT) WHERE name = 'company'; $guards"
sinks "$work/all.db" 'all names'
cat >"$work/screens.case" <<END
proves: stored texts do no harm on screens
env DAYBOOK_DB=$work/all.db
terminal 24x80 xterm-256color
keys "sales<Enter>demo<Enter>"
see "Work list"
keys "sol<Enter>"
see "SO-${today%%-*}-000002"
keys "<Enter>"
see "Keyed by"
keys "<F3>"
keys "<F3>"
see "Work list"
keys "so<Enter>"
see "Sales order"
keys "<F4>"
keys "<Enter>"
keys "<Tab><Tab><Tab><Tab><F4>"
keys "<Enter>1<Enter>"
keys "<F3><F3><F3>"
terminal 24x80 xterm-256color
keys "sales<Enter>demo<Enter>"
see "Work list"
keys "customers<Enter>"
keys "<Enter>"
keys "<F3><F3>"
keys "report<Enter>"
keys "<Enter>"
keys "<Enter>"
keys "<F3><F3><F3><F3>"
END
DAYBOOK_PTY_BYTES=$work/bytes "$build/tests/cases/case_runner" "$work/screens.case" || fail 'the screens were not seen'
found=$("$harmless" --terminal <"$work/bytes") || fail "the screens: $found"
look '' "the server's log" cat "$work/all.db.log"

# --- the control ---------------------------------------------------------------------------------------------------------
sqlite3 "$work/all.db" 'SELECT name FROM party' >"$work/raw"
! "$harmless" <"$work/raw" >/dev/null || fail 'the control is not found: these texts do no harm'
! "$harmless" --terminal <"$work/raw" >/dev/null || fail 'the control is not found on a terminal'
echo "texts: $entered looks at refusals of ${#evil[@]} texts, $((looks - entered)) looks at what comes out of $columns text columns, none does harm"
