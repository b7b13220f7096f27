#!/usr/bin/env bash
# short
# build: release
# shows: Northwind's 830 orders imported: the sum, the numbers without gaps, the same again writes nothing, a changed line is named
. "$(dirname "$0")/../lib.sh"

data=$(need_shared data/northwind/sales-order.csv)
data=$(dirname "$data")
printf '%s\n' "$password" >"$work/password"
"$program" init "$DAYBOOK_DB" --company Northwind --start 1996-07 --fresh <"$work/password" >"$work/out"
as admin "$program" operator add anna --name 'Anna Trujillo' --department Sales --roles sales <"$work/password" >"$work/out"

for kind in items customers suppliers; do
    expect 0 as admin "$program" import $kind "$data/$kind.csv"
    count=$(($(wc -l <"$data/$kind.csv") - 1))
    last_is out "$kind: $count read, $count taken, 0 skipped, 0 rejected"
done
expect 0 as anna "$program" import sales-order "$data/sales-order.csv" --dry-run
last_is out 'sales-order: 830 read, 830 taken, 0 skipped, 0 rejected'
expect 0 as anna "$program" report documents --format csv
[ "$(wc -l <"$work/out")" -eq 1 ] || fail 'the dry run left documents'
expect 0 as anna "$program" import sales-order "$data/sales-order.csv"
last_is out 'sales-order: 830 read, 830 taken, 0 skipped, 0 rejected'

# In cents: whole numbers only.
expect 0 as anna "$program" report lines --format csv
[ "$(wc -l <"$work/out")" -eq 2156 ] || fail "$(($(wc -l <"$work/out") - 1)) lines instead of 2155"
cp "$work/out" "$work/lines.csv"
cents=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "amount") at = i; next }
    { if ($at !~ /^[0-9]+\.[0-9][0-9]$/) exit 1; sub(/\./, "", $at); sum += $at } END { printf "%d", sum }' "$work/lines.csv")
[ "$cents" = 126579329 ] || fail "the lines sum to $cents cents instead of 126579329"

# Each year's numbers are 1, 2, 3 … in the file's order, and there are as many as the file has orders of that year.
expect 0 as anna "$program" report documents --format csv
cp "$work/out" "$work/documents.csv"
for year in 1996 1997 1998; do
    orders=$(awk -F, -v year=$year 'NR > 1 && !seen[$1]++ && substr($2, 1, 4) == year' "$data/sales-order.csv" | wc -l)
    cut -d, -f 1 "$work/documents.csv" | grep "^SO-$year-" | sort >"$work/numbers"
    for ((i = 1; i <= orders; i++)); do
        printf 'SO-%d-%06d\n' $year $i
    done | cmp -s - "$work/numbers" || fail "the numbers of $year are not SO-$year-000001 to $orders without a gap"
done

# What nothing was written to: the head of the chain as it was but for the sign-ons, and every document's row.
state() {
    as admin "$program" report documents --format csv
    as admin "$program" report lines --format csv
    as admin "$program" report events --format csv | grep -v ',session\.'
}
state >"$work/before"
expect 0 as anna "$program" import sales-order "$data/sales-order.csv"
last_is out 'sales-order: 830 read, 0 taken, 830 skipped, 0 rejected'
state >"$work/after"
cmp "$work/before" "$work/after" || fail 'the second import wrote something'

line=$(awk -F, '$1 == 10250 { print FNR; exit }' "$data/sales-order.csv")
changed=$((line + 1))
awk -F, -v OFS=, -v line=$changed 'FNR == line { $7 = $7 + 1 } { print }' "$data/sales-order.csv" >"$work/changed.csv"
expect 1 as anna "$program" import sales-order "$work/changed.csv"
saw err "^$work/changed\.csv:($line|$changed): .*10250.*quantity|^$work/changed\.csv:($line|$changed): quantity: .*10250"
[ "$(wc -l <"$work/err")" -eq 1 ] || fail 'one changed line is more than one error'
last_is out 'sales-order: 830 read, 0 taken, 829 skipped, 1 rejected'
state >"$work/after"
cmp "$work/before" "$work/after" || fail 'the refused import wrote something'

expect 0 as admin "$program" check
echo 'Northwind: 830 orders taken, 2155 lines, sum 1265793.29, no gaps, 830 skipped the second time'
