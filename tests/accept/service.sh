#!/usr/bin/env bash
# short
# build: release
# shows: P17: the files of a service as installed: systemd takes the units and finds little to open (the control without its
# shows: hardening fails), sysusers and tmpfiles make the user and the closed folders; a socket that is passed on is served
# shows: to its group as user daybook (needs root), anything else that is passed on is refused; a clerk's program that is given a
# shows: socket starts nothing
. "$(dirname "$0")/../lib.sh"

prefix=$work/usr
cmake --install "$build" --prefix "$prefix" >"$work/out"
units=$prefix/lib/systemd/system
shown=()

# --- what systemd says of the files ---------------------------------------------------------------------------------
if command -v systemd-analyze >/dev/null; then
    export SYSTEMD_UNIT_PATH=$units:
    expect 0 systemd-analyze verify --recursive-errors=no "$units/daybook@books.service" "$units/daybook@books.socket"
    ! grep -q daybook "$work/err" || fail "systemd finds fault: $(cat "$work/err")"
    cp "$units/daybook@.service" "$work/daybook-hard.service"
    sed '/^NoNewPrivileges/,$d' "$units/daybook@.service" >"$work/daybook-soft.service"
    if systemd-analyze security --help | grep -q -e --offline; then
        expect 0 systemd-analyze security --offline=true --threshold=15 "$work/daybook-hard.service"
        shown+=("exposure $(sed -n 's/.*Overall exposure level.*: \([0-9.]*\).*/\1/p' "$work/out") of 10")
        systemd-analyze security --offline=true --threshold=15 "$work/daybook-soft.service" >"$work/out" 2>&1 &&
            fail 'the control without its hardening passes'
    fi
else
    shown+=('units not verified: systemd-analyze is not installed')
fi
if command -v systemd-sysusers >/dev/null && command -v systemd-tmpfiles >/dev/null && [ "$(id -u)" -eq 0 ]; then
    mkdir -p "$work/root/etc" "$work/root/var/lib" "$work/root/run"
    expect 0 systemd-sysusers --root="$work/root" "$prefix/lib/sysusers.d/daybook.conf"
    grep -q '^daybook:.*:/var/lib/daybook:/usr/sbin/nologin$' "$work/root/etc/passwd" || fail 'no user daybook'
    grep -q '^daybook:' "$work/root/etc/group" || fail 'no group daybook'
    expect 0 systemd-tmpfiles --root="$work/root" --create "$prefix/lib/tmpfiles.d/daybook.conf"
    [ "$(stat -c %a "$work/root/var/lib/daybook")" = 700 ] || fail 'the ledgers lie open'
    [ "$(stat -c %a "$work/root/run/daybook")" = 750 ] || fail "the sockets' folder lies open"
    shown+=('user and folders made')
else
    shown+=('user and folders not made: that needs root and systemd')
fi
if sshd=$(command -v sshd || ls /usr/sbin/sshd 2>/dev/null) && [ -e /etc/ssh/ssh_host_ed25519_key ]; then
    expect 0 "$sshd" -t -f "$prefix/share/doc/daybook/examples/sshd-daybook.conf"
    shown+=('sshd takes the recipe')
fi

# --- a program that is given a socket never starts or opens anything ----------------------------------------------------
for name in "$work/away.sock" /proc/1/root/run/away.sock; do
    expect 3 as admin "$program" --wait 0 -d "$name" report documents
    saw err 'does not answer; tell whoever runs it|is not open to this user'
    [ ! -e "$name" ] && [ ! -e "$name.lock" ] || fail "something was made at $name"
done

# --- passed on --------------------------------------------------------------------------------------------------------
printf '%s\n' "$password" | daybook init "$work/own.db" --start 2026-01 --fresh >"$work/out"
expect 2 sh -c 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" -d "$1" serve --foreground 3</dev/null' "$program" "$work/own.db"
saw err 'must be one UNIX socket that listens'
expect 2 sh -c 'LISTEN_PID=$$ LISTEN_FDS=2 exec "$0" -d "$1" serve --foreground' "$program" "$work/own.db"
saw err 'must be one UNIX socket that listens'
if command -v systemd-socket-activate >/dev/null && command -v setpriv >/dev/null && [ "$(id -u)" -eq 0 ]; then
    daybook=61100 clerk=61101
    chmod 0711 "$work"
    cp "$program" "$work/daybook"
    chmod 0755 "$work/daybook"
    install -d -m 0700 -o $daybook -g $daybook "$work/books"
    install -d -m 0750 -o root -g $daybook "$work/sockets"
    by() { # by UID COMMAND…
        local uid=$1
        shift
        setpriv --reuid "$uid" --regid "$uid" --groups $daybook env HOME="$work" "$@"
    }
    printf '%s\n' "$password" | by $daybook "$work/daybook" init "$work/books/books.db" --start 2026-01 --fresh >"$work/out"
    # what daybook@.socket does: the socket is root's to make, the group's to reach
    (exec systemd-socket-activate -l "$work/sockets/books.sock" setpriv --reuid $daybook --regid $daybook --clear-groups \
        "$work/daybook" -d "$work/books/books.db" serve --foreground 2>"$work/serve.log") &
    server=$!
    trap 'kill -9 $server 2>/dev/null || true; servers_end; rm -rf "$work"' EXIT
    for _ in $(seq 200); do [ ! -S "$work/sockets/books.sock" ] || break; sleep 0.05; done
    chgrp $daybook "$work/sockets/books.sock"
    chmod 0660 "$work/sockets/books.sock"
    expect 0 by $clerk env DAYBOOK_OPERATOR=admin DAYBOOK_PASSWORD="$password" "$work/daybook" -d "$work/sockets/books.sock" setting list
    [ "$(ps -o uid= -p $server | tr -d ' ')" = $daybook ] || fail 'it is not served by user daybook'
    expect 0 by $daybook "$work/daybook" -d "$work/sockets/books.sock" check # as system: the server's own user
    expect 1 by $clerk "$work/daybook" -d "$work/sockets/books.sock" check   # and no other
    expect 0 by $daybook "$work/daybook" -d "$work/sockets/books.sock" backup "$work/books/backup.db"
    [ "$(stat -c %a:%u "$work/books/backup.db")" = 600:$daybook ] || fail 'the backup lies open'
    expect 3 setpriv --reuid 61103 --regid 61103 --clear-groups "$work/daybook" -d "$work/sockets/books.sock" check
    saw err 'is not open to this user'
    kill -TERM $server
    wait $server || fail 'it does not end well'
    shown+=('a passed socket served as user daybook to its group')
else
    shown+=('no socket passed on: that needs root, setpriv and systemd-socket-activate')
fi
(IFS=';' && echo "service: ${shown[*]}")
