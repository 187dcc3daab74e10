#!/bin/sh
# Scores the graph of real systems against their known edges: one line for each, then what is
# missing and what is false. Exit 1 unless all is found and nothing false.
# usage: score.sh [-v]      -v shows the accepted edges as well
#
# SVCGRAPH names the program, SVCGRAPH_CORPUS the folder with the systems. See score.awk for the form of
# the truth.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
corpus=${SVCGRAPH_CORPUS:-$here/../../shared/corpus}/manifests
verbose=
[ "$1" = -v ] && verbose=1
if [ ! -d "$corpus" ]; then
    echo "skipped: no corpus at $corpus"
    exit 0
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failed=0

# score TITLE SYSTEM none|some PATH...: with none, every edge of the truth is only accepted
score() {
    title=$1 truth=$corpus/$2/expected-edges.tsv mode=$3
    folder=$corpus/$2
    shift 3
    if ! (cd "$folder" && "$program" graph --format json "$@") >"$work/out" 2>"$work/err"; then
        echo "$title: no graph"
        sed 's/^/    /' "$work/err"
        failed=1
        return
    fi
    awk -v title="$title" -v mode="$mode" -v verbose="$verbose" -f "$here/score.awk" \
        -v least="$least" "$truth" "$work/out" || failed=1
}

# without_start FOLDER: a copy of it whose services depend on nobody
without_start() {
    mkdir -p "$work/$1" && cp -R "$corpus/$1/." "$work/$1" || return 1
    for file in "$work/$1"/*.yaml; do
        awk '{ match($0, /^ */) }
            skips && (RLENGTH > indent || $0 ~ /^ *$/) { next }
            { skips = 0 }
            $1 == "depends_on:" { skips = 1; indent = RLENGTH; next }
            { print }' "$file" >"$work/file" && mv "$work/file" "$file"
    done
}

least= # edges that suffice; empty: all

score "online-boutique (Kubernetes)" online-boutique some release
score "voting-app (Kubernetes, compiled in)" voting-app none k8s-specifications
score "voting-app (compose)" voting-app some docker-compose.yml
score "voting-app (Swarm, compiled in)" voting-app none docker-stack.yml
score "otel-demo (compose, four layers)" otel-demo some compose.yaml compose.full.yaml \
    compose.observability.yaml compose.agent.yaml
if without_start otel-demo; then
    corpus=$work least=50
    score "otel-demo without depends_on" otel-demo some compose.yaml compose.full.yaml \
        compose.observability.yaml compose.agent.yaml
fi
exit $failed
