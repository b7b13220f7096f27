#!/usr/bin/env bash
# short
# build: asan
# shows: One order keyed at 40x12, 80x24 and 200x60, resized while it is keyed, at xterm, Linux console, VT100 and
# shows: tmux, without colours: the same document every time; a terminal that is not known is told so
. "$(dirname "$0")/../lib.sh"

now='2026-03-02 09:00'
printf '%s\n' "$password" >"$work/password"
run() { # run LOGIN ARGUMENT…
    local login=$1
    shift
    as "$login" at "$now" "$program" "$@"
}
at "$now" "$program" init "$DAYBOOK_DB" --company 'Paper & Ink' --start 2026-01 --fresh <"$work/password" >"$work/out"
run admin operator add anna --name anna --department Sales --roles sales <"$work/password" >"$work/out"
printf '%s\n' code,name,unit,price P001,Chai,EA,18 P003,龙井茶,KG,120 P004,ｗｉｄｅ全角,EA,2.5 >"$work/items.csv"
printf '%s\n' code,name HJGS,汉江纸业有限公司 MIX,Ä汉éB >"$work/customers.csv"
expect 0 run admin import items "$work/items.csv"
expect 0 run admin import customers "$work/customers.csv"

shopt -s lastpipe # the counter outlives a pipe's last command
documents=0 submit='F10>'
# key NAME TERMINAL: types the order at that terminal; NAME is its reference. Further steps stand on standard input:
# A…E stand for the order's keys in five pieces, cut in the middle of fields.
key() {
    local case=$work/$1.case
    {
        printf '%s\n' "proves: $1" "clock $now" "env DAYBOOK_DB=$DAYBOOK_DB" "terminal $2" 'sign-on anna' 'see "Work list"' \
            'keys "SO<Enter>"' 'see "Sales order"'
        sed -e "s/^A\$/keys \"hjgs<Tab>$1<Tab>03\"/" \
            -e 's/^B$/keys "20<Enter>p00"/' \
            -e 's/^C$/keys "1<Enter>2<Tab>17.5<Enter>p003<Enter>1."/' \
            -e 's/^D$/keys "5<Enter>p004<Enter>12*2<Tab><Tab>1"/' \
            -e 's/^E$/keys "0<Enter><Enter>送货 für Å<'$submit'"/'
        printf '%s\n' 'see "Submit this"' "keys \"<$submit\"" 'see "is submitted"' 'keys "<F3><F3><F3>"' 'ends 0'
    } >"$case"
    "$build/tests/cases/case_runner" "$case" || fail "the order could not be keyed at a terminal $2"
    documents=$((documents + 1))
}
whole() {
    printf '%s\n' A B C D E
}

whole | key small '12x40 xterm-256color'
whole | key usual '24x80 xterm-256color'
whole | key large '60x200 xterm-256color'
printf '%s\n' A 'resize 12x40' B 'resize 60x200' C 'resize 5x20' D 'resize 1x1' 'resize 24x80' E | key resized '24x80 xterm-256color'
whole | key console '25x80 linux'
submit='Esc>0' # a VT100 has no F10: its keypad's 8 sends what terminfo calls so, and is an 8
whole | key vt100 '24x80 vt100'
whole | key vt100wide '24x132 vt100'
submit='F10>'
whole | key tmux '24x80 tmux-256color'
whole | key nocolor '24x80 xterm-256color NO_COLOR=1'
whole | key mono '24x80 xterm-256color DAYBOOK_THEME=mono'

# Columns stay aligned beside wide characters: the bars of each row stand in the same cells.
key aligned '24x80 xterm-256color' <<'END'
A
B
cells 3,1-30 "Customer [HJGS       |汉江纸业"
cells 3,22-22 "|"
cells 3,61-61 "]"
C
D
cells 6,1-17 " Ln Item        D"
cells 7,16-16 "|"
cells 7,17-40 "Chai                   |"
cells 8,16-16 "|"
cells 8,17-40 "龙井茶                 |"
cells 9,17-40 "ｗｉｄｅ全角           |"
cells 8,40-49 "|     1.5|"
cells 7,80-80 "]"
cells 8,80-80 "]"
cells 9,80-80 "]"
E
END

expect 0 run anna report documents --format csv
cp "$work/out" "$work/documents"
[ "$(wc -l <"$work/documents")" -eq $((documents + 1)) ] || fail "not $documents documents were keyed"
[ "$(tail -n +2 "$work/documents" | cut -d, -f 2,4-8,11- | sort -u | wc -l)" -eq 1 ] || {
    cat "$work/documents" >&2
    fail 'the documents differ'
}
expect 0 run anna report lines --format csv
[ "$(tail -n +2 "$work/out" | cut -d, -f 2- | sort -u | wc -l)" -eq 3 ] && [ "$(wc -l <"$work/out")" -eq $((3 * documents + 1)) ] || {
    cat "$work/out" >&2
    fail 'the lines differ'
}
saw out '^SO-2026-000001,1,P001,2,EA,17\.5,0,35\.00,2$'
saw out '^SO-2026-000001,2,P003,1\.5,KG,120,0,180\.00,1\.5$'
saw out '^SO-2026-000001,3,P004,24,EA,2\.5,10,54\.00,24$'
for number in $(tail -n +2 "$work/documents" | cut -d, -f 1); do
    expect 0 run anna show "$number"
    saw out '送货 für Å'
    saw out '2026-03-20'
done

cat >"$work/unknown.case" <<END
proves: a terminal that is not known is told so
env DAYBOOK_DB=$DAYBOOK_DB
terminal 24x200 no-such-terminal
see "no-such-terminal"
see "is not known here; set TERM"
see "TERM=xterm-256color"
ends 3
terminal 24x200 dumb
see "cannot move the cursor"
ends 3
END
"$build/tests/cases/case_runner" "$work/unknown.case" || fail 'an unknown terminal is not told so'
echo "$documents documents, all the same"
