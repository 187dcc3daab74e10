#!/bin/sh
# Times the graph side on a random digraph against its peers: whole processes (svcgraph cycles and
# Graphviz sccmap), and build + components in memory (ours and igraph). CPU seconds, best of some runs.
# usage: graph.sh BUILD-FOLDER [NODES [EDGES]]
set -e
build=${1:?usage: graph.sh BUILD-FOLDER [NODES [EDGES]]}
nodes=${2:-200000}
edges=${3:-1000000}
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
runs=${RUNS:-3}

cc=${CC:-cc}
$cc -O2 -o "$work/gen" "$here/../gen/graph_gen.c"
# shellcheck disable=SC2046 # flags are words
$cc -std=c17 -O2 -D_GNU_SOURCE -I"$top/include" -o "$work/ours" "$here/graph_bench.c" \
    "$build/libsvcgraph.a" $(pkg-config --libs yaml-0.1 libcgraph libpcre2-8 zlib libzstd) -lm -pthread
for form in json dot edges; do
    "$work/gen" $form "$nodes" "$edges" >"$work/graph.$form"
done

# cpu COMMAND...: least of user + system seconds over the runs
cpu() {
    i=0
    while [ $i -lt "$runs" ]; do
        # children's times stand in the second line of `times`
        (
            "$@" >/dev/null 2>&1 || :
            times
        ) | awk 'NR == 2 { split($1, u, /[ms]/); split($2, s, /[ms]/)
                           printf "%.3f\n", u[1] * 60 + u[2] + s[1] * 60 + s[2] }'
        i=$((i + 1))
    done | sort -n | head -1
}

# least COMMAND...: the run with the least "build + components"
least() {
    i=0
    while [ $i -lt "$runs" ]; do
        "$@" | awk '/^build/ { print $4 }'
        i=$((i + 1))
    done | sort -n | head -1
}

ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'
}

printf 'random digraph, %s nodes, %s edges\n' "$nodes" "$edges"
ours=$(cpu "$build/svcgraph" cycles "$work/graph.json")
printf '  svcgraph cycles, JSON        %s s\n' "$ours"
if command -v sccmap >/dev/null; then
    # it recurses once for each node: without a limit on the stack it ends with a signal
    # shellcheck disable=SC3045 # where there is no such limit, none is lifted
    ulimit -s unlimited 2>/dev/null || :
    peer=$(cpu sccmap "$work/graph.dot")
    printf '  sccmap, DOT                  %s s  (%s times ours)\n' "$peer" "$(ratio "$peer" "$ours")"
fi
"$work/ours" json "$work/graph.json" | sed 's/^/  stages: /'
ours=$(least "$work/ours" edges "$work/graph.edges")
printf '  build + components           %s s  (names, merging, both directions)\n' "$ours"
# shellcheck disable=SC2046 # flags are words
if pkg-config --exists igraph &&
    $cc -O2 $(pkg-config --cflags igraph) -o "$work/igraph" "$here/igraph_scc.c" \
        $(pkg-config --libs igraph) 2>/dev/null; then
    peer=$(least "$work/igraph" "$work/graph.edges")
    printf '  igraph, the same             %s s  (%s times ours)\n' "$peer" "$(ratio "$peer" "$ours")"
fi
