#!/bin/sh
# Compares "svcgraph compat --buf-compat" with "buf breaking" on compiled inputs: images of buf, and
# sets of protoc where it is there and compiles the tree. Run by check_buf.sh --images, at the
# source root.
#
# usage: check_images.sh [PAIRS [SEED]]   the golden pairs of testdata, then seeded edits, default 10
#
# SVCGRAPH, BUF and PROTOC name the programs, CORPUS further folders that hold old/ and new/.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
root=$(dirname "$here")
program=${SVCGRAPH:-$root/build/svcgraph}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
buf=${BUF:-$(command -v buf)}
protoc=${PROTOC:-$(command -v protoc)}
[ -n "$buf" ] || { echo 'check_images: skipped, buf is not installed'; exit 0; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/run" || exit 2
# Where both run: the rules of all levels. The folders are beside, so that it is not about them.
printf 'version: v2\nbreaking:\n  use: ["FILE", "PACKAGE", "WIRE_JSON", "WIRE"]\n' >"$work/run/buf.yaml"

pairs=0
skipped=0
compared=0
differ=0
found=0

by_buf() { # NEW OLD -> buf.txt
    (cd "$work/run" && "$buf" breaking "../$1" --against "../$2" --error-format json) \
        >"$work/buf.json" 2>"$work/buf.err"
    status=$?
    if [ $status != 0 ] && [ $status != 100 ]; then
        echo refused >"$work/buf.txt"
        return
    fi
    sed -E -e 's/^\{"start_line"/{"path":"-","start_line"/' \
        -e 's/^\{"path":"([^"]*)","start_line":([0-9]*),"start_column":([0-9]*),.*"type":"([A-Z0-9_]*)".*/\4 \1 \2 \3/' \
        "$work/buf.json" | LC_ALL=C sort >"$work/buf.txt"
}

by_us() { # NEW OLD OUT
    (cd "$work/run" && "$program" compat "../$1" --against "../$2" --buf-compat --no-config \
        --format json) >"$work/us.json" 2>"$work/us.err"
    if [ $? -gt 1 ]; then
        echo refused >"$work/$3"
        return
    fi
    sed -nE -e 's/^ *\{"rule": "([a-z0-9-]*)",.* "file": "([^"]*)", "line": ([0-9]*), "column": ([0-9]*), "subjects".*/\1 \2 \3 \4/p' \
        -e 't' -e 's/^ *\{"rule": "([a-z0-9-]*)",.*/\1 - 1 1/p' "$work/us.json" |
        awk '{ r = toupper($1); gsub("-", "_", r); print r, $2, $3, $4 }' |
        LC_ALL=C sort >"$work/$3"
}

same() { # WHAT ONE OTHER
    compared=$((compared + 1))
    diff "$work/$2" "$work/$3" >"$work/diff" && return
    differ=$((differ + 1))
    echo "DIFFERS $1"
    head -n 10 "$work/diff"
}

protoc_set() { # SIDE
    [ -n "$protoc" ] || return 1
    (cd "$work/$1" && find . -name '*.proto' | sed 's|^\./||' |
        xargs "$protoc" -I . --include_imports --include_source_info -o "$work/$1.protoc.binpb") \
        >/dev/null 2>&1
}

compare() { # WHAT: $work/old and $work/new
    rm -f "$work"/*.binpb "$work"/*.json.gz
    for side in old new; do
        if ! (cd "$work/$side" && "$buf" build -o "../$side.binpb" && "$buf" build -o "../$side.json.gz") \
            >/dev/null 2>&1; then
            skipped=$((skipped + 1))
            return
        fi
    done
    pairs=$((pairs + 1))
    by_buf new.binpb old.binpb
    by_us new.binpb old.binpb us.txt
    found=$((found + $(wc -l <"$work/buf.txt")))
    same "$1, images (< buf, > svcgraph)" buf.txt us.txt
    by_us new.json.gz old.binpb json.txt
    same "$1, JSON (< binary, > JSON)" us.txt json.txt
    if protoc_set old && protoc_set new; then
        by_buf new.protoc.binpb old.protoc.binpb
        by_us new.protoc.binpb old.protoc.binpb us.txt
        same "$1, sets of protoc (< buf, > svcgraph)" buf.txt us.txt
    fi
}

for pair in "$here"/compat/*/*/in "$here"/cmd/compat/*/in $CORPUS; do
    if [ ! -d "$pair/old" ] || [ ! -d "$pair/new" ]; then continue; fi
    rm -rf "$work/old" "$work/new"
    cp -R "$pair/old" "$pair/new" "$work" || exit 2
    compare "$pair"
done

count=${1:-10}
seed=${2:-1}
${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -o "$work/mutate" "$here"/gen/proto_mutate/*.c || exit 2
set -- "$here"/gen/protos/*
i=0
tree=
while [ $i -lt "$count" ]; do
    number=$((seed + i))
    eval "tree=\${$((number % $# + 1))}"
    rm -rf "$work/old" "$work/new"
    cp -R "$tree" "$work/old" && cp -R "$tree" "$work/new" || exit 2
    edits=$((number % 3 * 2 + 2))
    while [ $edits -gt 0 ]; do
        edits=$((edits - 1))
        rm -rf "$work/kept" && cp -R "$work/new" "$work/kept" || exit 2
        find "$work/new" -name '*.proto' | LC_ALL=C sort |
            xargs "$work/mutate" $((number + edits * 100000)) 1 >/dev/null || exit 2
        "$program" compat "$work/new" --against "$work/new" --no-config >/dev/null 2>&1
        [ $? -gt 1 ] && rm -rf "$work/new" && mv "$work/kept" "$work/new"
    done
    compare "edit $number"
    i=$((i + 1))
done

printf '%d pairs, %d findings, %d comparisons, %d differ; %d did not compile\n' \
    "$pairs" "$found" "$compared" "$differ" "$skipped"
[ "$differ" -eq 0 ]
