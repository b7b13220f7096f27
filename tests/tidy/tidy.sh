# Sourced by each tidy test with its arguments: goes to the root (the first argument, else this source tree) and leaves the
# offending lines in $found, which tidy_end tells. Written for bash, awk (mawk too), grep, sort and find.
set -euo pipefail
export LC_ALL=C

tidy=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "${1:-$tidy/../..}"
found=$(mktemp)
trap 'rm -f "$found"' EXIT

# files TOP… -- FIND-TESTS…: the files below those of the tops that exist, sorted, a path a line.
files() {
    local tops=()
    while [ "$1" != -- ]; do
        [ ! -e "$1" ] || tops+=("$1")
        shift
    done
    shift
    [ $# -gt 0 ] || set -- -name '*'
    [ ${#tops[@]} -eq 0 ] || find "${tops[@]}" -type f \( "$@" \) | sort
}

# c_text code|strings TOP…: the C files' lines as PATH:LINE:TEXT, without comments: code with its strings emptied, or the strings.
c_text() {
    local keep=$1
    shift
    files "$@" -- -name '*.[ch]' | xargs -r awk -v keep="$keep" -f "$tidy/strip.awk"
}

# An include directive's header would be emptied with the strings, so those are looked for in the file itself.
c_includes() {
    files "$@" -- -name '*.[ch]' | xargs -r grep -HnE '^[[:space:]]*#[[:space:]]*include' || true
}

# refuse RULE REGEX [REGEX OF PATHS LEFT OUT]: notes the lines of stdin (PATH:LINE:TEXT) whose text matches.
refuse() {
    { grep -E "^[^:]*:[0-9]+:.*($2)" || true; } | { grep -vE "^(${3:-no path}):" || true; } | sed "s|\$| <- $1|" >>"$found"
}

tidy_end() {
    if [ -s "$found" ]; then
        cat "$found"
        exit 1
    fi
    echo "ok $1"
}
