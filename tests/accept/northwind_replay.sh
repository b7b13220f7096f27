#!/usr/bin/env bash
# short
# build: release
# shows: Northwind replayed through the warehouse: opening quantities, receipts for what each day lacks, all 830 orders delivered; nothing stays
# open, the end stock of all 77 items is opening + received - delivered, more than is open is refused, the same files again are skipped
. "$(dirname "$0")/../lib.sh"

data=$(need_shared data/northwind/sales-order.csv)
data=$(dirname "$data")
printf '%s\n' "$password" >"$work/password"
"$program" init "$DAYBOOK_DB" --company Northwind --start 1996-07 --fresh <"$work/password" >"$work/out"
as admin "$program" operator add anna --name 'Anna Trujillo' --department Sales --roles sales <"$work/password" >"$work/out"
as admin "$program" operator add wim --name 'Wim Hoek' --department Warehouse --roles warehouse <"$work/password" >"$work/out"
for kind in items customers suppliers; do
    expect 0 as admin "$program" import $kind "$data/$kind.csv"
done
expect 0 as anna "$program" import sales-order "$data/sales-order.csv"

# What was there, as one document of the first day.
awk -F, 'BEGIN { print "ref,date,reason,warehouse,item,quantity,amount" }
    NR > 1 && $3 > 0 { print "OPENING,1996-07-01,OTHER," $1 "," $2 "," $3 "," $4 }' "$data/opening-stock.csv" >"$work/opening.csv"
# What each day's deliveries lack is received on that day; a delivery is its order's rows on its order's day.
awk -F, -v opening="$work/opening.csv" -v receipts="$work/receipts.csv" -v deliveries="$work/deliveries.csv" '
    BEGIN {
        while ((getline line <opening) > 0) {
            split(line, field, ",")
            on_hand[field[5]] = field[6]
        }
        print "ref,date,supplier,warehouse,item,quantity" >receipts
        print "ref,date,customer,warehouse,item,quantity,source" >deliveries
    }
    function receive(    item, lacks) {
        for (item in wanted) {
            lacks = wanted[item] - on_hand[item]
            if (lacks > 0) {
                print "R" day "," day ",S01,MAIN," item "," lacks >receipts
                on_hand[item] += lacks
            }
            on_hand[item] -= wanted[item]
        }
        delete wanted
    }
    NR > 1 {
        if ($2 != day)
            receive()
        day = $2
        wanted[$6] += $7
        print "D" $1 "," $2 "," $3 "," $4 "," $6 "," $7 "," $1 >deliveries
    }
    END { receive() }' <(head -n 1 "$data/sales-order.csv"; tail -n +2 "$data/sales-order.csv" | sort -t, -k 2,2 -k 1,1n -s)

expect 0 as wim "$program" import other-receipt "$work/opening.csv"
last_is out 'other-receipt: 1 read, 1 taken, 0 skipped, 0 rejected'
days=$(tail -n +2 "$work/receipts.csv" | cut -d, -f 1 | uniq | wc -l)
expect 0 as wim "$program" import purchase-receipt "$work/receipts.csv"
last_is out "purchase-receipt: $days read, $days taken, 0 skipped, 0 rejected"
expect 0 as wim "$program" import sales-delivery "$work/deliveries.csv"
last_is out 'sales-delivery: 830 read, 830 taken, 0 skipped, 0 rejected'

# Every line of every order is delivered.
expect 0 as anna "$program" report lines --type sales-order --format csv
[ "$(wc -l <"$work/out")" -eq 2156 ] || fail "$(($(wc -l <"$work/out") - 1)) order lines instead of 2155"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "open") at = i; next } $at != "0" { print; bad = 1 } END { exit bad }' "$work/out" >"$work/open" ||
    fail "order lines are open: $(head -n 3 "$work/open")"

# The end stock, recomputed from the three files alone.
awk -F, 'FNR == 1 { file++; next } file == 1 { known[$1] = 1 } file == 2 { end[$5] += $6 } file == 3 { end[$5] += $6 } file == 4 { end[$5] -= $6 }
    END { for (item in known) print item "," end[item] + 0 }' \
    "$data/items.csv" "$work/opening.csv" "$work/receipts.csv" "$work/deliveries.csv" | sort >"$work/expected"
[ "$(wc -l <"$work/expected")" -eq 77 ] || fail 'there are not 77 items'
expect 0 as wim "$program" report stock --format csv
awk -F, 'NR > 1 { end[$2] = $NF } END { for (item in end) print item "," end[item] }' "$work/out" | sort >"$work/stock"
awk -F, 'NR == FNR { stock[$1] = $2; next } { if (stock[$1] + 0 != $2) { print $1 ": " stock[$1] + 0 " instead of " $2; bad = 1 } } END { exit bad }' \
    "$work/stock" "$work/expected" >"$work/differ" || fail "the end stock differs: $(head -n 3 "$work/differ")"

# More than is open is refused, with the order's line; the other unit of it is not taken either.
printf 'ref,date,customer,item,quantity,source\nX1,1998-05-06,VINET,P011,1,10248\n' >"$work/over.csv"
expect 1 as wim "$program" import sales-delivery "$work/over.csv"
saw err 'quantity: .*SO-1996-000001.*0 .*open'
last_is out 'sales-delivery: 1 read, 0 taken, 0 skipped, 1 rejected'
for kind in other-receipt:opening:1 purchase-receipt:receipts:$days sales-delivery:deliveries:830; do
    IFS=: read -r name file count <<<"$kind"
    expect 0 as wim "$program" import "$name" "$work/$file.csv"
    last_is out "$name: $count read, 0 taken, $count skipped, 0 rejected"
done
expect 0 as admin "$program" check
received=$(awk -F, 'NR > 1 { sum += $6 } END { print sum }' "$work/receipts.csv")
delivered=$(awk -F, 'NR > 1 { sum += $6 } END { print sum }' "$work/deliveries.csv")
echo "replay: 830 orders delivered, 0 of 2155 lines open, $received received on $days days, $delivered delivered, 77 items' end stock as recomputed, over-delivery refused, all skipped the second time"
