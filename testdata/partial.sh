#!/bin/sh
# Partial aggregates: dumps cut by trace, added up in several ways, must give the very graph of the
# whole; spans told again, in any order, too. What no sum can know is counted as split.
#
# usage: partial.sh     SVCGRAPH names the program, TRAFFIC_GEN what writes traffic; SPANS: how many
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
traffic=${TRAFFIC_GEN:-$(dirname "$program")/traffic_gen}
traffic=$(cd "$(dirname "$traffic")" && pwd)/$(basename "$traffic")
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
failed=0
passed=0

fail() {
    echo "FAIL partial: $1"
    failed=$((failed + 1))
}

same() { # WHAT FILE
    if cmp "$2" whole.json; then passed=$((passed + 1)); else fail "$1"; fi
}

split() { # WHAT FILE
    if grep -q '"split"' "$2"; then passed=$((passed + 1)); else fail "$1"; fi
}

graph() { # OUT ARGUMENT...
    out=$1
    shift
    "$program" "$@" --no-config -o "$out" || fail "exit status of $*"
}

"$traffic" --seed="${SEED:-5}" --spans="${SPANS:-20000}" --profile=full --batch=1 --shuffle \
    --output=dump.json || exit 2
graph whole.json graph --format json dump.json
graph spans.ndjson trace spans dump.json
graph again.json graph --format json spans.ndjson
same 'spans told again' again.json
sed 1d spans.ndjson | awk 'BEGIN { srand(3) } { printf "%.9f\t%s\n", rand(), $0 }' | sort | cut -f 2- >mixed.ndjson
graph again.json graph --format json mixed.ndjson
same 'spans in any order' again.json

# By the last digit of the key: links tie traces of different parts.
awk '{ print >("cut-" substr($0, 25, 1) ".ndjson") }' mixed.ndjson
for part in cut-*; do
    graph "part-${part#cut-}" graph --partial "$part"
done
graph again.json merge --format json part-*
same 'parts by trace' again.json
graph left merge --partial part-[0-6].ndjson
graph right merge --partial part-[789a-f].ndjson
graph again.json merge --format json right left
same 'parts of parts' again.json
graph right merge --partial right part-3.ndjson cut-4.ndjson
for part in part-[0-2].ndjson part-5.ndjson part-6.ndjson; do
    graph right merge --partial "$part" right
done
graph again.json merge --format json right
same 'one by one, with a dump among them' again.json
cat part-* >all.ndjson
graph again.json merge --format json all.ndjson
same 'parts one behind the other' again.json
graph again.json graph --format json -j 3 all.ndjson
same 'read by another command, on three threads' again.json

# Twice the same, and traces cut in two: not known, but said.
graph twice.json merge --format json part-0.ndjson all.ndjson
split 'the same twice' twice.json
awk '{ print >("half-" NR % 2) }' mixed.ndjson
graph half-a graph --partial half-0
graph half-b graph --partial half-1
graph again.json merge --format json half-a half-b
split 'traces in two halves' again.json
echo "partial aggregates: $passed passed, $failed failed"
[ $failed = 0 ]
