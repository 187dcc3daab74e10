#!/bin/sh
# One system described in several formats has one core graph: the edges of each, with their kinds and
# without start order and telemetry, must be the same. So must be the kinds of the nodes.
# usage: same.sh FOLDER FOLDER...      folders below testdata/systems, each with in/
#
# SVCGRAPH names the program.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
[ $# -gt 1 ] || set -- library-compose library-kubernetes library-nomad
failed=0

# core FOLDER: "node NAME KIND" and "edge FROM TO KIND", sorted
core() {
    (cd "$here/systems/$1/in" && "$program" graph --format json .) >"$work/json" || return 1
    sed -n -e 's/^ *{"name": "\([^"]*\)", "kind": "\([^"]*\)".*/node \1 \2/p' \
        -e 's/^ *{"from": "\([^"]*\)", "to": "\([^"]*\)", "kind": "\([^"]*\)".*/edge \1 \2 \3/p' \
        "$work/json" | grep -v -e ' startup$' -e ' telemetry$' | sort
}

first=$1
core "$first" >"$work/first" || exit 2
[ -s "$work/first" ] || failed=1
shift
for other in "$@"; do
    core "$other" >"$work/other" || failed=1
    if ! diff "$work/first" "$work/other" >"$work/diff"; then
        echo "$first and $other differ:"
        cat "$work/diff"
        failed=1
    fi
done
[ "$failed" -eq 0 ] && echo "same: $(grep -c '^edge' "$work/first") edges in each"
exit "$failed"
