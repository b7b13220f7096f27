#!/usr/bin/env bash
# short
# build: asan
# shows: Bad input of every kind: a clear message each, exit status 1 or 2, and nothing written
. "$(dirname "$0")/../lib.sh"

now='2026-03-02 09:00'
run() { # run LOGIN ARGUMENT…
    local login=$1
    shift
    as "$login" at "$now" "$program" "$@"
}
printf '%s\n' "$password" >"$work/password"
at "$now" "$program" init "$DAYBOOK_DB" --company Paper --start 2026-01 --fresh <"$work/password" >"$work/out"
for pair in anna:sales paul:purchasing zoe:sales; do
    run admin operator add ${pair%:*} --name ${pair%:*} --department Office --roles ${pair#*:} <"$work/password" >"$work/out"
done
printf 'code,name,unit,price\nP001,Chai,EA,18\nP002,Chang,EA,19\n' >"$work/items.csv"
printf 'code,name\nALFKI,Alfreds Futterkiste\n' >"$work/customers.csv"
expect 0 run admin import items "$work/items.csv"
expect 0 run anna import customers "$work/customers.csv"

state() {
    run admin report documents --format csv
    run admin report events --format csv | grep -v -E ',(session\.|operator\.(fail|pass),)'
}
state >"$work/before"
cases=0
# refused STATUS PATTERN COMMAND…: that status, a line of stderr that matches, and the ledger as it was.
refused() {
    local status=$1 pattern=$2
    shift 2
    expect "$status" "$@"
    saw err "$pattern"
    state >"$work/after"
    cmp "$work/before" "$work/after" || fail "something was written by: $*"
    cases=$((cases + 1))
}
file() { # file NAME: stdin as a file in $work
    cat >"$work/$1"
}
header=ref,date,customer,item,quantity,price,discount
order() { # order NAME ROW…
    local name=$1
    shift
    printf '%s\n' "$header" "$@" >"$work/$name"
}
order good.csv 'A-1,2026-03-02,ALFKI,P001,12,18,0'

# The role
refused 1 '^daybook: .*(role|sales|may)' run paul import sales-order "$work/good.csv"
refused 1 '^daybook: .*(role|sales|may)' run admin import sales-order "$work/good.csv"
refused 1 '^daybook: .*(role|admin|may)' run anna import items "$work/items.csv"
refused 1 '^daybook: .*(role|admin|may)' run anna setting set day_ends 03:00
refused 1 '^daybook: .*(role|admin|may)' run anna disable items P001
refused 1 '^daybook: nobody is signed on; set DAYBOOK_OPERATOR' env -u DAYBOOK_OPERATOR "$program" report documents
refused 1 '^daybook: .*(password|login)' env DAYBOOK_OPERATOR=zoe DAYBOOK_PASSWORD=wrong "$program" report documents

# A file with an error in every row: all of them in one run, each with its line and column
order every.csv 'B-1,2026-03-02,NOBODY,P001,1,18,0' 'B-2,2026-03-02,ALFKI,P999,1,18,0' 'B-3,2026-03-03,ALFKI,P001,1,18,0' \
    'B-4,2026-03-02,ALFKI,P001,9e18,18,0' 'B-5,2026-03-02,ALFKI,P001,0,18,0' 'B-6,2026-13-02,ALFKI,P001,1,18,0' \
    'B-7,2026-03-02,ALFKI,P001,1,18.1234567,0' 'B-8,2026-03-02,ALFKI,P001,9000000000000,9000000000000,0' 'B-9,2026-03-02,,P001,1,18,0' \
    'B-10,2026-03-02,ALFKI,P001,1,18,0' 'B-11,2025-12-31,ALFKI,P001,1,18,0' 'B-10,2026-03-02,ALFKI,P002,1,18,0' 'B-13,2026-03-02,ALFKI,P001,1,18,101'
refused 1 "^$work/every\.csv:2: customer: .*NOBODY" run anna import sales-order "$work/every.csv"
while read -r line pattern; do
    saw err "^$work/every\.csv:$line: $pattern"
done <<'END'
3 item: .*P999
4 date: .*future
5 quantity: .*9e18
6 quantity: .
7 date: .*2026-13-02
8 price: .*(decimal|18\.1234567)
9 .*(large|overflow|beyond|fit)
10 customer: .
12 date: .*(start|2026-01)
13 ref: .*B-10
14 discount: .
END
if grep -q "^$work/every.csv:11:" "$work/err"; then
    fail 'the good row 11 is called bad'
fi
last_is out 'sales-order: 13 read, 0 taken, 0 skipped, 13 rejected'

# One at a time
order ref.csv ',2026-03-02,ALFKI,P001,1,18,0'
refused 1 "^$work/ref\.csv:2: ref: ." run anna import sales-order "$work/ref.csv"
order future.csv 'C-1,2026-03-03,ALFKI,P001,1,18,0'
refused 1 "^$work/future\.csv:2: date: .*future" run anna import sales-order "$work/future.csv"
order item.csv 'C-2,2026-03-02,ALFKI,P404,1,18,0'
refused 1 "^$work/item\.csv:2: item: .*P404 does not exist" run anna import sales-order "$work/item.csv"
order overflow.csv 'C-3,2026-03-02,ALFKI,P001,9e18,18,0'
refused 1 "^$work/overflow\.csv:2: quantity: .*9e18" run anna import sales-order "$work/overflow.csv"
order digits.csv 'C-4,2026-03-02,ALFKI,P001,9000000000000000000,18,0'
refused 1 "^$work/digits\.csv:2: quantity: ." run anna import sales-order "$work/digits.csv"
printf 'ref,date,customer,item,quantity,price,colour\nC-5,2026-03-02,ALFKI,P001,1,18,red\n' | file column.csv
refused 1 "^$work/column\.csv:1: .*colour" run anna import sales-order "$work/column.csv"
printf 'ref,date,customer,item,quantity\nC-6,2026-03-02,ALFKI,P001,1\n' | file missing.csv
refused 1 "^$work/missing\.csv:1: .*price" run anna import sales-order "$work/missing.csv"
printf 'ref,date,customer,item,quantity,price\nC-7,2026-03-02,ALF\xff\xfeKI,P001,1,18\n' | file latin.csv
refused 1 "^$work/latin\.csv:2: .*UTF-8" run anna import sales-order "$work/latin.csv"
printf 'ref,date,customer,item,quantity,price\nC-8,2026-03-02,ALFKI,P001,1,\0001\n' | file nul.csv
refused 1 "^$work/nul\.csv:2: .*NUL" run anna import sales-order "$work/nul.csv"
printf 'ref,date,customer,item,quantity,price,note\nC-9,2026-03-02,ALFKI,P001,1,18,\033[2J\n' | file escape.csv
refused 1 "^$work/escape\.csv:2: " run anna import sales-order "$work/escape.csv"
printf 'ref,date,customer,item,quantity,price\nC-10,2026-03-02,"ALFKI,P001,1,18\n' | file quote.csv
refused 1 "^$work/quote\.csv:[23]: .*quote" run anna import sales-order "$work/quote.csv"
{ printf '%s\nC-11,2026-03-02,ALFKI,P001,1,18,' "$header" && head -c 5000 /dev/zero | tr '\0' 9 && echo; } | file field.csv
refused 1 "^$work/field\.csv:2: .*(long|4096)" run anna import sales-order "$work/field.csv"
: | file empty.csv
refused 1 "^$work/empty\.csv:1: .*empty" run anna import sales-order "$work/empty.csv"
refused 1 "^daybook: $work/none\.csv cannot be read: " run anna import sales-order "$work/none.csv"
refused 1 "^daybook: $work cannot be read: " run anna import sales-order "$work"

# Forms: 81 columns wide, and words that are none
{ printf 'form items "Items"\nrecord items\n\npicture\n|%81s\n|Code [code      ]\nend\nfield code\n' x; } | file wide.form
refused 1 "^$work/wide\.form:5: [0-9]+: .*(80|81)" run anna form check "$work/wide.form"
printf 'form items "Items"\nrecord items\n\npicture\n|Code [code      ] [ghost   ]\nend\nfield code\n' | file ghost.form
refused 1 "^$work/ghost\.form:[0-9]+: [0-9]+: .*ghost" run anna form check "$work/ghost.form"
refused 1 "^daybook: $work/none\.form cannot be read: " run anna form check "$work/none.form"

# Wrong usage
refused 2 '^daybook: there is no command imprt; did you mean daybook import\?' run anna imprt items "$work/items.csv"
refused 2 '^daybook: unknown option --dryrun; did you mean --dry-run\?' run anna import items "$work/items.csv" --dryrun
refused 2 '^daybook: usage: daybook import KIND FILE' run anna import items
refused 2 '^daybook: operator wants one of these after it: add, list, disable, passwd' run admin operator
refused 2 '^daybook: there is no report line; did you mean lines\?' run anna report line
refused 2 '^daybook: unknown option --sort' run anna report lines --sort item
refused 2 '^daybook: .*(form|there is no format) xml|there is no format xml' run anna report lines --format xml
refused 2 '^daybook: .*nothing is imported as orders' run anna import orders "$work/good.csv"
refused 2 '^daybook: --rejects goes with --partial' run anna import sales-order "$work/good.csv" --rejects "$work/r.csv"
refused 2 '^daybook: --wait takes 0 to 3600 seconds, not soon' run anna --wait soon report documents
refused 2 '^daybook: signing on needs a terminal' run anna
refused 1 '^daybook: SO-2026-000009: there is no document' run anna recall SO-2026-000009
refused 1 '^daybook: SO-DRAFT-9: (there is no document|.*does not exist)' run anna submit SO-DRAFT-9
refused 1 '^daybook: SO-DRAFT-9: (there is no document|.*does not exist)' run anna delete SO-DRAFT-9

# And the good one is still good.
expect 0 run anna import sales-order "$work/good.csv"
last_is out 'sales-order: 1 read, 1 taken, 0 skipped, 0 rejected'
expect 0 run admin check
echo "bad input: $cases cases, each refused with its message, nothing written"
