#!/bin/sh
# Runs cmocka programs, prints one line for each and the output of those that fail.
# usage: unit.sh PROGRAM...
passed=0
failed=0
for program in "$@"; do
    output=$("$program" 2>&1)
    status=$?
    ok=$(printf '%s\n' "$output" | sed -n 's/.*  PASSED  \] \([0-9]*\) test.*/\1/p')
    bad=$(printf '%s\n' "$output" | sed -n 's/.*  FAILED  \] \([0-9]*\) test.*/\1/p')
    passed=$((passed + ${ok:-0}))
    if [ "$status" -eq 0 ]; then
        printf '  ok    %s (%s)\n' "$program" "${ok:-0}"
    else
        printf '  FAIL  %s\n%s\n' "$program" "$output"
        failed=$((failed + ${bad:-1}))
    fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
