#!/usr/bin/env bash
# No code but the rows of the types table names a document type: what is true of one type only stands in its row. The names and codes
# looked for are read from the table itself. The demo's documents are rows of data too.
. "$(dirname "$0")/tidy.sh"

table=src/document/type_table.c
if [ -e "$table" ]; then
    names=$(grep -oE '\.(code|name) = "[^"]+"' "$table" | sed -E 's/.*"(.*)"/\1/' | sort -u | paste -sd '|')
    c_text strings src include | refuse "a document type is named outside its row" "\\b($names)\\b" \
        'src/document/(type_table|record_[a-z]+)\.c|src/office/setup_demo\.c'
fi
tidy_end types
