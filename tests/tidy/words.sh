#!/usr/bin/env bash
# Text that belongs to one machine or to no line: absolute paths of a home or a workspace, tabs, spaces at a line's end, and
# a last line without its end. Kept inputs and expected outputs are data and left alone, but for the paths.
. "$(dirname "$0")/tidy.sh"

tops=(src include forms scripts tests docs cmake schema.sql CMakeLists.txt CMakePresets.json README.md .ci .clang-format)
texts() {
    files "${tops[@]}" -- ! -path '*/corpus/*' ! -path 'tests/forms/*' \( -name '*.[ch]' -o -name '*.sh' -o -name '*.awk' -o -name '*.py' -o -name '*.cmake' -o \
        -name 'CMakeLists.txt' -o -name '*.md' -o -name '*.sql' -o -name '*.json' -o -name '*.form' -o ! -name '*.*' -o -name '.clang-format' \)
}

files "${tops[@]}" -- | xargs -r grep -HInE '(^|[^A-Za-z0-9_.})/])/(wor[k]|roo[t]|hom[e]|User[s])(/|[^A-Za-z0-9_/-]|$)' |
    refuse "a path of one machine" '.' || true
texts | xargs -r grep -HInE "$(printf '\t')" | refuse "a tab" '.' || true
texts | xargs -r grep -HInE ' +$' | refuse "space at the end" '.' || true
texts | xargs -r grep -HInE "$(printf '\r')\$" | refuse "CR at the end" '.' || true
texts | while read -r path; do
    [ ! -s "$path" ] || [ -z "$(tail -c 1 "$path")" ] || echo "$path: its last line has no end" >>"$found"
done
tidy_end words
