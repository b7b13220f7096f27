#!/usr/bin/env bash
# docs/architecture.md holds a map of the files: each source file is named there by its path in backticks, and each path that begins
# a line of the map exists. In forms and tests a folder's path with its slash stands for the files in it.
. "$(dirname "$0")/tidy.sh"

map=docs/architecture.md
if [ ! -f "$map" ]; then
    echo "$map: is missing"
    exit 1
fi

files src include forms scripts tests -- ! -name '.*' | awk -v map="$map" '
BEGIN {
    while ((getline line < map) > 0)
        while (match(line, /`[A-Za-z0-9_.\/-]+`/)) {
            named[substr(line, RSTART + 1, RLENGTH - 2)] = 1
            line = substr(line, RSTART + RLENGTH)
        }
}
{
    known = $0 in named
    if ($0 ~ /^(forms|tests)\//)
        for (folder = $0; !known && sub(/[^\/]+\/?$/, "", folder) && folder != "tests/";)
            known = folder in named
    if (!known)
        print map ": does not name " $0
}' >>"$found"

{ grep -oE '^[-* |]*`(src|include|forms|scripts|tests)/[A-Za-z0-9_./-]*`' "$map" || true; } | tr -d '` *|' | sed 's/^-*//' |
    while read -r path; do
        [ -e "$path" ] || echo "$map: names $path, which does not exist" >>"$found"
    done
tidy_end map
