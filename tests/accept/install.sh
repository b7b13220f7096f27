#!/usr/bin/env bash
# short
# build: release
# Proves that `cmake --install` puts down all that the program needs, and that what is installed runs by itself.
. "$(dirname "$0")/../lib.sh"

prefix=$work/usr
cmake --install "$build" --prefix "$prefix" >"$work/out"
for file in bin/daybook share/doc/daybook/README.md share/doc/daybook/LICENSE share/daybook/forms/sales-order.form; do
    [ -e "$prefix/$file" ] || fail "$file is not installed"
done
installed=$(find "$prefix/share/daybook/forms" -name '*.form' | wc -l)
[ "$installed" -eq "$(find "$root/forms" -name '*.form' | wc -l)" ] || fail "only $installed forms are installed"
for file in lib/systemd/system/daybook@.service lib/systemd/system/daybook@.socket lib/sysusers.d/daybook.conf \
    lib/tmpfiles.d/daybook.conf share/doc/daybook/examples/sshd-daybook.conf share/doc/daybook/docs/admin.md; do
    [ -e "$prefix/$file" ] || fail "$file is not installed"
done
grep -q "^ExecStart=$prefix/bin/daybook " "$prefix/lib/systemd/system/daybook@.service" || fail 'the unit starts another program'
grep -q "ForceCommand $prefix/bin/daybook -d " "$prefix/share/doc/daybook/examples/sshd-daybook.conf" || fail 'the recipe for ssh names another program'
cd "$work"
expect 0 "$prefix/bin/daybook" form check
expect 0 env DAYBOOK_FORMS="$prefix/share/daybook/forms" "$prefix/bin/daybook" form check
printf '%s\n' "$password" | "$prefix/bin/daybook" init installed.db --fresh >"$work/out"
expect 0 as admin "$prefix/bin/daybook" -d installed.db check
saw out '^ok'
