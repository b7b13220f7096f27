#!/usr/bin/env bash
# short
# build: release
# shows: The first 20 of Northwind's orders keyed at a terminal, within the budget of keys, give the reports of an import
#
# One sitting on 31 July 1996 (scripts/at): the sales clerk keys a month's papers, so every order is late and asks for its
# reason, which is the dearer case in keys. The other ledger imports the same orders at the same clock; without a
# late_reason in the file it takes IMPORT, and in both the report's late column says yes.
. "$(dirname "$0")/../lib.sh"

data=$(need_shared data/northwind/sales-order.csv)
data=$(dirname "$data")
now='1996-07-31 09:00'
orders=20 named=5
awk -F, -v most=$orders 'NR == 1 { print; next } $1 != last { count++; last = $1 } count <= most' \
    "$data/sales-order.csv" >"$work/orders.csv"
printf '%s\n' "$password" >"$work/password"

run() { # run LOGIN ARGUMENT…
    local login=$1
    shift
    as "$login" at "$now" "$program" "$@"
}
company() { # company LEDGER: with its masters
    export DAYBOOK_DB=$work/$1.db
    at "$now" "$program" init "$DAYBOOK_DB" --company Northwind --start 1996-07 --fresh <"$work/password" >"$work/out"
    run admin operator add anna --name 'Anna Trujillo' --department Sales --roles sales <"$work/password" >"$work/out"
    expect 0 run admin import items "$data/items.csv"
    expect 0 run admin import customers "$data/customers.csv"
}
# tell LEDGER: its reports with each document's number replaced by its reference, and without the clocks
tell() {
    export DAYBOOK_DB=$work/$1.db
    expect 0 run anna report documents --format csv
    cut -d, -f 2-8,11- "$work/out" >"$work/$1.documents"
    awk -F, 'NR > 1 { print $1 "," $3 }' "$work/out" >"$work/$1.numbers"
    expect 0 run anna report lines --format csv
    awk -F, -v OFS=, 'NR == FNR { ref[$1] = $2; next } FNR > 1 { if (!($1 in ref)) exit 1; $1 = ref[$1] } { print }' \
        "$work/$1.numbers" "$work/out" >"$work/$1.lines"
    [ "$(wc -l <"$work/$1.documents")" -eq $((orders + 1)) ] || fail "$1: not $orders documents"
}

company imported
expect 0 run anna import sales-order "$work/orders.csv"
last_is out "sales-order: $orders read, $orders taken, 0 skipped, 0 rejected"
company keyed
"$build/tests/accept/key_orders" "$now" "$work/orders.csv" "$data/items.csv" "$data/customers.csv" $named anna ||
    fail 'the orders could not be keyed as they should be'
tell imported
tell keyed
diff "$work/imported.documents" "$work/keyed.documents" || fail 'the documents reports differ'
diff "$work/imported.lines" "$work/keyed.lines" || fail 'the lines reports differ'
[ "$(cut -d, -f 1 "$work/keyed.numbers" | sort -u | sed -n '1p;$p' | tr '\n' ' ')" = 'SO-1996-000001 SO-1996-000020 ' ] ||
    fail 'the numbers have gaps'

# One of them against the paper, with the shell's own whole numbers: 10258, three lines at 20 % off.
# net = round(quantity × price × (100 − discount) / 100), half away from zero; price in thousandths, amount in cents.
line=0 total=0 units=0
while IFS=, read -r ref date customer warehouse due item quantity price discount; do
    [ "$ref" = 10258 ] || continue
    line=$((line + 1))
    whole=${price%.*} part=
    [ "$whole" = "$price" ] || part=${price#*.}
    part=${part}000
    cents=$(((quantity * (10#$whole * 1000 + 10#${part:0:3}) * (100 - discount) / 100 + 5) / 10))
    total=$((total + cents))
    units=$((units + quantity))
    printf -v row '%s,%d,%s,%s,EA,%s,%s,%d.%02d,%s' "$ref" $line "$item" "$quantity" "$price" "$discount" \
        $((cents / 100)) $((cents % 100)) "$quantity"
    grep -q -x -F "$row" "$work/keyed.lines" || fail "the lines report lacks: $row"
done <"$work/orders.csv"
printf -v row 'sales-order,10258,1996-07-17,ERNSH,MAIN,submitted,anna,,yes,%d,%d,%d.%02d' $line $units \
    $((total / 100)) $((total % 100))
grep -q -x -F "$row" "$work/keyed.documents" || fail "the documents report lacks: $row"
[ $line -eq 3 ] || fail "order 10258 has $line lines"

export DAYBOOK_DB=$work/keyed.db
expect 0 run admin check
echo "reports of $orders keyed and $orders imported orders are the same"
