#!/bin/sh
# Compares "svcgraph compat --buf-compat" with "buf breaking" on seeded edits of small trees: the
# multisets of (rule, file, line, column) must be equal. Run at the source root.
#
# usage: check_buf.sh [PAIRS [SEED]]     differential test, default 40 pairs from seed 1
#        check_buf.sh --pair OLD NEW     two folders, at each of the four levels
#        check_buf.sh --images [PAIRS [SEED]]   compiled inputs: check_images.sh
#        check_buf.sh --verdicts [MUTANTS [SEED]]   what is refused at all: check_verdicts.sh
#
# SVCGRAPH and BUF name the programs, CORPUS further trees to edit. KEEP=1 leaves the pairs that
# differ in build/buf-differs. COUNTS=1 says how often each rule fired.
# EACH=1 compares at each level by itself, not at all of them at once.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
if [ "$1" = --verdicts ]; then
    shift
    exec sh "$here/check_verdicts.sh" "$@"
fi
if [ "$1" = --images ]; then
    shift
    exec sh "$here/check_images.sh" "$@"
fi
root=$(dirname "$here")
program=${SVCGRAPH:-$root/build/svcgraph}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
buf=${BUF:-$(command -v buf)}
[ -n "$buf" ] || { echo 'check_buf: skipped, buf is not installed'; exit 0; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
all='["FILE", "PACKAGE", "WIRE_JSON", "WIRE"]'

config() { # LEVELS FOLDER...
    levels=$1
    shift
    for folder in "$@"; do
        printf 'version: v2\nbreaking:\n  use: %s\n' "$levels" >"$folder/buf.yaml"
    done
}

# buf's findings of $work/new against $work/old, one "RULE FILE LINE COLUMN" each
by_buf() {
    (cd "$work" && "$buf" breaking new --against old --error-format json) >"$work/buf.json" 2>"$work/buf.err"
    status=$?
    grep -q '"type":"COMPILE"' "$work/buf.json" && return 1
    [ $status = 0 ] || [ $status = 100 ] || return 1
    sed -E -e 's/^\{"start_line"/{"path":"-","start_line"/' \
        -e 's/^\{"path":"([^"]*)","start_line":([0-9]*),"start_column":([0-9]*),.*"type":"([A-Z0-9_]*)".*/\4 \1 \2 \3/' \
        "$work/buf.json" | LC_ALL=C sort >"$work/buf.txt"
}

by_us() {
    (cd "$work" && "$program" compat new --against old --buf-compat --no-config --format json) \
        >"$work/us.json" 2>"$work/us.err"
    status=$?
    if [ $status -gt 1 ]; then
        { echo "exit status $status"; cat "$work/us.err"; grep '"rule": "input' "$work/us.json"; } >"$work/us.txt"
        return
    fi
    sed -nE -e 's/^ *\{"rule": "([a-z0-9-]*)",.* "file": "([^"]*)", "line": ([0-9]*), "column": ([0-9]*), "subjects".*/\1 \2 \3 \4/p' \
        -e 't' -e 's/^ *\{"rule": "([a-z0-9-]*)",.*/\1 - 1 1/p' "$work/us.json" |
        awk '{ r = toupper($1); gsub("-", "_", r); print r, $2, $3, $4 }' |
        LC_ALL=C sort >"$work/us.txt"
}

# edit SIDE SEED TIMES: one edit after the other. Three pairs in four take back what does not parse,
# so that most pairs compile; the fourth lets buf be the judge of that too.
edit() {
    times=$3
    own=$2
    while [ "$times" -gt 0 ]; do
        times=$((times - 1))
        own=$((own + 100000))
        rm -rf "$work/kept" && cp -R "$work/$1" "$work/kept" || exit 2
        find "$work/$1" -name '*.proto' | LC_ALL=C sort |
            xargs "$work/mutate" "$own" 1 >"$work/edit" || exit 2
        if [ $(($2 % 4)) != 0 ]; then
            "$program" compat "$work/$1" --against "$work/$1" --buf-compat --no-config >/dev/null 2>&1
            [ $? -gt 1 ] && rm -rf "${work:?}/$1" && mv "$work/kept" "$work/$1" && continue
        fi
        cat "$work/edit" >>"$work/edits"
    done
}

pairs=0
skipped=0
differ=0
found=0

keep() { # WHAT
    [ -n "$KEEP" ] || return 0
    rm -rf "$root/build/buf-differs/$1" && mkdir -p "$root/build/buf-differs/$1" &&
        cp -R "$work/old" "$work/new" "$root/build/buf-differs/$1"
}

compare() { # WHAT
    if ! by_buf; then
        skipped=$((skipped + 1))
        by_us
        grep -q '^exit status' "$work/us.txt" && return
        differ=$((differ + 1))
        echo "REFUSED BY BUF $1"
        sed "s|$work/||; s/^/  /" "$work/edits"
        head -n 3 "$work/buf.json" "$work/buf.err"
        keep "$1"
        return
    fi
    by_us
    pairs=$((pairs + 1))
    found=$((found + $(wc -l <"$work/buf.txt")))
    cut -d' ' -f1 "$work/buf.txt" >>"$work/rules"
    diff "$work/buf.txt" "$work/us.txt" >"$work/diff" && return
    differ=$((differ + 1))
    echo "DIFFERS $1 (< buf, > svcgraph)"
    [ ! -f "$work/edits" ] || sed "s|$work/||; s/^/  /" "$work/edits"
    head -n 20 "$work/diff"
    keep "$1"
}

compare_levels() { # WHAT
    if [ -z "$EACH" ]; then
        config "$all" "$work/old" "$work/new"
        compare "$1"
        return
    fi
    for level in FILE PACKAGE WIRE_JSON WIRE; do
        config "[$level]" "$work/old" "$work/new"
        compare "$1-$level"
    done
}

summary() {
    printf '%d pairs, %d findings of %d rules, %d differ; %d did not compile\n' \
        "$pairs" "$found" "$(sort -u "$work/rules" | wc -l)" "$differ" "$skipped"
    [ -z "$COUNTS" ] || sort "$work/rules" | uniq -c | sort -rn
    [ "$differ" -eq 0 ]
}

: >"$work/rules"
if [ "$1" = --pair ]; then
    cp -R "$2" "$work/old" && cp -R "$3" "$work/new" || exit 2
    for level in FILE PACKAGE WIRE_JSON WIRE; do
        config "[$level]" "$work/old" "$work/new"
        compare "$level"
    done
    summary
    exit
fi

count=${1:-40}
seed=${2:-1}
${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -o "$work/mutate" "$here"/gen/proto_mutate/*.c || exit 2
# shellcheck disable=SC2086
set -- "$here"/gen/protos/* $CORPUS
i=0
tree=
while [ $i -lt "$count" ]; do
    number=$((seed + i))
    shift_by=$((number % $# + 1))
    eval "tree=\${$shift_by}"
    rm -rf "$work/old" "$work/new"
    cp -R "$tree" "$work/old" && cp -R "$tree" "$work/new" || exit 2
    : >"$work/edits"
    # The third of each four is edited backward: what an edit added is gone then. The last both ways.
    case $((number / 5 % 4)) in 2) sides=old ;; 3) sides='old new' ;; *) sides=new ;; esac
    for side in $sides; do
        own=$number
        [ "$side" = new ] || own=$((number + 4000000))
        edit "$side" "$own" $((number % 3 * 2 + 2))
    done
    compare_levels "$number"
    i=$((i + 1))
done
summary
