# Sourced behind lib.sh: a warehouse's company, its masters those of tests/cases/warehouse.inc, and an operator of each role.
now='2026-03-02 09:00'
printf '%s\n' "$password" >"$work/password"

run() { # run LOGIN ARGUMENT…
    local login=$1
    shift
    as "$login" at "$now" "$program" "$@"
}
warehouse_make() { # in $DAYBOOK_DB
    at "$now" "$program" init "$DAYBOOK_DB" --company 'Paper & Ink' --start 2026-01 --fresh <"$work/password" >"$work/out"
    local who kind
    for who in anna:sales paul:purchasing wendy:warehouse petra:payable rita:receivable cora:cost lena:ledger; do
        run admin operator add "${who%:*}" --name "${who%:*}" --department Day --roles "${who#*:}" <"$work/password" >"$work/out"
    done
    awk -v folder="$work" '/^file /{ name = folder "/" $2; next } /^END$/{ name = "" } name { print >name }' \
        "$root/tests/cases/warehouse.inc"
    for kind in items units customers suppliers warehouses; do
        expect 0 run admin import "$kind" "$work/$kind.csv"
    done
}
# play LOGIN: the steps on standard input at a terminal, as tests/accept/play.c has them; 3: the machine was too slow to scan
play() {
    local status=0
    "$build/tests/accept/play" "$now" "$1" || status=$?
    [ $status -eq 0 ] || [ $status -eq 3 ] || fail "the sitting of $1 ended early"
    return $status
}
