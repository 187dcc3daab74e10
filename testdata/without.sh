#!/bin/sh
# A program built without libgit2 and libarchive compares folders, and says what it lacks for the rest.
# Only the files that use them are compiled anew. Run at the source root.
# usage: without.sh BUILD-FOLDER
build=${1:?usage: without.sh BUILD-FOLDER}
here=$(cd "$(dirname "$0")" && pwd) || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
program=$work/svcgraph
passed=0
failed=0

# expect WHAT STATUS TEXT ARGUMENT...: exit status, and a text in what is said
expect() {
    what=$1
    status=$2
    text=$3
    shift 3
    "$program" "$@" >"$work/out" 2>&1
    got=$?
    if [ "$got" = "$status" ] && grep -q "$text" "$work/out"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL %s: exit status %s, expected %s\n' "$what" "$got" "$status"
        head -n 5 "$work/out"
    fi
}

for source in analyzers/fileset/*.c; do
    case $source in *_test.c) continue ;; esac
    ${CC:-cc} -std=c17 -D_GNU_SOURCE -Iinclude -Wall -Wextra -Wpedantic -Werror -c \
        -o "$work/$(basename "$source" .c).o" "$source" || exit 1
done
# shellcheck disable=SC2046 # flags are words
${CC:-cc} -o "$work/svcgraph" "$build/cmd/main.o" "$work"/*.o "$build/libcmd.a" "$build/libsvcgraph.a" \
    $(pkg-config --libs yaml-0.1 libcgraph libpcre2-8 zlib libzstd) -lm -ldl -pthread || exit 1

folder=$here/cmd/compat/json/in
tar -C "$folder/old" -cf "$work/old.tar" .
expect 'a folder' 1 field-same-type compat "$folder/new" --against "$folder/old"
expect 'a revision' 3 'built without libgit2' compat "$folder/new" --against main
expect 'an archive' 3 'built without libarchive' compat "$folder/new" --against "$work/old.tar"
expect 'tags' 3 'built without libgit2' compat "$folder/new" --against "$folder/old" --history 3

# Built with them, and run where they are missing: what stands for them is no library.
mkdir "$work/gone"
for library in $(ldconfig -p 2>/dev/null | sed -n 's/^[[:space:]]*\(lib\(git2\|archive\)\.so\.[0-9.]*\) .*/\1/p'); do
    echo nothing >"$work/gone/$library"
done
if [ -n "$(ls "$work/gone")" ]; then
    program=$(cd "$build" && pwd)/svcgraph
    export LD_LIBRARY_PATH="$work/gone"
    expect 'a folder, libraries gone' 1 field-same-type compat "$folder/new" --against "$folder/old"
    expect 'a revision, libraries gone' 3 'which is not here' compat "$folder/new" --against main
    expect 'an archive, libraries gone' 3 'which is not here' compat "$folder/new" --against "$work/old.tar"
    unset LD_LIBRARY_PATH
fi

if ldd "$build/svcgraph" 2>/dev/null | grep -E 'libgit2|libarchive'; then
    echo 'FAIL libraries that few runs need are loaded at start'
    failed=$((failed + 1))
else
    passed=$((passed + 1))
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
