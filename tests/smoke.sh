#!/usr/bin/env bash
# Proves that the installed kind of build does the main job from end to end: a ledger is made, masters and orders are
# brought in from files, a draft is submitted, reports tell of it, and the file passes its own check.
. "$(dirname "$0")/lib.sh"

now='2026-03-02 09:00'
run() { # run LOGIN ARGUMENT…: at that time, as that operator
    local login=$1
    shift
    as "$login" at "$now" "$program" "$@"
}

printf '%s\n' "$password" >"$work/password"
at "$now" "$program" init "$DAYBOOK_DB" --company Smoke --start 2026-01 --fresh <"$work/password" >"$work/out"
[ -s "$DAYBOOK_DB" ] || fail "init made no file"
add() { # add LOGIN ROLE
    run admin operator add "$1" --name "$1" --department Office --roles "$2" <"$work/password" >"$work/out"
}
add anna sales
add paul purchasing

cat >"$work/items.csv" <<'END'
code,name,unit,price,source
P001,Chai,EA,18,buy
P002,Aniseed Syrup,EA,10.5,buy
END
cat >"$work/customers.csv" <<'END'
code,name
ALFKI,Alfreds Futterkiste
汉字,汉字公司
END
cat >"$work/suppliers.csv" <<'END'
code,name
S01,Exotic Liquids
END
cat >"$work/orders.csv" <<'END'
ref,date,customer,item,quantity,price,discount
A-1,2026-03-02,ALFKI,P001,12,18,0
A-1,2026-03-02,ALFKI,P002,10,10.5,5
A-2,2026-03-02,汉字,P002,1,10.5,0
END
cat >"$work/purchases.csv" <<'END'
ref,date,supplier,item,quantity,price
B-1,2026-03-02,S01,P001,100,9
END
expect 0 run admin import items "$work/items.csv"
last_is out 'items: 2 read, 2 taken, 0 skipped, 0 rejected'
expect 0 run admin import suppliers "$work/suppliers.csv"
expect 0 run anna import customers "$work/customers.csv"
expect 0 run anna import sales-order "$work/orders.csv"
last_is out 'sales-order: 2 read, 2 taken, 0 skipped, 0 rejected'
expect 0 run anna import sales-order "$work/orders.csv"
last_is out 'sales-order: 2 read, 0 taken, 2 skipped, 0 rejected'

expect 0 run paul import purchase-order --draft "$work/purchases.csv"
saw out '^PO-DRAFT-1$'
expect 0 run paul submit PO-DRAFT-1
saw out 'PO-2026-000001'

expect 0 run anna show SO-2026-000001
saw out 'ALFKI'
expect 1 run anna show SO-2026-000009
expect 0 run anna report lines --type sales-order --format csv
saw out '^SO-2026-000001,1,P001,12,EA,18,0,216\.00,12$'
saw out '^SO-2026-000001,2,P002,10,EA,10\.5,5,99\.75,10$'
expect 0 run admin report documents --format csv
saw out '^SO-2026-000002,sales-order,A-2,2026-03-02,汉字,MAIN,submitted,anna,'
saw out '^PO-2026-000001,purchase-order,B-1,2026-03-02,S01,MAIN,submitted,paul,'
expect 1 run anna import items "$work/items.csv"
expect 0 run admin check
if grep -q '^FAIL' "$work/out"; then
    fail "check finds faults: $(grep '^FAIL' "$work/out")"
fi
saw out '^ok'
expect 3 env DAYBOOK_DB="$work/none.db" "$program" report documents
saw err '^daybook: '
