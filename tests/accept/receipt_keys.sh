#!/usr/bin/env bash
# short
# build: release
# shows: A receipt of an order's ten lines costs at most 12 keys beyond its number, and each line that is short its quantity and the steps to it
#
# Keys are counted from the open new receipt through the submit. What stands on the papers (the order's number, the delivery
# note's, the quantities that differ) is characters; all the rest is keys: Ctrl-U, Enter, F10, arrows.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/warehouse.sh"
warehouse_make

{
    echo ref,date,supplier,item,quantity,price
    for order in K-1 K-2 K-3; do
        for line in 1 2 3 4 5 6 7 8 9 10; do
            echo "$order,2026-03-02,S01,P00$((line % 4 + 1)),$((line * 10)),$line"
        done
    done
} >"$work/orders.csv"
expect 0 run paul import purchase-order "$work/orders.csv"

play wendy <<'END'
type PR<Enter>
see Purchase receipt  new
count 12 ten lines, all received: <C-u>PO-2026-000001<Enter><F10><Enter>
see PR-2026-000001 is submitted
count 12 ten lines with the delivery note's number: <C-u>k-2<Enter>DN-17<Enter><F10><Enter>
see PR-2026-000002 is submitted
count 12 ten lines, lines 4 and 8 short: <C-u>k-3<Enter>DN-18<Enter><Down*3>35<PgDn><Up*2>60<F10><Enter>
see PR-2026-000003 is submitted
END

expect 0 run wendy report lines --type purchase-receipt --format csv
[ "$(grep -c '^PR-2026-000001,' "$work/out")" -eq 10 ] || fail 'the first receipt has not ten lines'
saw out '^PR-2026-000003,4,P001,35,EA,'
saw out '^PR-2026-000003,8,P001,60,EA,'
[ "$(awk -F, '/^PR-2026-000003,/ { sum += $4 } END { print sum }' "$work/out")" -eq 525 ] || fail 'more than two lines differ'
# What is still open of the third order: 40 - 35 and 80 - 60.
expect 0 run paul report lines --type purchase-order --format csv
[ "$(awk -F, '/^PO-2026-000001,/ { sum += $9 } END { print sum + 0 }' "$work/out")" -eq 0 ] || fail 'the first order is still open'
[ "$(awk -F, '/^PO-2026-000003,/ { sum += $9 } END { print sum + 0 }' "$work/out")" -eq 25 ] || fail 'the third order is not open by 25'
expect 0 run admin check
echo "three receipts of ten lines within 12 keys each"
