#!/bin/sh
# All tests, as CI runs them: both compilers, sanitizers, goldens, generated files, manuals,
# completions, fuzz. Run at the source root by `make test`. Ends with a line that counts.
log=$(mktemp -d) || exit 2
trap 'rm -rf "$log"' EXIT
passed=0
failed=0

# step NAME COMMAND...: suites that print their own "N passed, N failed" add these, else it counts one
step() {
    name=$1
    shift
    printf '== %s\n' "$name"
    began=$(date +%s)
    if "$@" >"$log/out" 2>&1; then ok=1; else ok=0; fi
    printf '   (%d s)\n' $(($(date +%s) - began))
    counts=$(sed -n 's/^\(.*: \)*\([0-9]*\) passed, \([0-9]*\) failed.*/\2 \3/p' "$log/out" |
        awk '{ passed += $1; failed += $2 } END { if (NR) print passed, failed }')
    if [ -n "$counts" ]; then
        passed=$((passed + ${counts% *}))
        failed=$((failed + ${counts#* }))
        [ "$ok" = 1 ] || [ "${counts#* }" != 0 ] || failed=$((failed + 1))
    else
        passed=$((passed + ok))
        failed=$((failed + 1 - ok))
    fi
    if [ "$ok" = 1 ]; then grep -E 'passed|skipped' "$log/out"; else cat "$log/out"; fi
}

jobs=-j$(nproc 2>/dev/null || echo 2)
step 'build with gcc' make "$jobs" all WERROR=1 CC=gcc
step 'unit tests' make "$jobs" check-unit WERROR=1 CC=gcc
step 'golden cases' make "$jobs" -O check-golden CC=gcc
step 'any order, any jobs' make check-order CC=gcc
step 'two forms of the same system' make check-sides CC=gcc
step 'build with clang, address and undefined sanitizers' make "$jobs" all WERROR=1 SAN=1 CC=clang
step 'unit tests, sanitized' make "$jobs" check-unit WERROR=1 SAN=1 CC=clang
step 'golden cases, sanitized' make "$jobs" -O check-golden SAN=1 CC=clang
step 'generated files are current' make check-generated CC=gcc
step 'every row is documented and tested' make check-complete CC=gcc
step 'manual pages' make check-man
step 'include contract' make lint
step 'completions in real shells' make check-completion CC=gcc
step 'without libgit2 and libarchive' sh testdata/without.sh build
step 'install' make check-install CC=gcc
step 'versions, by the owners of their dialects' make check-semver CC=gcc SEEDS=1
step 'known truth' make check-corpus CC=gcc
step 'known truth of traffic' make check-traffic CC=gcc
step 'message flow of known truth' make check-flow CC=gcc
step 'statistics against scipy and R' make check-stats CC=gcc
step 'fuzz' make "$jobs" fuzz FUZZ_SECONDS="${FUZZ_SECONDS:-2}"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
