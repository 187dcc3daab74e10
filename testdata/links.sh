#!/bin/sh
# Situations of linking, below testdata/links: a few spans each, and the edges they mean. Written as
# dumps in every format that can tell them, and read: each must give the same graph.
#
# usage: links.sh [FILE ...]     (all of testdata/links without one)
#
#   = 8 via the destination                 its name, with the row of the rules it is about
#   1 1 - a P send to=orders                trace, id, parent, service, kind, operation, options
#   1 2 1 b K take                          as in analyzers/trace/trace_test.h; trace 5/1: 128 bits
#   > a->orders(topic) async 1, ...         edges: calls/errors, "?" when inferred
#   > direct a->b async 1                   with --messaging direct
#   > entry a                               services where requests come in
#   > tally linked 2                        what became of the spans
#   > only FORMAT..., > not FORMAT...       formats that can tell it
#
# SVCGRAPH names the program, LINKS the one that writes and checks (build/links).
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
links=${LINKS:-$here/../build/links}
[ $# -gt 0 ] || set -- "$here"/links/*.txt
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work" "$work.list"' EXIT
"$links" write "$work" "$@" >"$work.list" || exit 2

# read_all: of "DUMP" or "DUMP direct" on each line, the graphs beside the dump
read_all() {
    while read -r dump direct; do
        "$program" graph --no-config --format json --input-format "${dump##*.}" "$work/$dump" \
            >"$work/$dump.json" 2>/dev/null
        [ -z "$direct" ] || "$program" graph --no-config --format json --messaging direct \
            "$work/$dump" >"$work/$dump.direct.json" 2>/dev/null
    done
}
awk 'NR % 2' "$work.list" | read_all &
awk 'NR % 2 == 0' "$work.list" | read_all
wait
"$links" check "$work" "$@"
