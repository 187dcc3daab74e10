#!/bin/sh
# Scores the graph of each system in testdata/systems against its known edges, opens the file and line
# behind every edge, and looks for the system's passwords in all that is printed of it.
# usage: systems.sh [-v] [NAME...]      -v shows the accepted edges as well
#
# NAME/in holds the files, NAME/cmd other arguments than "." for graph (run in NAME/in), and
# NAME/expected-edges.tsv the truth (see score.awk, evidence.awk). "# secret: TEXT" there is a password in
# the files. SVCGRAPH names the program.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
verbose=
[ "$1" = -v ] && verbose=1 && shift
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
systems=0 failed=0

# Paths are words on purpose.
# shellcheck disable=SC2086
# no_secret SYSTEM TRUTH PATHS: none of the passwords in any output of any format
no_secret() {
    sed -n 's/^# secret: *//p' "$2" >"$work/secrets"
    [ -s "$work/secrets" ] || return 0
    for format in text json dot svg; do
        "$program" graph --format $format --verbose $3 || :
    done >"$work/all" 2>&1
    for format in text json sarif; do
        "$program" check --format $format --verbose $3 || :
    done >>"$work/all" 2>&1
    grep -n -F -f "$work/secrets" "$work/all" | cut -c1-160 >"$work/told"
    [ -s "$work/told" ] || return 0
    echo "$1: a password is printed"
    cat "$work/told"
    return 1
}

# shellcheck disable=SC2086
one() {
    name=$1 truth=$here/systems/$1/expected-edges.tsv
    paths=.
    [ -f "$here/systems/$name/cmd" ] && paths=$(cat "$here/systems/$name/cmd")
    cd "$here/systems/$name/in" || return 1
    if ! "$program" graph --format json $paths >"$work/out" 2>"$work/err"; then
        echo "$name: no graph"
        sed 's/^/    /' "$work/err"
        return 1
    fi
    good=0
    awk -v title="$name" -v verbose="$verbose" -f "$here/score.awk" "$truth" "$work/out" || good=1
    awk -v title="$name" -v folder=. -f "$here/evidence.awk" "$truth" "$work/out" || good=1
    no_secret "$name" "$truth" "$paths" || good=1
    return $good
}

if [ $# -eq 0 ]; then
    for folder in "$here"/systems/*/; do
        set -- "$@" "$(basename "$folder")"
    done
fi
for system in "$@"; do
    systems=$((systems + 1))
    (one "$system") || failed=$((failed + 1))
done
echo "systems: $((systems - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
