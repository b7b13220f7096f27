# Sourced by tests/accept/load.sh and load_short.sh (bash), from the folder of the tests.
# load_run ARGUMENT…   runs tests/load/load in $work, and shows that nothing is lost and the ledger is sound
load_run() { # load_run SECONDS CLERKS TERMINALS HOURLY IMPORT_ROWS CEILING_SECONDS CEILING_CLERKS…
    local status=0 rows=$5 left
    "$build/tests/load/load" "$work" "$@" || status=$?
    export DAYBOOK_DB=$work/load.db
    password=bench-password
    sort "$work/acknowledged" >"$work/acknowledged.sorted"
    [ -s "$work/acknowledged.sorted" ] || fail 'no document was acknowledged'
    [ -z "$(uniq -d "$work/acknowledged.sorted" | head -n 3)" ] || fail 'a number was given twice'
    as admin "$program" report documents --format csv | tail -n +2 | cut -d, -f 1 | grep -v DRAFT | sort >"$work/numbers"
    [ -z "$(uniq -d "$work/numbers" | head -n 3)" ] || fail 'a number is in the ledger twice'
    left=$(comm -23 "$work/acknowledged.sorted" "$work/numbers" | wc -l)
    [ "$left" -eq 0 ] || fail "$left acknowledged documents are not in the ledger"
    left=$(comm -13 "$work/acknowledged.sorted" "$work/numbers" | wc -l)
    [ "$left" -eq $((rows / 10)) ] ||
        fail "$left documents in the ledger were not acknowledged one by one; the import took $((rows / 10))"
    expect 0 as admin "$program" check
    echo "$(wc -l <"$work/acknowledged.sorted") documents acknowledged, all in the ledger, each once; check finds nothing"
    [ "$status" -eq 0 ] || fail 'see the rows above'
}
