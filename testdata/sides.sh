#!/bin/sh
# The other side of a comparison is the same system, whatever form it has: each folder of inputs in
# the systems and the readers' cases, against a copy, a revision and an archive of itself.
# usage: sides.sh [FOLDER...]     SVCGRAPH names the program
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# commit: all that is here
commit() {
    git init -q . && git add -Af &&
        git -c user.name=n -c user.email=n@example.com commit -q -m all
}

# same FOLDER AGAINST: exit 3 is the inputs' own faults, 1 is a difference
same() {
    "$program" diff -q --no-config --fail-on-change . --against "$2" >"$work/out" 2>&1
    status=$?
    if [ $status = 0 ] || { [ $status = 3 ] && ! grep -q 'added\|removed\|changed' "$work/out"; }; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL %s against %s\n' "$1" "$2"
        head -n 10 "$work/out" | cut -c1-200
    fi
}

[ $# -gt 0 ] || set -- "$here"/systems/*/ "$here"/read/*/*/in/
for folder in "$@"; do
    [ -d "$folder" ] || continue
    rm -rf "$work/now" "$work/old" "$work/old.tgz"
    cp -R "$folder" "$work/now"
    cp -R "$folder" "$work/old"
    cd "$work/now" || exit 2
    tar -czf ../old.tgz .
    commit >/dev/null 2>&1 || continue # an empty folder
    same "$folder" ../old
    same "$folder" HEAD
    same "$folder" ../old.tgz
done
printf 'sides of a comparison: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
