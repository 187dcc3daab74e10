#!/bin/sh
# Times reading a dump of traces into the graph beside simdjson, alone and with a join of its own,
# DuckDB and wc, over the same traffic in several formats. Medians; CPU is user and system together.
# Then what tallies of requests cost on top: the speed of flow learn, flow check and check beside graph.
# usage: traces.sh BUILD-FOLDER [MEGABYTES [RUNS]]
#
# MEGABYTES (600) is about the size of the OTLP dump, RUNS 5. OTLP, ZIPKIN and PROTOBUF name dumps to
# take instead of those that are made up, of one traffic (testdata/gen/traffic). DUCKDB names a folder with @duckdb/node-api in its
# node_modules; without, npm fetches it. What is not installed is left out, and said.
set -e
build=$(cd "${1:?usage: traces.sh BUILD-FOLDER [MEGABYTES [RUNS]]}" && pwd)
megabytes=${2:-${MEGABYTES:-600}}
runs=${3:-${RUNS:-5}}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ours=$build/svcgraph

cc=${CC:-cc}
$cc -std=c17 -O2 -D_GNU_SOURCE -o "$work/cost" "$here/cost.c"
$cc -std=c17 -O2 -D_GNU_SOURCE -o "$work/gen" "$here"/../gen/traffic/*.c -lzstd -lm

join=$work/join
c++ -std=c++17 -O3 -march=native -o "$join" "$here/trace_join.cc" -lsimdjson -lpthread 2>/dev/null || {
    join=
    echo 'traces: simdjson is not installed (libsimdjson-dev, g++): left out'
}

sql=$DUCKDB
if ! command -v node >/dev/null; then
    sql=
    echo 'traces: node is not installed: DuckDB is left out'
elif [ -z "$sql" ]; then
    sql=$work/npm
    mkdir "$sql"
    (cd "$sql" && npm install --silent @duckdb/node-api) >/dev/null 2>&1 || {
        sql=
        echo 'traces: npm cannot fetch @duckdb/node-api: DuckDB is left out'
    }
fi
[ -z "$sql" ] || cp "$here/trace_duckdb.mjs" "$sql/svcgraph-bench.mjs"

# row NAME FILE COMMAND...: prints the figures, and leaves CPU, wall in $cpu, $wall
row() {
    label=$1
    size=$(wc -c <"$2")
    shift 2
    figures=$("$work/cost" "$runs" "$@")
    cpu=$(echo "$figures" | cut -d' ' -f2)
    wall=$(echo "$figures" | cut -d' ' -f3)
    echo "$figures" | awk -v name="$label" -v size="$size" -v spans="${spans:-0}" '{
        rate = spans ? sprintf(" %8.2f M spans/s", spans / $2 / 1e6) : ""
        printf "  %-26s %8.2f s CPU %8.2f s wall %7.1f MB %7.0f MB/s%s\n", name, $2, $3, $4, size / $2 / 1e6, rate }'
}

# versus NAME WHAT THEIRS OURS: how many times ours
versus() {
    awk -v name="$1" -v what="$2" -v theirs="$3" -v ours="$4" \
        'BEGIN { printf "  %-26s %8.2f times %s\n", name, theirs / ours, what }'
}

# counts FILE: "caller callee calls errors" of each pair of services, from the graph as text. Hosts of
# made up traffic that have no spans are left out: the joins know pairs of spans only.
counts() {
    "$ours" graph --no-config --kind sync -f text "$1" | awk '
        $1 == "service" { caller = $2 }
        $1 != "->" && $1 != "service" && NF && !/^ / { caller = "" }
        $1 == "->" && caller != "" {
            calls = errors = 0
            for (i = 3; i < NF; i++) {
                if ($(i + 1) ~ /^calls?,?$/) calls = $i
                if ($(i + 1) ~ /^errors?,?$/) errors = $i
            }
            if ($2 !~ /^(api\.|legacy-)/ || made == "") print caller, $2, calls, errors
        }' made="$made" | LC_ALL=C sort
}

# same NAME FILE: whether the counts are those of the OTLP dump
same() {
    if LC_ALL=C sort "$2" | cmp -s - "$work/counts"; then
        echo "  $1: the same calls and errors"
    else
        echo "  $1: OTHER calls and errors than svcgraph finds in the OTLP dump"
        status=1
    fi
}

# format NAME FILE FORM: ours on one thread and two, and simdjson where FORM says how
format() {
    echo "$1: $(($(wc -c <"$2") / 1000000)) MB, $spans spans"
    row 'svcgraph -j1' "$2" "$ours" graph --no-config -f json -j1 "$2"
    one_cpu=$cpu
    one_wall=$wall
    row 'svcgraph -j2' "$2" "$ours" graph --no-config -f json -j2 "$2"
    versus '  two threads' 'one, by the wall' "$one_wall" "$wall"
    counts "$2" >"$work/mine"
    same svcgraph "$work/mine"
    if [ -n "$3" ] && [ -n "$join" ]; then
        row 'simdjson, parse only' "$2" "$join" parse "$3" "$2"
        versus '' 'the CPU time of svcgraph -j1' "$cpu" "$one_cpu"
        row 'simdjson and join' "$2" "$join" join "$3" "$2"
        versus '' 'the CPU time of svcgraph -j1' "$cpu" "$one_cpu"
        "$join" join "$3" "$2" >"$work/theirs"
        same 'simdjson and join' "$work/theirs"
    fi
    row 'wc -l' "$2" wc -l "$2"
    cpu=$one_cpu
}

# flow DUMP: how fast the commands are that look at requests whole; graph is 1
flow() {
    echo "message flow: $(($(wc -c <"$1") / 1000000)) MB, $spans spans"
    "$ours" flow learn --from "$1" -o "$work/flow.yaml" -q 2>/dev/null || :
    row 'graph -j1' "$1" "$ours" graph --no-config -f json -j1 "$1"
    graph_cpu=$cpu
    row 'flow learn -j1' "$1" "$ours" flow learn -j1 -q --from "$1" -o /dev/null
    versus '' 'the speed of graph' "$graph_cpu" "$cpu"
    row 'flow check -j1' "$1" "$ours" flow check -j1 -q --baseline "$work/flow.yaml" --traces "$1"
    versus '' 'the speed of graph' "$graph_cpu" "$cpu"
    row 'check -j1' "$1" "$ours" check --no-config -q -j1 "$1"
    versus '' 'the speed of graph' "$graph_cpu" "$cpu"
}

status=0
made=
# traffic FORMAT FILE: what may be compared with a join of pairs of spans
traffic() {
    "$work/gen" --format="$1" --profile=common --plain --bytes=$((megabytes * 1000000)) --output="$2"
}
dump=$OTLP
if [ -z "$dump" ]; then
    made=1
    dump=$work/otlp.ndjson
    traffic otlp "$dump"
    [ -n "$ZIPKIN" ] || { ZIPKIN=$work/zipkin.json && traffic zipkin-trace-lines "$ZIPKIN"; }
    [ -n "$PROTOBUF" ] || { PROTOBUF=$work/otlp.binpb && traffic otlp-proto "$PROTOBUF"; }
fi
spans=$(grep -o '"spanId"' "$dump" | wc -l)
counts "$dump" >"$work/counts"

format 'OTLP, NDJSON' "$dump" otlp
otlp_cpu=$cpu
if [ -n "$sql" ]; then
    row 'DuckDB, one thread' "$dump" node "$sql/svcgraph-bench.mjs" "$dump" 1
    versus '' 'the CPU time of svcgraph -j1' "$cpu" "$otlp_cpu"
    node "$sql/svcgraph-bench.mjs" "$dump" 1 >"$work/theirs"
    same DuckDB "$work/theirs"
fi
flow "$dump"
[ -z "$ZIPKIN" ] || format 'Zipkin v2' "$ZIPKIN" zipkin
if [ -n "$PROTOBUF" ]; then
    format 'OTLP, protobuf' "$PROTOBUF" ''
    versus '' 'the spans of NDJSON in the same CPU time' "$otlp_cpu" "$cpu"
fi
exit $status
