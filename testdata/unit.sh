#!/bin/sh
# Runs cmocka programs, prints one line for each and the output of those that fail.
# usage: unit.sh PROGRAM...
failed=0
for program in "$@"; do
    if output=$("$program" 2>&1); then
        printf '  ok    %s (%s)\n' "$program" "$(printf '%s\n' "$output" | sed -n 's/.*  PASSED  \] \([0-9]*\) test.*/\1/p')"
    else
        printf '  FAIL  %s\n%s\n' "$program" "$output"
        failed=$((failed + 1))
    fi
done
[ "$failed" -eq 0 ]
