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
trap 'rm -rf "$work"' EXIT
"$links" write "$work" "$@" || exit 2
for dump in "$work"/*; do
    format=${dump##*.}
    "$program" graph --no-config --format json --input-format "$format" "$dump" >"$dump.json" 2>/dev/null
    "$program" graph --no-config --format json --messaging direct "$dump" >"$dump.direct.json" \
        2>/dev/null
done
"$links" check "$work" "$@"
