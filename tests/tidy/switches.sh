#!/usr/bin/env bash
# The program holds no way to weaken what it promises: no switch for tests, no door of the engine for faults, no lesser setting of
# the disk, and no variable of the environment but those the commands' page names. In the sources, and in the program where one is given:
#   switches.sh [ROOT [PROGRAM]]
. "$(dirname "$0")/tidy.sh"

doors='sqlite3_vfs_register|sqlite3_test_control|xSetSystemCall|SQLITE_CONFIG_(MALLOC|PCACHE2?|MUTEX)|SQLITE_TESTCTRL_[A-Z_]+'
doors+='|__wrap_[a-z]|__real_[a-z]|DAYBOOK_(FAULT|TEST|UNSAFE)[A-Z_]*'
c_text code src include | refuse "a door for faults" "\\b($doors)"
c_text strings src include | refuse "a lesser setting of the disk" '(synchronous|SYNCHRONOUS)[ =]+(OFF|NORMAL|0|1)\b|journal_mode *= *(off|memory|OFF|MEMORY)'
c_text code src include | refuse "the same in a test build and a release" '^[[:space:]]*#[[:space:]]*if.*(TEST|FAULT|NDEBUG)'

known='DAYBOOK_(DB|OPERATOR|PASSWORD|FORMS|THEME|PROGRAM)|HOME|XDG_[A-Z]+(_[A-Z]+)?|TERM|COLORTERM|NO_COLOR|TZ|LC_ALL|LC_CTYPE|LANG|ESCDELAY|LISTEN_(PID|FDS|FDNAMES)'
{ files src -- -name '*.[ch]' | xargs -r grep -HnoE '\b(secure_)?getenv\("[A-Za-z_0-9]+"' || true; } |
    { grep -vE "getenv\\(\"($known)\"" || true; } | sed 's/$/ <- no such variable is known/' >>"$found"

if [ -n "${2-}" ]; then
    { nm -D --undefined-only "$2" 2>/dev/null || true; } | { grep -oE "\\b($doors)" || true; } | sed "s|^|$2: |" >>"$found"
    { strings -a "$2" 2>/dev/null || grep -aoE '[[:print:]]{8,}' "$2"; } | { grep -E 'synchronous *= *(OFF|NORMAL)|DAYBOOK_(FAULT|TEST|UNSAFE)' || true; } |
        sed "s|^|$2: |" >>"$found"
fi
tidy_end switches
