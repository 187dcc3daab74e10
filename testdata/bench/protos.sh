#!/bin/sh
# Times "svcgraph compat" beside "buf breaking", and reading .proto files beside protoc: medians.
# usage: protos.sh BUILD-FOLDER
#
# BUF names buf's own program (not its wrapper for node), PROTOS a folder with pairs of trees called
# NAME-old and NAME-new. PACKAGES (1200) sizes the tree that is made up: six files each. RUNS (5).
set -e
build=$(cd "${1:?usage: protos.sh BUILD-FOLDER}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
runs=${RUNS:-5}
packages=${PACKAGES:-1200}
buf=${BUF:-$(command -v buf || :)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ours=$build/svcgraph

cc=${CC:-cc}
$cc -std=c17 -O2 -D_GNU_SOURCE -o "$work/cost" "$here/cost.c"
$cc -std=c17 -O2 -D_GNU_SOURCE -o "$work/gen" "$here/../gen/proto_gen.c"
# shellcheck disable=SC2046 # flags are words
$cc -std=c17 -O2 -D_GNU_SOURCE -I"$top/include" -o "$work/read" "$here/proto_bench.c" \
    "$build/libsvcgraph.a" $(pkg-config --libs yaml-0.1 libcgraph libpcre2-8 zlib libzstd) -lm -pthread

# row NAME RUNS COMMAND...: prints the figures and leaves CPU seconds and megabytes in $cpu, $memory
row() {
    label=$1
    times=$2
    shift 2
    figures=$("$work/cost" "$times" "$@")
    cpu=$(echo "$figures" | cut -d' ' -f2)
    memory=$(echo "$figures" | cut -d' ' -f4)
    echo "$figures" | awk -v name="$label" \
        '{ printf "  %-34s %8.3f s user %8.3f s CPU %8.3f s wall %7.1f MB\n", name, $1, $2, $3, $4 }'
}

# versus: how much the last row is of the one before, whose figures are $1 and $2
versus() {
    awk -v cpu="$1" -v memory="$2" -v c="$cpu" -v m="$memory" 'BEGIN {
        printf "  %-34s one part in %.0f of the CPU time, in %.0f of the memory\n", "", c / cpu, m / memory }'
}

# pair NAME OLD NEW RUNS-OF-BUF (0: buf is not asked)
pair() {
    files=$(find "$3" -name '*.proto' | wc -l)
    lines=$(find "$3" -name '*.proto' -exec cat {} + | wc -l)
    echo "$1: $files files, $lines lines"
    row 'svcgraph compat -j1' "$runs" "$ours" compat --no-config -j1 "$3" --against "$2"
    row 'svcgraph compat' "$runs" "$ours" compat --no-config "$3" --against "$2"
    our_cpu=$cpu
    our_memory=$memory
    [ "$4" -gt 0 ] || return 0
    [ -n "$buf" ] || { echo '  buf is not installed'; return 0; }
    row 'buf breaking' "$4" "$buf" breaking "$3" --against "$2"
    versus "$our_cpu" "$our_memory"
}

# reading NAME FOLDER: parse alone, ours in one thread
reading() {
    (cd "$2" && find . -name '*.proto' | sed 's|^\./||' | LC_ALL=C sort) >"$work/list"
    echo "$1: reading alone"
    (cd "$2" && "$work/read" <"$work/list") | sed 's/^/  svcgraph: /'
    command -v protoc >/dev/null || { echo '  protoc is not installed'; return 0; }
    # shellcheck disable=SC2046 # paths are words
    (cd "$2" && row 'protoc -o /dev/null' "$(((runs + 1) / 2))" protoc -I. -I/usr/include \
        -o /dev/null $(cat "$work/list"))
}

for old in ${PROTOS:+"$PROTOS"/*-old}; do
    name=$(basename "$old" -old)
    cp -R "$old" "$work/$name-old" && cp -R "${old%-old}-new" "$work/$name-new"
    chmod -R u+w "$work/$name-old" "$work/$name-new"
    pair "$name" "$work/$name-old" "$work/$name-new" "$runs"
    reading "$name" "$work/$name-new"
done
[ -n "$PROTOS" ] || echo 'protos: PROTOS names no pairs of real trees: made up ones only'

"$work/gen" "$work/old" 1 "$packages"
"$work/gen" "$work/new" 1 "$packages" 20
pair 'made up, a fifth of the files edited' "$work/old" "$work/new" 1
cp -R "$work/old" "$work/same"
pair 'made up, identical' "$work/old" "$work/same" 0
reading 'made up' "$work/old"
