#!/bin/sh
# Runs fuzz targets for a while each, two side by side, prints one line for each and the output of
# those that fail.
# usage: fuzz.sh SECONDS PROGRAM...
seconds=$1
shift
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

run() { # run PROGRAM: it fails as the program does
    name=$(basename "$1" _fuzz)
    program=$1
    found=build-fuzz/found/$name
    mkdir -p "$found"
    set -- -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
        -print_final_stats=1 -artifact_prefix="$found-" "$found"
    [ -d "testdata/fuzz/seeds/$name" ] && set -- "$@" "testdata/fuzz/seeds/$name"
    [ -f "testdata/fuzz/$name.dict" ] && set -- "$@" "-dict=testdata/fuzz/$name.dict"
    if "$program" "$@" >"$work/$name" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name")
        printf '  ok    %s (%s runs)\n' "$program" "$runs"
    else
        { printf '  FAIL  %s\n' "$program"; cat "$work/$name"; } >"$work/$name.failed"
        cat "$work/$name.failed"
    fi
}

while [ $# -gt 0 ]; do
    run "$1" &
    [ $# = 1 ] || run "$2"
    wait
    shift
    [ $# = 0 ] || shift
done
! ls "$work"/*.failed >/dev/null 2>&1
