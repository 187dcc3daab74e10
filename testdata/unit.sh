#!/bin/sh
# Runs cmocka programs, as many at a time as there are cores; prints one line for each and the output
# of those that fail.
# usage: unit.sh PROGRAM...
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# sum WORD FILE: the numbers that cmocka gives with it; programs may run their tests in several processes
sum() {
    sed -n "s/.*  $1  \] \([0-9]*\) test.*/\1/p" "$2" | awk '{ n += $1 } END { print n + 0 }'
}

# shellcheck disable=SC2016
printf '%s\n' "$@" | WORK=$work xargs -P "$(nproc 2>/dev/null || echo 2)" -n 1 sh -c '
    out=$WORK/$(printf %s "$1" | tr / _)
    "$1" >"$out" 2>&1
    echo $? >"$out.status"' sh

for program in "$@"; do
    out=$work/$(printf %s "$program" | tr / _)
    ok=$(sum PASSED "$out")
    bad=$(sum FAILED "$out")
    passed=$((passed + ok))
    if [ "$(cat "$out.status")" = 0 ]; then
        printf '  ok    %s (%s)\n' "$program" "$ok"
    else
        printf '  FAIL  %s\n' "$program"
        cat "$out"
        failed=$((failed + (bad ? bad : 1)))
    fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
