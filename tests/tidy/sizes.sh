#!/usr/bin/env bash
# No file of code over 700 lines, unless one of its first five lines is `/* table */` (constant tables only), and no function
# of src over 70 from its opening to its closing brace. Functions are found by the brace in the first column, which .clang-format sets.
. "$(dirname "$0")/tidy.sh"

{
    files src include tests -- -name '*.[ch]' -o -name '*.sh' -o -name '*.awk' -o -name '*.py'
    files tests scripts -- ! -name '*.*'
} | xargs -r awk '
function tell() {
    if (lines > 700 && !table)
        print path ": " lines " lines; 700 is the limit"
}
FNR == 1 {
    tell()
    path = FILENAME
    table = 0
}
FNR <= 5 && /^\/\* table \*\/$/ { table = 1 }
{ lines = FNR }
END { tell() }' >>"$found"

files src -- -name '*.c' -o -name '*.h' | xargs -r awk '
FNR == 1 { start = 0 }
/^\{/ {
    start = FNR
    name = before
}
/^[^ \t{}#\/]/ { before = $0 }
/^\}/ {
    if (start && FNR - start + 1 > 70)
        print FILENAME ":" start ": " FNR - start + 1 " lines; 70 is the limit of a function: " name
    start = 0
}' >>"$found"
tidy_end sizes
