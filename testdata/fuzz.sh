#!/bin/sh
# Runs fuzz targets for a while each, prints one line for each and the output of those that fail.
# usage: fuzz.sh SECONDS PROGRAM...
seconds=$1
shift
failed=0
for program in "$@"; do
    name=$(basename "$program" _fuzz)
    found=build-fuzz/found/$name
    mkdir -p "$found"
    set -- -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
        -print_final_stats=1 -artifact_prefix="$found-" "$found"
    [ -d "testdata/fuzz/seeds/$name" ] && set -- "$@" "testdata/fuzz/seeds/$name"
    [ -f "testdata/fuzz/$name.dict" ] && set -- "$@" "-dict=testdata/fuzz/$name.dict"
    if output=$("$program" "$@" 2>&1); then
        runs=$(printf '%s\n' "$output" | sed -n 's/^stat::number_of_executed_units: *//p')
        printf '  ok    %s (%s runs)\n' "$program" "$runs"
    else
        printf '  FAIL  %s\n%s\n' "$program" "$output"
        failed=$((failed + 1))
    fi
done
[ "$failed" -eq 0 ]
