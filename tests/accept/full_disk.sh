#!/usr/bin/env bash
# short
# build: asan
# shows: A full disk (a small tmpfs; else, and besides, a limit on the file's size), a read-only one: refused clearly, nothing half-written, signing
# shows: on and reading work, the typed text stays, and work resumes without a restart
. "$(dirname "$0")/../lib.sh"

printf '%s\n' "$password" >"$work/password"
mkdir "$work/disk"
mounted=false
unmount() {
    servers_end
    ! $mounted || umount "$work/disk" || umount -l "$work/disk"
    rm -rf "$work"
}
trap unmount EXIT
if mount -t tmpfs -o size=3m,mode=0700 daybook-full "$work/disk" 2>"$work/err"; then
    mounted=true
else
    echo "the disk is not filled: this user may not mount one here ($(head -n 1 "$work/err")); the limit on a file's size stands for it"
fi
export DAYBOOK_DB=$work/disk/ledger.db
"$program" init "$DAYBOOK_DB" --company Paper --start 2026-01 --fresh <"$work/password" >"$work/out"
as admin "$program" operator add anna --name Anna --department Sales --roles sales <"$work/password" >"$work/out"
printf '%s\n' code,name,unit,price P001,Chai,EA,18 >"$work/items.csv"
printf '%s\n' code,name ALFKI,Alfreds >"$work/customers.csv"
expect 0 as admin "$program" import items "$work/items.csv"
expect 0 as admin "$program" import customers "$work/customers.csv"
today=$(date +%F)
orders() { # orders NAME COUNT: a file of so many orders
    echo ref,date,customer,item,quantity,price
    for i in $(seq "$2"); do echo "$1-$i,$today,ALFKI,P001,$i,18"; done
}
orders A 3 >"$work/a.csv"
orders B 400 >"$work/b.csv"
orders C 3 >"$work/c.csv"
expect 0 as anna "$program" import sales-order "$work/a.csv"

# What takes the room away, and gives it back. The second is done to a running server too: it needs no root.
fill() { dd if=/dev/zero of="$work/disk/filler" bs=4096 status=none 2>/dev/null || true; }
clear() { rm -f "$work/disk/filler"; }
number=3
# documents COUNT: so many stand in the ledger, the check finds nothing.
documents() {
    expect 0 as anna "$program" report documents --format csv
    [ $(($(wc -l <"$work/out") - 1)) -eq "$1" ] || fail "$(($(wc -l <"$work/out") - 1)) documents instead of $1"
}
stranger() {
    DAYBOOK_OPERATOR=anna DAYBOOK_PASSWORD=wrong-one "$@"
}
# at_command HOW BEFORE…: with `BEFORE…` in front of each command the disk takes nothing.
at_command() {
    local how=$1
    shift
    expect 0 as anna "$@" "$program" report documents --format csv
    [ $(($(wc -l <"$work/out") - 1)) -eq "$number" ] || fail "$how: not all is read"
    expect 0 as anna "$@" "$program" show SO-"$(date +%Y)"-000001
    expect 1 stranger "$@" "$program" report documents
    for file in b c; do
        expect 3 as anna "$@" "$program" import sales-order "$work/$file.csv"
        saw err "$how"
        [ "$(wc -l <"$work/err")" -eq 1 ] || fail "$how: more than one line"
    done
    expect 0 as anna "$@" "$program" report documents --format csv
    [ $(($(wc -l <"$work/out") - 1)) -eq "$number" ] || fail "$how: something half is there"
}
resumes() { # resumes NAME: a fresh file of 2 goes in, and the whole is sound
    orders "$1" 2 >"$work/more.csv"
    expect 0 as anna "$program" import sales-order "$work/more.csv"
    number=$((number + 2))
    documents "$number"
    expect 0 as admin "$program" check
}
limited() { # the file may not grow past 4 KiB, but it may be read
    prlimit --fsize=4096:unlimited "$@"
}
at_command 'disk is full|size limit' limited
resumes limited
# What a command writes beyond the limit in its midst: the log takes so much and no more.
some() {
    prlimit --fsize=60000:unlimited "$@"
}
expect 3 as anna some "$program" import sales-order "$work/b.csv"
saw err 'disk is full|size limit'
resumes some
how='a limit on the file'
if $mounted; then
    fill
    at_command 'disk is full'
    clear
    resumes full
    mount -o remount,ro "$work/disk"
    at_command 'read-only'
    mount -o remount,rw "$work/disk"
    resumes read-only
    how+=', a full tmpfs, a read-only one'
fi

# At a screen, with its server: the disk fills while an order is keyed.
case_of() { # case_of NAME TAKE GIVE WORDS: the steps that take the room away and give it back
    cat >"$work/$1.case" <<END
proves: $1
env DAYBOOK_DB=$DAYBOOK_DB
terminal 24x80 xterm-256color
sign-on anna
keys "SO<Enter>"
see "Sales order"
keys "alfki<Tab>$1-1<Enter>"
keys "p001<Enter>12<Enter>"
see "216.00"
as anna
run sh -c "$2"
keys "p001<Enter>3<Enter>"
keys "<Enter><F10>"
see "Submit this"
keys "<F10>"
see "$4"
see "216.00"
see "54.00"
run daybook report documents --format csv
  out <<OUT
number,…
…
OUT
run daybook import sales-order $work/c.csv
  exit 3
run sh -c "$3"
keys "<F10>"
see "Submit this"
keys "<F10>"
see "is submitted"
keys "<F3><F3><F3>"
ends 0
END
}
screen() {
    "$build/tests/cases/case_runner" "$work/$1.case" >"$work/out" 2>&1 || {
        cat "$work/out" >&2
        fail "at the screen: $1"
    }
    number=$((number + $2))
    documents "$number"
    expect 0 as admin "$program" check
}
pid="\$(cat $DAYBOOK_DB.lock)"
case_of limit "prlimit --pid $pid --fsize=4096:unlimited" "prlimit --pid $pid --fsize=unlimited:unlimited" 'size limit'
screen limit 1
if $mounted; then
    case_of tmpfs "dd if=/dev/zero of=$work/disk/filler bs=4096 status=none 2>$work/dd; true" "rm $work/disk/filler" 'disk is full'
    screen tmpfs 1
fi
echo "$how: refused in one line each, $number documents whole, none half, nothing restarted"
$mounted || skip "$how: shown; the tmpfs was not: this user may not mount"
