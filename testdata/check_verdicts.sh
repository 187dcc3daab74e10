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
batch=250
${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -o "$work/proto_tokens" "$here/gen/proto_tokens.c" || exit 2
mkdir "$work/empty" && printf 'syntax = "proto3";\n' >"$work/empty/empty.proto"

# refused FOLDER NAME: errors of both programs, "FILE LINE MESSAGE" each, to NAME.buf and NAME.us.
# Not with --buf-compat, which refuses message sets as "buf breaking" does; so a missing import is
# a warning here.
refused() {
    (cd "$1" && printf 'version: v2\n' >buf.yaml && "$buf" build --error-format json 2>&1) |
        sed -nE -e 's/^\{"path":"([^"]*)","start_line":([0-9]*),.*"message":"(.*)"\}$/\1 \2 \3/p' -e t \
            -e 's/^\{"path":"([^"]*)".*"message":"(.*)"\}$/\1 0 \2/p' -e t -e 's/^/? 0 /p' |
        sort -s -k1,1 -k2,2n >"$2.buf"
    "$program" compat "$1" --against "$work/empty" --no-config --format json >"$work/us.json" 2>"$work/us.err"
    status=$?
    sed -nE 's/^ *\{"rule": "input-[a-z]*", "severity": "[ew].*"message": "(.*)", "file": "([^"]*)", "line": ([0-9]*), .*/\2 \3 \1/p' \
        "$work/us.json" | sort -s -k1,1 -k2,2n >"$2.us"
    if [ $status -gt 5 ] || [ ! -s "$work/us.json" ]; then
        echo "? 0 exit status $status $(cat "$work/us.err")" >>"$2.us"
    fi
}

# names NAME.buf: the mutants in it
names() {
    cut -d/ -f1 "$1" | cut -d' ' -f1 | sort -u
}

differ=0
judged=0
refusals=0
alone() { # MUTANT SEED...: judges it alone, the log line is in $line
    rm -rf "$work/one" && mkdir "$work/one" || exit 2
    "$work/proto_tokens" "$seed" "$1" 1 "$work/one" "$@" >/dev/null || exit 2
}

# shellcheck disable=SC2086
set -- "$here"/gen/token_trees/*
for folder in $CORPUS; do
    # Every hundredth file or so of a corpus: which ones, the seed tells.
    for file in $(cd "$folder" && find . -name '*.proto' | sed 's|^\./||' | LC_ALL=C sort |
        awk -v seed="$seed" 'BEGIN { srand(seed) } { line[NR] = $0 }
            END { for (i = 0; i < 6 && NR; i++) print line[1 + int(rand() * NR)] }'); do
        set -- "$@" "$folder:$file"
    done
done
first=0
: >"$work/first"
while [ $first -lt "$count" ]; do
    [ $((count - first)) -ge $batch ] || batch=$((count - first))
    rm -rf "$work/out" && mkdir "$work/out" || exit 2
    "$work/proto_tokens" "$seed" $first $batch "$work/out" "$@" >"$work/log" || exit 2
    refused "$work/out" "$work/all"
    names "$work/all.buf" >"$work/buf.names"
    names "$work/all.us" >"$work/us.names"
    # Alone: those that differ, those whose package was touched, and every fiftieth.
    { comm -3 "$work/buf.names" "$work/us.names" | tr -d '\t' | grep '^z[0-9]'
      awk '$2 == "alone" { print $1 }' "$work/log"
      awk -v seed="$seed" '(NR + seed) % 50 == 0 { print $1 }' "$work/log"; } | sort -u >"$work/again"
    while read -r name; do
        rm -rf "$work/one" && mkdir "$work/one" || exit 2
        number=$(echo "$name" | sed 's/^z0*//; s/^$/0/')
        "$work/proto_tokens" "$seed" "$number" 1 "$work/one" "$@" >"$work/line" || exit 2
        refused "$work/one" "$work/$name"
        by_buf=accepts by_us=accepts
        [ ! -s "$work/$name.buf" ] || by_buf=refuses
        [ ! -s "$work/$name.us" ] || by_us=refuses
        if [ $by_buf != $by_us ]; then
            differ=$((differ + 1))
            echo "DIFFERS buf $by_buf, svcgraph $by_us: $(sed "s|$here/gen/token_trees/||" "$work/line")"
            sed 's/^/  buf: /' "$work/$name.buf" | head -n 3
            sed 's/^/  svcgraph: /' "$work/$name.us" | head -n 3
            [ -z "$KEEP" ] || { mkdir -p "$root/build/verdict-differs" &&
                rm -rf "$root/build/verdict-differs/$name" &&
                cp -R "$work/one" "$root/build/verdict-differs/$name"; }
        elif ! grep -q " alone " "$work/line"; then
            batched=accepts
            grep -q "^$name\$" "$work/buf.names" && batched=refuses
            [ $by_buf = $batched ] || echo "NOTE $name: buf $batched it in a batch, but $by_buf it alone"
        fi
        rm -f "$work/$name.buf" "$work/$name.us"
    done <"$work/again"
    refusals=$((refusals + $(grep -c '^z[0-9]' "$work/buf.names")))
    judged=$((judged + batch))
    for by in buf us; do
        awk '{ split($1, p, "/") } !(p[1] in seen) { seen[p[1]] = 1; print p[1], $1 ":" $2 }' \
            "$work/all.$by" | sort >"$work/first.$by"
    done
    join "$work/first.buf" "$work/first.us" >>"$work/first"
    [ -z "$FIRST" ] || { join "$work/first.buf" "$work/first.us" | awk '$2 != $3 { print $1 }' | head -n 5 |
        while read -r name; do
            grep "^$name " "$work/log"
            grep -m1 "^$name/" "$work/all.buf" | sed 's/^/  buf: /'
            grep -m1 "^$name/" "$work/all.us" | sed 's/^/  svcgraph: /'
        done; }
    first=$((first + batch))
done
awk -v judged=$judged -v refusals=$refusals -v differ=$differ '
    { n++; same += $2 == $3 }
    END {
        printf "%d mutants, %d refused, %d differ", judged, refusals, differ
        if (n) printf "; first error in the same line: %d of %d", same, n
        print ""
    }' "$work/first"
[ $differ -eq 0 ]
