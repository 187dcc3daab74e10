#!/bin/sh
# Runs cmocka programs, prints one line for each and the output of those that fail.
# usage: unit.sh PROGRAM...
passed=0
failed=0

# sum WORD: the numbers that cmocka gives with it; programs may run their tests in several processes
sum() {
    sed -n "s/.*  $1  \] \([0-9]*\) test.*/\1/p" | awk '{ n += $1 } END { print n + 0 }'
}

for program in "$@"; do
    output=$("$program" 2>&1)
    status=$?
    ok=$(printf '%s\n' "$output" | sum PASSED)
    bad=$(printf '%s\n' "$output" | sum FAILED)
    passed=$((passed + ok))
    if [ "$status" -eq 0 ]; then
        printf '  ok    %s (%s)\n' "$program" "$ok"
    else
        printf '  FAIL  %s\n%s\n' "$program" "$output"
        failed=$((failed + (bad ? bad : 1)))
    fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
