#!/usr/bin/env bash
# short
# build: asan
# shows: P17, P18, P22, P24: other users of the system, with a shell, at a ledger served to its user and at one served to a
# shows: group: no file of either can be read, copied, replaced, cut, locked; what is said at the socket without a sign-on,
# shows: with a foreign role or id, too long or never ended, is refused or cut off; and whoever occupies connections, stands
# shows: still or guesses passwords, a signed-on clerk works on. Needs root, to be other users
. "$(dirname "$0")/../lib.sh"

[ "$(id -u)" -eq 0 ] || skip 'other users of the system can be played by root alone'
command -v setpriv >/dev/null || skip 'setpriv is not installed'

chmod 0711 "$work"
mkdir -m 0755 "$work/bin" "$work/people" "$work/loot"
cp "$program" "$build/tests/accept/intruder" "$work/bin"
chmod 0755 "$work/bin"/*
chmod 1777 "$work/loot"
declare -A uids=([daybook]=61100 [anna]=61101 [mallory]=61102 [oskar]=61103)
for who in "${!uids[@]}"; do
    mkdir -m 0755 "$work/people/$who"
    mkdir -m 0700 "$work/people/$who/run"
    chown -R "${uids[$who]}:${uids[$who]}" "$work/people/$who"
done
# by USER COMMAND…: as that user of the system; all but oskar are in the group of daybook.
by() {
    local who=$1 groups=(--groups 61100)
    shift
    [ "$who" != oskar ] || groups=(--clear-groups)
    setpriv --reuid "${uids[$who]}" --regid "${uids[$who]}" "${groups[@]}" \
        env HOME="$work/people/$who" XDG_RUNTIME_DIR="$work/people/$who/run" XDG_DATA_HOME="$work/people/$who/data" \
        ASAN_OPTIONS=detect_leaks=0 DAYBOOK_DB= "$@"
}
# clerk USER LOGIN ARGUMENT…: a command of theirs
clerk() {
    local who=$1 login=$2
    shift 2
    by "$who" env DAYBOOK_OPERATOR="$login" DAYBOOK_PASSWORD="$password" "$work/bin/daybook" "$@"
}
waited() { # waited SECONDS COMMAND…: until it succeeds
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $until ] || return 1
        sleep 0.05
    done
}
pids=()
# behind USER FILE COMMAND…: in the background, with its words in FILE; $pid is the command's own.
behind() {
    local who=$1 file=$2
    shift 2
    rm -f "$work/loot/pid"
    by "$who" sh -c 'echo $$ >"$0.new" && mv "$0.new" "$0"; exec "$@"' "$work/loot/pid" "$@" >"$file" 2>&1 &
    disown
    waited 10 test -e "$work/loot/pid" || fail "not started: $*"
    pid=$(cat "$work/loot/pid")
    rm -f "$work/loot/pid"
    pids+=("$pid")
}
finish() {
    for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
    rm -rf /tmp/daybook-61101
    servers_end
    rm -rf "$work"
}
trap finish EXIT

# --- a ledger with two operators, by the user who owns it ---------------------------------------------------------
fill() { # fill OWNER FILE
    printf '%s\n' "$password" | by "$1" "$work/bin/daybook" init "$2" --company Paper --start 2026-01 --fresh >/dev/null
    for login in anna:sales mallory:purchasing; do
        printf '%s\n' "$password" | clerk "$1" admin -d "$2" operator add "${login%:*}" --name "${login%:*}" --roles "${login#*:}" >/dev/null
    done
    printf '%s\n' code,name,unit,price P001,Chai,EA,18 | clerk "$1" admin -d "$2" import items - >/dev/null
    printf '%s\n' code,name C1,Paper | clerk "$1" admin -d "$2" import customers - >/dev/null
    by "$1" "$work/bin/daybook" -d "$2" backup "$(dirname "$2")/backup.db" >/dev/null
    : >"$2-wal.kept-1" # a cut log, as recovery would keep it
    chown "${uids[$1]}" "$2-wal.kept-1"
    chmod 0600 "$2-wal.kept-1"
}
order() { # order REF
    printf 'ref,date,customer,item,quantity,price\n%s,%s,C1,P001,1,18\n' "$1" "$(date -u +%F)"
}

tries=0
refused() { # refused USER COMMAND…
    local who=$1 status=0
    shift
    tries=$((tries + 1))
    by "$who" timeout 10 "$@" >"$work/said" 2>&1 </dev/null || status=$?
    [ "$status" -ne 0 ] && [ "$status" -ne 124 ] || fail "$who may: $*"
}
# attack FOLDER: every file there, by both others.
attack() {
    local folder=$1 file who before
    before=$(cd "$folder" && ls -i && cksum backup.db) # the server folds its log in meanwhile: `check` sees to the rest
    for file in "$folder"/*; do
        for who in mallory oskar; do
            refused "$who" cat "$file"
            refused "$who" cp "$file" "$work/loot/copy"
            refused "$who" ln "$file" "$work/loot/link"
            refused "$who" sh -c 'echo x >"$1"' sh "$file"
            refused "$who" truncate -s 0 "$file"
            refused "$who" sh -c 'cp /bin/true "$1.tmp" && mv "$1.tmp" "$1"' sh "$file"
            refused "$who" mv "$file" "$work/loot/gone"
            refused "$who" rm -f "$file"
            refused "$who" "$work/bin/intruder" - lock "$file"
            refused "$who" "$work/bin/daybook" --wait 0 -d "$file" check
            refused "$who" "$work/bin/daybook" -d "$work/loot/mine.db" restore "$file"
        done
    done
    [ "$before" = "$(cd "$folder" && ls -i && cksum backup.db)" ] || fail "something of $folder was changed"
    [ -z "$(find "$work/loot" -type f)" ] || fail "something was carried off: $(ls "$work/loot")"
}

# The control: what is open to them they do read, lock and reach, so that a refusal means something.
control() {
    : >"$work/loot/open"
    chmod 0666 "$work/loot/open"
    by mallory cat "$work/loot/open" >"$work/said" || fail 'the control cannot be read'
    behind mallory "$work/said" "$work/bin/intruder" - lock "$work/loot/open"
    waited 10 grep -q ready "$work/said" || fail 'the control cannot be locked'
    kill -9 "$pid"
    rm "$work/loot/open"
}
control

# --- the service -----------------------------------------------------------------------------------------------
install -d -m 0700 -o 61100 -g 61100 "$work/books"
install -d -m 0750 -o 61100 -g 61100 "$work/sockets"
socket=$work/sockets/books.sock ledger=$work/books/books.db
fill daybook "$ledger"
serve() {
    (
        cd "$work/people/daybook"
        exec setpriv --reuid 61100 --regid 61100 --clear-groups env -i ASAN_OPTIONS=detect_leaks=0:handle_abort=0 TZ=UTC \
            DAYBOOK_PASSWORD="$password" "$work/bin/daybook" -d "$ledger" serve --foreground --socket "$socket" 2>>"$work/serve.log"
    ) &
    server=$!
    pids+=("$server")
    waited 10 test -S "$socket" || fail "the service does not start: $(cat "$work/serve.log")"
    waited 10 by anna "$work/bin/intruder" "$socket" ask || fail "the service does not answer: $(cat "$work/serve.log")"
}
serve
[ "$(stat -c %a "$socket")" = 660 ] || fail 'the socket is not 0660'
for file in "$work/books"/*; do
    [ "$(stat -c %a "$file")" = 600 ] || fail "$file has mode $(stat -c %a "$file")"
done
[ -e "$ledger-wal" ] && [ -e "$ledger-shm" ] && [ -e "$ledger.lock" ] || fail 'the ledger is not open'
attack "$work/books"
for what in environ mem maps fd/3 cwd/x root/x; do
    for who in anna mallory oskar; do refused "$who" cat "/proc/$server/$what"; done
done
! grep -q "$password" "/proc/$server/environ" "/proc/$server/cmdline" || fail 'the server carries a password about'
grep -q '^Max core file size *1 ' "/proc/$server/limits" || fail 'the server may leave a core'

# --- what is said at its socket ----------------------------------------------------------------------------------
tell() { # tell USER LINE…: the answers in $work/said
    local who=$1
    shift
    printf '%s\n' "$@" | by "$who" "$work/bin/intruder" "$socket" ask >"$work/said" 2>&1 || true
    tries=$((tries + $#))
}
said() {
    grep -q -E -- "$1" "$work/said" || fail "no answer matches $1: $(cat "$work/said")"
}
open_line() { # open_line LOGIN PASSWORD
    printf '{"jsonrpc":"2.0","id":"%016x%016x","method":"session.open","params":{"login":"%s","password":"%s"}}' $RANDOM $RANDOM "$1" "$2"
}
submit='{"jsonrpc":"2.0","id":"00000000000000000000000000000abc","method":"document.submit","params":{"draft":"00000000000000000000000000000abc","type":"sales-order","seq":1,"cells":[[0,"customer","C1"],[1,"item","P001"],[1,"quantity","2"],[1,"price","3.5"]]}}'
tell oskar x
said 'no connection: Permission denied'
expect 3 clerk oskar anna -d "$socket" report documents
saw err 'is not open to this user'
tell mallory '{"jsonrpc":"2.0","id":1,"method":"menu.list"}' "$submit" '{"jsonrpc":"2.0","id":2,"method":"session.system"}' \
    '{"jsonrpc":"2.0","id":3,"method":"backup.source"}' "$(open_line anna wrong-Pa55)"
[ "$(grep -c '"error"' "$work/said")" -eq 5 ] || fail "without a sign-on: $(cat "$work/said")"
tell anna "$(open_line anna "$password")" "$submit" "$submit"
[ "$(grep -c '"number":"SO-' "$work/said")" -eq 2 ] && [ "$(grep '"number"' "$work/said" | sort -u | wc -l)" -eq 1 ] ||
    fail "the clerk's order: $(cat "$work/said")"
tell mallory "$(open_line mallory "$password")" "$submit" "${submit//0abc/0abd}" \
    '{"jsonrpc":"2.0","id":4,"method":"check.run"}' '{"jsonrpc":"2.0","id":5,"method":"backup.source"}' \
    '{"jsonrpc":"2.0","id":"000000000000000000000000000000a1","method":"document.step","params":{"step":"recall","number":"SO-'"$(date -u +%Y)"'-000001"}}'
[ "$(grep -c '"error"' "$work/said")" -eq 5 ] || fail "with a foreign role or id: $(cat "$work/said")"
status=0
by mallory "$work/bin/intruder" "$socket" long >"$work/said" || status=$?
[ "$status" -eq 3 ] || fail 'a line without an end is taken'
said 'at most 4096 bytes'
tell mallory not-json not-json not-json not-json not-json not-json not-json not-json not-json
said 'cut off'

# --- occupied connections: a clerk who is signed on works on -------------------------------------------------------
mkfifo -m 0644 "$work/asked"
behind anna "$work/told" sh -c 'exec "$1" "$2" ask <"$3"' sh "$work/bin/intruder" "$socket" "$work/asked"
exec 8>"$work/asked"
open_line anna "$password" >&8
echo >&8
asked=2 slowest=0
# works NAME: 10 reads and 5 writes on the connection that stands, a sign-on and a submit on a new one.
works() {
    local i from took
    for i in $(seq 15); do
        from=$(date +%s%N)
        if [ "$i" -gt 10 ]; then
            printf '%s\n' "${submit//0000abc/$(printf 'f%06x' $((asked)))}" >&8
        else
            echo '{"jsonrpc":"2.0","id":7,"method":"lookup.find","params":{"lookup":"item","text":""}}' >&8
        fi
        asked=$((asked + 1))
        waited 10 sh -c '[ "$(wc -l <"$1")" -ge "$2" ]' sh "$work/told" "$asked" || fail "$1: no answer to the clerk"
        took=$((($(date +%s%N) - from) / 1000000))
        [ "$took" -le "$slowest" ] || slowest=$took
    done
    order "$1" | clerk anna anna -d "$socket" import sales-order - >"$work/out" 2>"$work/err" ||
        fail "$1: the clerk cannot submit: $(cat "$work/err")"
}
besiege() { # besiege MODE N
    local log=$work/siege-$1
    behind mallory "$log" "$work/bin/intruder" "$socket" "$1" "$2" mallory "$password"
    waited 20 grep -q ready "$log" || fail "$1: the siege does not stand"
    works "$1"
    kill -9 "$pid"
    tries=$((tries + $2))
}
works nobody
besiege hold 300
besiege greet 300
besiege half 300
besiege sign-on 20
besiege deaf 8
besiege stop 8
# the clerk's own program standing still in the middle of a request holds up nobody
mkfifo -m 0644 "$work/file"
exec 7<>"$work/file" # a file that comes slowly: the import waits for the rest of it
printf 'ref,date,customer,item,quantity,price\n' >&7
behind anna "$work/stopped" env DAYBOOK_OPERATOR=anna DAYBOOK_PASSWORD="$password" \
    sh -c 'exec "$1" -d "$2" import sales-order - <"$3"' sh "$work/bin/daybook" "$socket" "$work/file"
kill -STOP "$pid"
works stopped
kill -CONT "$pid"
exec 7>&-
! grep -q '"error"' "$work/told" || fail "the clerk was refused something: $(grep '"error"' "$work/told")"
[ "$slowest" -le 1000 ] || fail "the clerk waited $slowest ms for an answer"

# --- guessed passwords: they wait, across a restart too; the operator does not -----------------------------------------
until_ten=$((SECONDS + 30))
until tell mallory "$(open_line anna wrong-Pa55)" && grep -q 'is possible in 10 s' "$work/said"; do
    [ $SECONDS -lt $until_ten ] || fail "the wait does not grow: $(cat "$work/said")"
    sleep 0.2
done
kill -9 "$server"
wait "$server" 2>/dev/null || true
serve
tell mallory "$(open_line anna "$password")"
said 'can try again in'
expect 0 clerk anna anna -d "$socket" report documents # from where she works every day
for login in a b c d e f g h i j k l m; do tell mallory "$(open_line "$login" wrong-Pa55)"; done
said 'come from this user; try again in'
expect 0 clerk anna anna -d "$socket" report documents

# --- a crash leaves no core, the log no password ------------------------------------------------------------------
kill -ABRT "$server"
wait "$server" 2>/dev/null || true
[ -z "$(find "$work/people" "$work/books" -name '*core*')" ] || fail 'a core is left'
! grep -r -a -l -e "$password" -e wrong-Pa55 "$work/serve.log" "$work/books" || fail 'a password is left in a file'
rm -f "$socket"
expect 3 clerk anna anna --wait 0 -d "$socket" report documents # nothing is opened or started in its place
saw err 'does not answer; tell whoever runs it'
[ ! -e "$socket.lock" ] || fail 'something was made in the place of the socket'
expect 0 clerk daybook anna -d "$ledger" report documents

# --- one's own ledger, in a home that others may enter ----------------------------------------------------------------
own=$work/people/anna/books
by anna mkdir -m 0755 "$own"
fill anna "$own/own.db"
by anna env DAYBOOK_OPERATOR=anna DAYBOOK_PASSWORD="$password" "$work/bin/daybook" -d "$own/own.db" serve
own_server=$(cat "$own/own.db.lock")
pids+=("$own_server")
clerk anna anna -d "$own/own.db" report documents >/dev/null || fail 'the owner cannot work'
[ -e "$own/own.db.log" ] && [ -e "$own/own.db-wal" ] || fail 'the own ledger is not served'
attack "$own"
! grep -q "$password" "/proc/$own_server/environ" "/proc/$own_server/cmdline" || fail 'the own server carries a password about'
for who in mallory oskar; do
    refused "$who" "$work/bin/intruder" "$(echo "$work"/people/anna/run/daybook/*.sock)" ask
    refused "$who" cat "/proc/$own_server/environ"
done
# who knows where she works cannot sit there before her
by mallory mkdir -m 0777 /tmp/daybook-61101
expect 3 by anna env -u XDG_RUNTIME_DIR DAYBOOK_OPERATOR=anna DAYBOOK_PASSWORD="$password" "$work/bin/daybook" -d "$own/own.db" report documents
saw err 'must be a folder of this user'
# what is laid beside a ledger in a folder that all may write is not taken for a part of it
printf '%s\n' "$password" | by anna "$work/bin/daybook" init "$work/loot/open.db" --start 2026-01 --fresh >/dev/null
by mallory ln -s "$work/people/anna/run/x" "$work/loot/open.db.lock"
expect 3 clerk anna admin -d "$work/loot/open.db" check
by mallory rm "$work/loot/open.db.lock"
for suffix in .lock .log -wal -shm -journal; do
    by mallory sh -c 'echo x >"$1"; chmod 666 "$1"' sh "$work/loot/open.db$suffix"
    expect 3 clerk anna admin -d "$work/loot/open.db" check
    saw err "open\.db$suffix"
    by mallory rm "$work/loot/open.db$suffix"
done
expect 0 clerk anna admin -d "$work/loot/open.db" check
# nor is a ledger or a backup put where others could put another in its place
for folder in "$work/people/mallory/gift:0777:mallory" "$work/wide:0777:daybook"; do
    IFS=: read -r path mode owner <<<"$folder"
    install -d -m "$mode" -o "${uids[$owner]}" "$path"
    expect 3 by anna "$work/bin/daybook" -d "$own/own.db" backup "$path/backup.db"
    saw err 'another user.s|others may write'
done
echo "other users: $tries tries refused or cut off; the slowest answer to the clerk meanwhile took $slowest ms"
