#!/bin/sh
# Runs golden cases: folders below testdata with a file `cmd`.
# usage: run.sh [--accept] [FOLDER below testdata ...]      (all without a folder)
#
#   cmd        arguments, one line; run in the case's folder in/ (or the case's own without one)
#   setup      shell script for what cannot lie in a source tree (repositories, archives): runs in a
#              copy of in/, where cmd then runs too, in the folder that the last line it prints names;
#              $case is the case's folder
#   stdin      standard input, where there is some
#   out.EXT    expected standard output. With several, or where cmd names no --format, each but
#              out.txt adds --format EXT
#   err.txt    expected standard error, where it matters
#   status     expected exit status, 0 without the file
#
# SVCGRAPH names the program. --accept writes what came out as the expectation, for review.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
accept=
[ "$1" = --accept ] && accept=1 && shift
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
SOURCE_DATE_EPOCH=1795219200 # 2026-11-21: dates of deprecation are held against it
export SOURCE_DATE_EPOCH

# prepare CASE: what setup makes, in $work/in; the folder where cmd runs is printed
prepare() {
    rm -rf "${work:?}/in" "${work:?}/home"
    mkdir -p "$work/in" "$work/home"
    [ ! -d "$1/in" ] || cp -R "$1/in/." "$work/in"
    (
        cd "$work/in" || exit 1
        unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
        case=$1 HOME=$work/home GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=n GIT_AUTHOR_EMAIL=n@example.com \
            GIT_COMMITTER_NAME=n GIT_COMMITTER_EMAIL=n@example.com TZ=UTC \
            sh -e "$1/setup" >"$work/folder" 2>"$work/setup" || { cat "$work/setup" >&2; exit 1; }
    ) || return
    printf '%s/%s\n' "$work/in" "$(tail -n 1 "$work/folder")"
}

# run CASE [ARGUMENT...]: standard output, error and status into $work
run() {
    rm -f "$work/out" "$work/err"
    echo 'setup failed' >"$work/status"
    : >"$work/out"
    : >"$work/err"
    (
        if [ -f "$1/setup" ]; then
            folder=$(prepare "$1") && cd "$folder" || exit 99
        else
            cd "$1/in" 2>/dev/null || cd "$1" || exit 99
        fi
        stdin=/dev/null
        [ ! -f "$1/stdin" ] || stdin=$1/stdin
        eval "set -- $(cat "$1/cmd") $2"
        "$program" "$@" >"$work/out" 2>"$work/err" <"$stdin"
        echo $? >"$work/status"
    )
}

# compare EXPECTED GOT: true when they are the same, or were made so
compare() {
    [ -z "$accept" ] || cp "$2" "$1"
    diff -u "$1" "$2" >"$work/diff" 2>&1
}

report() {
    failed=$((failed + 1))
    printf 'FAIL %s: %s\n' "${1#"$here"/}" "$2"
    cut -c1-200 "$work/diff" | head -n 40
    head -n 5 "$work/err"
}

check_status() {
    want=0
    if [ -n "$accept" ]; then
        rm -f "$1/status"
        [ "$(cat "$work/status")" = 0 ] || cp "$work/status" "$1/status"
    fi
    [ -f "$1/status" ] && want=$(cat "$1/status")
    [ "$(cat "$work/status")" = "$want" ] && return
    printf 'exit status %s, expected %s\n' "$(cat "$work/status")" "$want" >"$work/diff"
    return 1
}

expectations() {
    set -- "$1"/out.*
    [ -f "$1" ] && printf '%s\n' "$@" && return
    format=$(sed -n 's/.*--format[= ]\([a-z]*\).*/\1/p' "$(dirname "$1")/cmd")
    case $format in
    '' | text) printf '%s/out.txt\n' "$(dirname "$1")" ;;
    *) printf '%s/out.%s\n' "$(dirname "$1")" "$format" ;;
    esac
}

run_case() {
    for expected in $(expectations "$1"); do
        extra="--format ${expected##*out.}"
        case $expected in *.txt) extra= ;; esac
        grep -q -e '--format' "$1/cmd" && extra=
        run "$1" "$extra"
        check_status "$1" || { report "$1" status; return; }
        compare "$expected" "$work/out" || { report "$1" "$(basename "$expected")"; return; }
        [ -f "$1/err.txt" ] || continue
        compare "$1/err.txt" "$work/err" || { report "$1" err.txt; return; }
    done
    passed=$((passed + 1))
}

[ $# -gt 0 ] || set -- .
for folder in "$@"; do
    find "$here/$folder" -name cmd -type f | LC_ALL=C sort >"$work/cases"
    while read -r cmd; do
        run_case "$(dirname "$cmd")"
    done <"$work/cases"
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
