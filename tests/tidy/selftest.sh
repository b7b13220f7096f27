#!/usr/bin/env bash
# Proves that each tidy test passes a small clean tree and fails on each violation planted in it, naming the file.
set -euo pipefail
export LC_ALL=C

tidy=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# put PATH TEXT: a file of the tree; the text is printf's, so that words that are refused need not stand here.
put() {
    mkdir -p "$(dirname "$work/tree/$1")"
    printf "$2" >"$work/tree/$1"
}

clean_tree() {
    rm -rf "$work/tree"
    put src/base/a.c '#include "daybook/base/a.h"\n#include "own.h"\n#include <string.h>\n\nint a(void)\n{\n    return 1; /* 1.5 floats */\n}\n'
    put src/base/own.h 'enum { OWN = 1 };\n'
    put src/base/csv.c '#include <csv.h>\nstatic const char *text = "it'"'"'s \\"printf(\\" \\\\";\n'
    put src/store/pragma.c '#include <sqlite3.h>\nstatic const char *sql = "PRAGMA user_version";\n'
    put src/document/type_table.c 'static int a;\n/* a row */ static const struct t t = {.code = "ZZ", .name = "zig-zag"};\n'
    put src/app/a.c '#include <stdio.h>\n#include "daybook/client/c.h"\nvoid b(void)\n{\n    printf("x");\n}\n'
    put include/daybook/base/a.h 'int a(void);\n'
    put include/daybook/client/c.h '#include "daybook/base/a.h"\n'
    put tests/unit/base/a.c 'int main(void)\n{\n    return 0;\n}\n'
    put tests/fuzz/corpus/a/one 'tab\tand space \n'
    put scripts/run '#!/bin/sh\necho /tmp ${dir}/work ./home\n'
    put forms/a.form 'form a\n'
    put docs/architecture.md 'Map\n- `src/base/a.c` `src/base/own.h` — a\n- `src/base/csv.c` — b\n- `src/store/pragma.c` — c\n- `src/document/type_table.c` — c2\n'
    printf '%s\n' '- `src/app/a.c` — d' '- `include/daybook/base/a.h` — e' '- `include/daybook/client/c.h` — f' '- `scripts/run` — g' \
        '- `forms/` — h' '- `tests/unit/base/` — i' '- `tests/fuzz/` — j' >>"$work/tree/docs/architecture.md"
}

# caught NAME PATH TEXT: the test NAME must fail, naming PATH, once the file stands there.
caught() {
    clean_tree
    put "$2" "$3"
    if output=$(bash "$tidy/$1.sh" "$work/tree" 2>&1); then
        echo "$1 passes over: $2: $3"
        failures=1
    elif [ "${output#*"$2"}" = "$output" ]; then
        printf '%s fails without naming %s, but says:\n%s\n' "$1" "$2" "$output"
        failures=1
    fi
}

clean_tree
for name in includes banned sizes map switches types words; do
    if ! output=$(bash "$tidy/$name.sh" "$work/tree" 2>&1) || [ "$output" != "ok $name" ]; then
        printf '%s refuses the clean tree:\n%s\n' "$name" "$output"
        failures=1
    fi
done

caught includes src/base/b.c '#include "daybook/store/store.h"\n'
caught includes src/form/b.c '#include "daybook/client/c.h"\n'
caught includes src/tui/b.c '#include "daybook/app/app.h"\n'
caught includes src/ledger/b.c '  #  include "daybook/document/d.h"\n'
caught includes src/store/b.c '#include "daybook/form/f.h"\n'
caught includes src/app/b.c '#include "daybook/service/s.h"\n'
caught includes src/app/b.c '#include "daybook/store/store.h"\n'
caught includes include/daybook/client/b.h '#include "daybook/ledger/l.h"\n'
caught includes src/cellar/b.c '#include <string.h>\n'
caught includes src/b.c '#include <string.h>\n'
caught includes src/base/b.c '#include "../store/internal.h"\n'
caught includes src/base/b.c '#include "missing.h"\n'
caught includes src/base/b.c '#include <sqlite3.h>\n'
caught includes src/base/b.c '#include <csv.h>\n'
caught includes src/base/b.c '#include <jansson.h>\n'
caught includes src/base/b.c '#include <sodium.h>\n'
caught includes src/base/b.c '#include <utf8proc.h>\n'
caught includes src/app/b.c '#include <curses.h>\n'
caught includes src/service/b.c '#include <uv.h>\n'
caught includes include/daybook/store/b.h '#include <sqlite3.h>\n'
caught includes src/base/b.c '#include <math.h>\n'
caught includes src/tui/b.c '#include <form.h>\n'

for name in strcpy strcat sprintf vsprintf gets atoi strtok alloca; do
    caught banned src/base/b.c "void b(void)\n{\n    $name (x);\n}\n"
    caught banned tests/unit/base/b.c "void b(void)\n{\n    $name(x);\n}\n"
done
caught banned src/base/b.c 'int x = "a" "\\"", y = /* c */ strncpy(a, b, 2);\n'
caught banned src/base/b.c 'void b(void)\n{\n    printf("x");\n}\n'
caught banned src/tui/b.c 'void b(void)\n{\n    fputs("x", stderr);\n}\n'
caught banned src/store/b.c 'void b(void)\n{\n    exit(1);\n}\n'
caught banned src/base/b.c 'static double x;\n'
caught banned include/daybook/base/b.h 'float b(void);\n'
caught banned src/base/b.c 'int x = 1.5;\n'
caught banned src/base/b.c 'typedef struct b {\n    int c;\n} b;\n'
for words in 'SELECT rowid FROM t' 'INSERT OR REPLACE INTO t' 'INSERT OR IGNORE INTO t' "SELECT datetime('now')" 'PRAGMA journal_mode' \
    'SELECT json_extract(a)' "x GLOB 'y'" 'AUTOINCREMENT' 'FROM sqlite_master'; do
    caught banned src/ledger/b.c "static const char *sql = \"$words\";\n"
done
caught banned src/store/b.c 'static const char *sql = "PRAGMA user_version";\n'
caught banned src/store/migrations/1.sql 'CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);\n'
caught banned src/base/b.c "/* TO""DO: this */\n"
caught banned scripts/b "# FIX""ME\n"

body=$(printf '    a();\\n%.0s' $(seq 69))
caught sizes src/base/b.c "static int b(int c,\n             int d)\n{\n$body}\n"
caught sizes src/base/b.c "$(printf 'int a;\\n%.0s' $(seq 701))"
caught sizes include/daybook/base/b.h "$(printf 'int a;\\n%.0s' $(seq 701))"
caught sizes tests/b.sh "$(printf 'true\\n%.0s' $(seq 701))"
clean_tree
put src/base/b.c "/* table */\n$(printf 'int a;\\n%.0s' $(seq 701))"
put src/base/c.c "static int b(int c)\n{\n${body#*n}}\n\nstatic int d(void)\n{\n${body#*n}}\n"
bash "$tidy/sizes.sh" "$work/tree" >/dev/null || {
    echo "sizes refuses a table, or functions of 70 lines"
    failures=1
}

caught map src/base/b.c 'int b;\n'
caught map include/daybook/base/b.h 'int b;\n'
caught map tests/unit/store/b.c 'int b;\n'
caught map scripts/b '#!/bin/sh\n'
caught map docs/architecture.md 'Map\n'
clean_tree
echo '- `src/base/gone.c` — gone' >>"$work/tree/docs/architecture.md"
if bash "$tidy/map.sh" "$work/tree" >/dev/null; then
    echo "map passes over a file that is gone"
    failures=1
fi

caught switches src/store/b.c 'int b = sqlite3_vfs_register(v, 1);\n'
caught switches src/store/b.c 'int b = v->xSetSystemCall(v, "open", f);\n'
caught switches src/store/b.c 'void *__wrap_malloc(size_t n);\n'
caught switches src/store/b.c 'static const char *sql = "PRAGMA synchronous = NORMAL";\n'
caught switches src/store/b.c '#ifdef DAYBOOK_FAULT\n#endif\n'
caught switches src/app/b.c 'const char *b = getenv("DAYBOOK_SLOW");\n'

caught types src/document/submit.c 'static const char *name = "ZZ";\n'
caught types src/app/b.c 'static const char *name = "a zig-zag of it";\n'

caught words src/base/b.c 'int b;\t/* c */\n'
caught words src/base/b.c 'int b; \n'
caught words src/base/b.c 'int b;\r\n'
caught words src/base/b.c 'int b;'
caught words scripts/b "cd /wo""rk/main\n"
caught words docs/b.md "see /ro""ot for more\n"
caught words tests/fuzz/corpus/a/two "\"/ho""me/somebody\"\n"

[ "$failures" -eq 0 ] || exit 1
echo ok selftest
