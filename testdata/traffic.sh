#!/bin/sh
# Traffic with known truth (testdata/gen/traffic) in every format: the graph must be what was counted
# while the traffic was made, exactly, and so the same for all formats.
#
# usage: traffic.sh [SPANS [SEED ...]]      (default: 2000 spans, seeds 1 2)
#
# Threads and packing are tried with the first seed only. SVCGRAPH, TRAFFIC_GEN and GRAPH_LINES name
# the programs, FORMATS the formats (default: all).
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
folder=$(cd "$(dirname "$program")" && pwd) || exit 2
program=$folder/$(basename "$program")
gen=${TRAFFIC_GEN:-$folder/traffic_gen}
lines=${GRAPH_LINES:-$folder/graph_lines}
spans=${1:-2000}
[ $# = 0 ] || shift
[ $# -gt 0 ] || set -- 1 2
work=$(mktemp -d) || exit 2
tool() { ASAN_OPTIONS=detect_leaks=0 "$@"; } # they end before they free
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

verdict() { # verdict NAME: by the exit status of the command before
    if [ $? = 0 ]; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        printf 'FAIL %s\n' "$1"
        grep '^[<>]' "$work/diff" | cut -c1-200 | head -n 10
        head -n 5 "$work/err"
    fi
}

graph() { # graph OUT ARGUMENT...
    out=$1
    shift
    "$program" graph --no-config --format json -o "$out" "$@" 2>"$work/err" </dev/null
}

# What a format cannot say is no part of its truth.
sayable() { # sayable FORMAT
    case $1 in
    zipkin-v1-merged-lines) sed 's/ spans .* broken/ broken/' ;; # a record is two spans
    # no routes, no statements, no caches; an inferred segment is a span; a segment is a request
    xray-*)
        sed 's/{id}/{}/g' | awk '!/^(use|latency) .* data / && !/-cache/ && !/^tally local |WorkflowCoordinator/ {
            if (/^(after|operation|latency|depth) / && ($2 == $3 || $2 ":" == $3)) next
            if (/^traces/) sub(/ spans .* broken/, " broken")
            if (/^edge .* data /) sub(/ retries .*/, "")
            print }' ;;
    # calls cannot fail, and whoever is called has spans
    alibaba-*)
        grep -v -e '^latency ' -e '^depth ' -e '^tally ' -e '^after .* -> \(api\.\|legacy-\)' \
            -e '^\(operation\|node\) \(api\.\|legacy-\)' |
            sed -e 's/ own .*//' -e 's/ spans .*//' ;;
    # who calls whom how often, but never itself
    logs-*)
        awk '/^edge / && $2 != $3 { print $1, $2, $3, $5, $6 }' ;;
    *) cat ;;
    esac
}

# Depths are not counted where requests are cut in many pieces, or tied together by messages.
known() {
    case $profile in
    calls | common) grep -v '^direct ' ;;
    *) grep -v -e '^direct ' -e '^depth ' ;;
    esac
}

# is_true NAME FORMAT FILE...: the graph of the files is the truth of $work/truth
is_true() {
    name=$1
    format=$2
    shift 2
    graph "$work/graph" "$@" &&
        tool "$lines" <"$work/graph" | known | sayable "$format" | LC_ALL=C sort >"$work/got" &&
        known <"$work/truth" | sayable "$format" |
        LC_ALL=C sort >"$work/want" &&
        [ -s "$work/want" ] && diff "$work/want" "$work/got" >"$work/diff"
    verdict "$name"
}

# Messages from sender to receiver, without the topic between them.
is_true_directly() { # is_true_directly NAME FILE
    graph "$work/graph" --messaging=direct "$2" &&
        tool "$lines" --direct <"$work/graph" | LC_ALL=C sort >"$work/got" &&
        grep '^direct ' "$work/truth" | LC_ALL=C sort >"$work/want" &&
        diff "$work/want" "$work/got" >"$work/diff"
    verdict "$1"
}

# write FORMAT OPTION...: the dump, and its truth
write() {
    format=$1
    shift
    tool "$gen" --format="$format" --seed="$seed" --spans="$spans" --truth="$work/truth" \
        --output="$work/dump" "$@" || exit 2
}

same() { # same NAME: the bytes of $work/graph come out again
    cmp "$work/graph" "$work/again" >"$work/diff" 2>&1
    verdict "$1"
}

# Any number of threads, packed or not: the same bytes.
check_jobs() { # check_jobs FORMAT
    mkdir -p "$work/a" && cp "$work/dump" "$work/a/dump"
    (cd "$work/a" && graph "$work/graph" -j1 dump && graph "$work/again" -j4 dump)
    same "$1, seed $seed: -j1, -j4"
    for pack in gzip 'zstd -q'; do
        command -v "${pack%% *}" >/dev/null || continue
        $pack -c <"$work/dump" >"$work/a/dump"
        (cd "$work/a" && graph "$work/again" dump)
        same "$1, seed $seed: $pack"
    done
}

# The lines in any order, and spread over files.
check_order() { # check_order FORMAT PROFILE
    write "$1" --profile="$2" --shuffle="$seed"
    is_true "$1, seed $seed: shuffled" "$1" "$work/dump"
    rm -rf "$work/b" && mkdir "$work/b"
    awk -v folder="$work/b" '{ print >(folder "/" NR % 3 ".json") }' "$work/dump"
    is_true "$1, seed $seed: three files" "$1" "$work/b"
}

# Spans dealt out by trace, read apart, and added up again.
check_shares() { # check_shares FORMAT PROFILE
    write "$1" --profile="$2"
    rm -rf "$work/c" && mkdir "$work/c"
    "$program" trace spans --no-config "$work/dump" 2>"$work/err" |
        awk -v folder="$work/c" '{ print >(folder "/share-" substr($0, 24, 1)) }'
    for share in "$work"/c/share-*; do
        "$program" graph --no-config --partial -o "$work/c/part-${share##*-}" "$share" 2>"$work/err"
    done
    rm "$work"/c/share-*
    "$program" merge --no-config --format json -o "$work/graph" "$work"/c/part-* 2>"$work/err" &&
        tool "$lines" <"$work/graph" | known | LC_ALL=C sort >"$work/got" &&
        known <"$work/truth" | LC_ALL=C sort >"$work/want" &&
        [ -s "$work/want" ] && diff "$work/want" "$work/got" >"$work/diff"
    verdict "$1, seed $seed: dealt out and merged"
}

for seed in "$@"; do
    tool "$gen" --formats | while read -r format most; do
        case " ${FORMATS:-$format} " in *" $format "*) ;; *) continue ;; esac
        for profile in calls common kinds full; do
            case $format-$profile in
            otlp-calls | otlp-common | otlp-kinds | *-common | *"-$most") ;;
            *) continue ;;
            esac
            write "$format" --profile=$profile
            is_true "$format, seed $seed, $profile" "$format" "$work/dump"
            case $profile in kinds | full)
                is_true_directly "$format, seed $seed, $profile, direct" "$work/dump" ;;
            esac
            [ $profile != "$most" ] || break
        done
        [ "$seed" != "$1" ] || check_jobs "$format"
        case $format in
        *-framed | *-proto) write "$format" --profile="$most" --zstd
            is_true "$format, seed $seed: packed one by one" "$format" "$work/dump" ;;
        otlp)
            check_order "$format" "$most"
            check_shares "$format" "$most"
            ;;
        *-lines) check_order "$format" "$most" ;;
        alibaba-*) write "$format" --profile="$most" --shuffle
            is_true "$format, seed $seed: shuffled" "$format" "$work/dump" ;;
        esac
        echo "$passed $failed" >"$work/counts"
    done || exit 2
    read -r passed failed <"$work/counts"
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
