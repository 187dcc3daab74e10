#!/bin/sh
# Same input, same bytes: every case that reads files, with its arguments as they are, with -j1, -j2,
# and with the files of in/ named one by one, forwards and backwards.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

same() { # same NAME A B
    if cmp -s "$2" "$3"; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        printf 'FAIL %s\n' "$1"
        diff "$2" "$3" | head -n 5
    fi
}

find "$here" -path '*/in' -type d | LC_ALL=C sort >"$work/cases"
while read -r folder; do
    cd "$folder" || exit 2
    find . -type f | sed 's|^\./||' | LC_ALL=C sort >"$work/files"
    grep -q '[[:space:]]' "$work/files" && continue
    "$program" graph --no-config --format json -j1 . >"$work/one" 2>/dev/null
    "$program" graph --no-config --format json -j2 . >"$work/two" 2>/dev/null
    same "$folder: -j1, -j2" "$work/one" "$work/two"
    [ "$(wc -l <"$work/files")" -gt 1 ] || continue
    for form in json dot; do
        # shellcheck disable=SC2046
        "$program" graph --no-config --format $form $(cat "$work/files") >"$work/one" 2>/dev/null
        # shellcheck disable=SC2046
        "$program" graph --no-config --format $form $(LC_ALL=C sort -r "$work/files") \
            >"$work/two" 2>/dev/null
        same "$folder: order of arguments, $form" "$work/one" "$work/two"
    done
done <"$work/cases"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
