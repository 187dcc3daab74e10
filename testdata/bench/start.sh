#!/bin/sh
# Times what a person waits for: --version (limit 5 ms) and the sample system (limit 100 ms), as the
# mean of some runs, less what starting /bin/true takes here.
# usage: start.sh BUILD-FOLDER
set -e
build=$(cd "${1:?usage: start.sh BUILD-FOLDER}" && pwd)
cd "$(dirname "$0")/../sample"
runs=${RUNS:-50}

# mean COMMAND...: milliseconds of one run
mean() {
    start=$(date +%s%N)
    i=0
    while [ $i -lt "$runs" ]; do
        "$@" >/dev/null 2>&1 || :
        i=$((i + 1))
    done
    awk -v ns=$(($(date +%s%N) - start)) -v n="$runs" 'BEGIN { printf "%.2f", ns / n / 1e6 }'
}

# row NAME LIMIT COMMAND...
row() {
    name=$1
    limit=$2
    shift 2
    empty=$(mean /bin/true)
    ours=$(mean "$@")
    awk -v name="$name" -v limit="$limit" -v ours="$ours" -v empty="$empty" 'BEGIN {
        printf "  %-28s %.1f ms  (limit %d ms; /bin/true %.1f ms)\n", name, ours, limit, empty }'
}

row 'svcgraph --version' 5 "$build/svcgraph" --version
row 'svcgraph check, sample' 100 "$build/svcgraph" check .
