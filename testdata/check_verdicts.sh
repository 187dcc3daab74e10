#!/bin/sh
# Compares which files "svcgraph compat" refuses with which ones "buf build" refuses, over seeded
# changes of single tokens: for each mutant both or neither must refuse. Run by check_buf.sh.
#
# usage: check_verdicts.sh [MUTANTS [SEED]]   default 400 mutants from seed 1
#
# SVCGRAPH and BUF name the programs. CORPUS holds roots of further trees (folders of .proto files
# at their import paths); files of them are changed too. Mutants that differ, and every fiftieth, are
# judged once more alone, since a batch is one tree for both programs. FIRST=1 also says how many of
# the refused have their first error in the same line. KEEP=1 leaves what differs in
# build/verdict-differs.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
root=$(dirname "$here")
program=${SVCGRAPH:-$root/build/svcgraph}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
buf=${BUF:-$(command -v buf)}
[ -n "$buf" ] || { echo 'check_verdicts: skipped, buf is not installed'; exit 0; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
count=${1:-400}
seed=${2:-1}
${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -o "$work/proto_tokens" "$here"/gen/proto_tokens/*.c || exit 2
mkdir "$work/empty" && printf 'syntax = "proto3";\n' >"$work/empty/empty.proto"

# refused FOLDER NAME: errors of both programs, "FILE LINE MESSAGE" each, to NAME.buf and NAME.us.
# Not with --buf-compat, which refuses message sets as "buf breaking" does.
refused() {
    (cd "$1" && printf 'version: v2\n' >buf.yaml && "$buf" build --error-format json 2>&1) |
        sed -nE -e 's/^\{"path":"([^"]*)","start_line":([0-9]*),.*"message":"(.*)"\}$/\1 \2 \3/p' -e t \
            -e 's/^\{"path":"([^"]*)".*"message":"(.*)"\}$/\1 0 \2/p' -e t -e 's/^/? 0 /p' |
        sort -s -k1,1 -k2,2n >"$2.buf"
    (cd "$1" && "$program" compat . --against "$work/empty" --no-config --format json) \
        >"$work/us.json" 2>"$work/us.err"
    status=$?
    sed -nE 's/^ *\{"rule": "input-[a-z]*", "severity": "[ew].*"message": "(.*)", "file": "([^"]*)", "line": ([0-9]*), .*/\2 \3 \1/p' \
        "$work/us.json" | sort -s -k1,1 -k2,2n >"$2.us"
    if [ $status -gt 5 ] || [ ! -s "$work/us.json" ]; then
        echo "? 0 exit status $status $(cat "$work/us.err")" >>"$2.us"
    fi
}

# names FILE: the mutants in it
names() {
    cut -d/ -f1 "$1" | cut -d' ' -f1 | grep '^z[0-9]' | sort -u
}

# mutants FOLDER FIRST COUNT TREE...
mutants() {
    folder=$1 from=$2 many=$3
    shift 3
    rm -rf "$folder" && mkdir "$folder" || exit 2
    "$work/proto_tokens" "$seed" "$from" "$many" "$folder" "$@" >"$work/log" || exit 2
}

differ=0
judged=0
refusals=0
failures=0

# alone NAME TREE...: judges one mutant by itself
alone() {
    name=$1
    shift
    number=$(echo "$name" | sed 's/^z0*//; s/^$/0/')
    mutants "$work/one" "$number" 1 "$@"
    refused "$work/one" "$work/one"
    by_buf=accepts by_us=accepts
    [ ! -s "$work/one.buf" ] || by_buf=refuses
    [ ! -s "$work/one.us" ] || by_us=refuses
    # What builds may still be no image that can be compared: a map of an enum without zero.
    if [ $by_buf$by_us = acceptsrefuses ]; then
        (cd "$work/one" && "$buf" breaking . --against .) >/dev/null 2>&1 || by_buf=refuses
    fi
    if grep -q panicked "$work/one.buf"; then
        failures=$((failures + 1))
    elif [ $by_buf != $by_us ]; then
        differ=$((differ + 1))
        echo "DIFFERS buf $by_buf, svcgraph $by_us: $(sed "s|$here/gen/token_trees/||" "$work/log")"
        sed 's/^/  buf: /' "$work/one.buf" | head -n 3
        sed 's/^/  svcgraph: /' "$work/one.us" | head -n 3
        [ -z "$KEEP" ] || { mkdir -p "$root/build/verdict-differs" &&
            rm -rf "$root/build/verdict-differs/$name" &&
            cp -R "$work/one" "$root/build/verdict-differs/$name"; }
    elif ! grep -q " alone " "$work/log"; then
        batched=accepts
        ! grep -q "^$name\$" "$work/buf.names" || batched=refuses
        [ $by_buf = $batched ] || echo "NOTE $name: buf $batched it in a batch, but $by_buf it alone"
    fi
}

# Where both are to find the first error in a mutant.
first_errors() {
    for by in buf us; do
        awk '{ split($1, p, "/") } !(p[1] in seen) { seen[p[1]] = 1; print p[1], $1 ":" $2 }' \
            "$work/all.$by" | sort >"$work/first.$by"
    done
    join "$work/first.buf" "$work/first.us" >"$work/first.both"
    cat "$work/first.both" >>"$work/first"
    [ -n "$FIRST" ] || return
    awk '$2 != $3 { print $1 }' "$work/first.both" | head -n 5 | while read -r name; do
        grep "^$name " "$work/batch.log"
        grep -m1 "^$name/" "$work/all.buf" | sed 's/^/  buf: /'
        grep -m1 "^$name/" "$work/all.us" | sed 's/^/  svcgraph: /'
    done
}

# batch FIRST COUNT TREE...: halves again and again where one of the mutants makes buf fail
batch() {
    mutants "$work/out" "$@"
    cp "$work/log" "$work/batch.log"
    refused "$work/out" "$work/all"
    if grep -q panicked "$work/all.buf" && [ "$2" -gt 1 ]; then
        printf '%d %d\n%d %d\n' "$1" $(($2 / 2)) $(($1 + $2 / 2)) $(($2 - $2 / 2)) >>"$work/queue"
        return
    fi
    names "$work/all.buf" >"$work/buf.names"
    names "$work/all.us" >"$work/us.names"
    # Alone: those that differ, those whose package was touched, and every fiftieth.
    { comm -3 "$work/buf.names" "$work/us.names" | tr -d '\t'
      awk '$2 == "alone" { print $1 }' "$work/log"
      awk -v seed="$seed" '{ n = substr($1, 2) } (n + seed) % 50 == 0 { print $1 }' "$work/log"; } |
        sort -u >"$work/again"
    judged=$((judged + $2))
    refusals=$((refusals + $(wc -l <"$work/buf.names")))
    first_errors
    shift 2
    while read -r name; do
        alone "$name" "$@"
    done <"$work/again"
}

# shellcheck disable=SC2086
set -- "$here"/gen/token_trees/*
for folder in $CORPUS; do
    # Six files: which ones, the seed tells.
    for file in $(cd "$folder" && find . -name '*.proto' | sed 's|^\./||' | LC_ALL=C sort |
        awk -v seed="$seed" 'BEGIN { srand(seed) } { line[NR] = $0 }
            END { for (i = 0; i < 6 && NR; i++) print line[1 + int(rand() * NR)] }'); do
        set -- "$@" "$folder:$file"
    done
done
: >"$work/first"
first=0
while [ $first -lt "$count" ]; do
    size=250
    [ $((count - first)) -ge $size ] || size=$((count - first))
    echo "$first $size" >"$work/queue"
    while [ -s "$work/queue" ]; do
        read -r from many <"$work/queue"
        sed -i 1d "$work/queue"
        batch "$from" "$many" "$@"
    done
    first=$((first + size))
done
awk -v judged=$judged -v refusals=$refusals -v differ=$differ -v failures=$failures '
    { n++; same += $2 == $3 }
    END {
        printf "%d mutants, %d refused, %d differ", judged, refusals, differ
        if (failures) printf ", %d make buf fail", failures
        if (n) printf "; first error in the same line: %d of %d", same, n
        print ""
    }' "$work/first"
[ $differ -eq 0 ]
