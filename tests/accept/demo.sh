#!/usr/bin/env bash
# short
# build: release
# Proves that scripts/demo, without a terminal, makes the demo company once, keys a day through the real screens each
# time, shows the last screen and tells of the documents in it, and that the ledger passes its check after it.
. "$(dirname "$0")/../lib.sh"

count() {
    grep -c -E "$1" "$work/out" || true
}
expect 0 "$root/scripts/demo"
saw out '^demo: the demo company is in '
saw out '^24\|'
saw out '^01\|.*Rad & Kette MAIN' # as the picture in README.md
saw out 'SO-[0-9]{4}-[0-9]{6}'
saw out 'PO-[0-9]{4}-[0-9]{6}'
first=$(count '^SO-[0-9]{4}-[0-9]{6} ')
[ "$first" -ge 1 ] || fail "the report names no sales order"
expect 0 "$root/scripts/demo"
[ "$(count '^demo: the demo company is in ')" -eq 0 ] || fail "the second demo made the company again"
[ "$(count '^SO-[0-9]{4}-[0-9]{6} ')" -gt "$first" ] || fail "the second demo day keyed nothing"
DAYBOOK_OPERATOR=admin DAYBOOK_PASSWORD=demo expect 0 "$program" -d "$XDG_DATA_HOME/daybook/demo.db" check
if grep -q '^FAIL' "$work/out"; then
    fail "check finds faults: $(grep '^FAIL' "$work/out")"
fi
