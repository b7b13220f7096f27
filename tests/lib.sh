# Sourced by the shell tests (bash). Gives each a folder of its own, the program under test, and ways to say no.
#   $program   the program under test ($DAYBOOK_PROGRAM, else the release build's)
#   $work      an empty folder, thrown away at the end; HOME, the XDG folders and DAYBOOK_DB lie in it
#   $root      the source tree
# A test that ends with 77 was skipped; its last line says why.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=${DAYBOOK_PROGRAM:-$root/build/release/daybook}
build=${DAYBOOK_BUILD:-$root/build/release}
work=$(mktemp -d)
# Ends the servers of the ledgers in $work: each holds the lock that names it.
servers_end() {
    local lock pid
    for lock in $(find "$work" -name '*.lock'); do
        pid=$(cat "$lock")
        [ -n "$pid" ] && [ "$(readlink "/proc/$pid/exe")" = "$(readlink -f "$program")" ] || continue
        ! flock -n "$lock" true || continue
        kill "$pid" 2>/dev/null || true
        flock -w 20 "$lock" true || kill -9 "$pid" 2>/dev/null || true
    done
}
trap 'servers_end; rm -rf "$work"' EXIT
export HOME=$work XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state
export XDG_RUNTIME_DIR=$work/run DAYBOOK_DB=$work/ledger.db TZ=UTC LC_ALL=C.UTF-8
unset DAYBOOK_OPERATOR DAYBOOK_PASSWORD DAYBOOK_FORMS NO_COLOR
mkdir -m 0700 "$work/run"
password=paper-and-ink

fail() {
    echo "FAILED: $*" >&2
    exit 1
}
skip() {
    echo "$*" >&2
    exit 77
}
# need_shared PATH: prints the path of shared data; without it the test is skipped, but fails in CI.
need_shared() {
    local path=${DAYBOOK_SHARED:-$root/../shared}/$1
    if [ -r "$path" ]; then
        echo "$path"
    elif [ -n "${CI-}" ]; then
        fail "the shared data $1 is absent" || exit 1
    else
        skip "the shared data $1 is absent"
    fi
}
daybook() {
    "$program" "$@"
}
# as LOGIN COMMAND…: the command acts for that operator.
as() {
    local login=$1
    shift
    DAYBOOK_OPERATOR=$login DAYBOOK_PASSWORD=$password "$@"
}
# at DATE COMMAND…: with the clock moved; COMMAND is a program, not a function.
at() {
    "$root/scripts/at" "$@"
}
# expect STATUS COMMAND…: keeps its words in $work/out and $work/err.
expect() {
    local wanted=$1 status=0
    shift
    "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
    if [ "$status" -ne "$wanted" ]; then
        cat "$work/out" "$work/err" >&2
        fail "exit status $status instead of $wanted: $*"
    fi
}
# saw FILE PATTERN: a line of $work/FILE matches the extended regular expression.
saw() {
    grep -q -E -- "$2" "$work/$1" || {
        cat "$work/$1" >&2
        fail "no line of $1 matches: $2"
    }
}
# last_is FILE TEXT: the last line of $work/FILE.
last_is() {
    local last
    last=$(tail -n 1 "$work/$1")
    [ "$last" = "$2" ] || fail "the last line of $1 is '$last', expected '$2'"
}
