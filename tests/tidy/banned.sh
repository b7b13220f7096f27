#!/usr/bin/env bash
# What no source may hold: functions that cannot be used safely, output from library floors, floating point, words of SQL that only
# SQLite knows, typedefs of structs, and marks of unfinished work. Proves that the house rules hold where the compiler is silent.
. "$(dirname "$0")/tidy.sh"

unsafe='strcpy|strcat|sprintf|vsprintf|gets|atoi|strtok|alloca'
c_text code src include tests | refuse "banned function" "\\b($unsafe)[[:space:]]*\\("
careless='strncpy|strncat|stpcpy|atol|atoll|atof|tmpnam|tempnam|mktemp|scanf|sscanf|fscanf|rand|srand|system|popen|longjmp'
c_text code src include | refuse "banned function" "\\b($careless)[[:space:]]*\\("

output='(printf|vprintf|puts|putchar|perror|exit|_exit|quick_exit|abort|syslog)[[:space:]]*\(|stderr\b'
c_text code src include | refuse "only app prints and ends the program" "\\b($output)" 'src/app/[^:]*'

c_text code src include | refuse "floating point" '\b(float|double|_Float[0-9]+|strto(f|d|ld))\b|\b[0-9]+\.[0-9]'

c_text code src include tests | refuse "structs go without typedef" '\btypedef[[:space:]]+(struct|union|enum)\b[^(]*$'

sql_words='\browid\b|ROWID|\bOR (REPLACE|IGNORE|ABORT|FAIL|ROLLBACK)\b|REPLACE INTO|\b(date|time|datetime|julianday|strftime|unixepoch)\(|'
sql_words+='AUTOINCREMENT|\bjson(_[a-z_]+)?\(|\bGLOB\b|\b(group_concat|total|ifnull|iif|instr|hex|changes|typeof)\('
c_text strings src | refuse "SQL that only SQLite knows" "$sql_words"
c_text strings src | refuse "SQL that only SQLite knows" '\bPRAGMA\b' 'src/store/(open|pragma)[a-z_]*\.c'
c_text strings src | refuse "SQL that only SQLite knows" '\bsqlite_(master|schema|sequence)\b' 'src/store/[^:]*'
files src -- -name '*.sql' | xargs -r awk '{ sub(/--.*/, ""); print FILENAME ":" FNR ":" $0 }' |
    refuse "SQL that only SQLite knows" "$sql_words|\\bPRAGMA\\b"

files src include forms scripts tests docs cmake CMakeLists.txt README.md .ci -- ! -path '*/corpus/*' |
    xargs -r grep -HInE '\b(TO[D]O|FIXM[E]|HAC[K]|XX[X])\b' | refuse "unfinished work is not kept" '.' || true
tidy_end banned
