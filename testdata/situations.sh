#!/bin/sh
# Situations of "svcgraph compat" in one file each, below testdata/situations: options, files of
# both versions, and what is expected.
#
# usage: situations.sh [--accept | --buf] [NAME ...]     (all without a name)
#
#   compat new --against old ...      arguments; run with --no-config --format json
#   # buf: why                        buf says something else, by intent
#   -- new/a.proto --                 a file, up to the next such line
#   -- expect --                      exit status, then "RULE FILE LINE COLUMN" of each finding,
#                                     sorted, then standard error after "| "
#
# SVCGRAPH names the program. --accept writes what came out, for review. --buf compares with "buf
# breaking" instead: the findings must be the same, and what one refuses the other must refuse. BUF
# names it; without it that is skipped.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
accept=
buf=
case $1 in
--accept) accept=1 && shift ;;
--buf)
    shift
    buf=${BUF:-$(command -v buf)}
    [ -n "$buf" ] || { echo 'situations: skipped, buf is not installed'; exit 0; }
    ;;
esac
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
skipped=0

# unpack FILE: files into $work/in, arguments into $work/cmd, the expectation into $work/expect
unpack() {
    rm -rf "$work/in" "$work/expect" && mkdir "$work/in" || exit 2
    sed -n 's/^-- \(.*\)\/[^/]* --$/\1/p' "$1" | sort -u | (cd "$work/in" && xargs -r mkdir -p)
    awk -v work="$work" '
        NR == 1 { print >(work "/cmd"); close(work "/cmd") }
        /^-- .* --$/ {
            if (out != "") close(out)
            name = substr($0, 4, length($0) - 6)
            out = name == "expect" ? work "/expect" : work "/in/" name
            printf "" >out
            next
        }
        out != "" { print >out }' "$1"
}

# One "RULE FILE LINE COLUMN" for each finding, sorted.
# shellcheck disable=SC2120
by_us() {
    (cd "$work/in" && eval "set -- $(cat "$work/cmd")" && "$program" "$@" --no-config --format json) \
        >"$work/us.json" 2>"$work/us.err" </dev/null
    echo $? >"$work/status"
    sed -nE -e 's/^ *\{"rule": "([a-z0-9-]*)",.* "file": "([^"]*)", "line": ([0-9]*), "column": ([0-9]*), "(subjects|operation)".*/\1 \2 \3 \4/p' \
        -e 't' -e 's/^ *\{"rule": "([a-z0-9-]*)",.*/\1 - 1 1/p' "$work/us.json" |
        awk '{ r = toupper($1); gsub("-", "_", r); print r, $2, $3, $4 }' |
        LC_ALL=C sort >"$work/us.txt"
}

check_expected() { # FILE
    { cat "$work/status" "$work/us.txt"; sed 's/^/| /' "$work/us.err"; } >"$work/got"
    if [ -n "$accept" ]; then
        awk '/^-- expect --$/ { exit } { print }' "$1" >"$work/new"
        { cat "$work/new"; echo '-- expect --'; cat "$work/got"; } >"$1"
        return
    fi
    diff -u "$work/expect" "$work/got" >"$work/diff"
}

# buf has the arguments but for our own. Paths of --path and --limit-to-input-files are those of both
# versions for buf, which only an archive can have.
buf_arguments() {
    shift
    from=new/
    case " $* " in
    *' --path '* | *' --limit-to-input-files '*)
        tar -cf "$work/old.tar" -C "$work/in/old" . || exit 2
        from=
        ;;
    esac
    last=
    printf 'breaking'
    for word in "$@"; do
        case $word in
        --buf-compat) continue ;;
        --buf-config) word=--config ;;
        --against-buf-config) word=--against-config ;;
        old | old/*)
            [ -z "$from" ] && [ "$last" = --against ] && word="$work/old.tar${word#old}" &&
                word=$(echo "$word" | sed 's|tar/|tar#subdir=|')
            ;;
        new | new/*) [ -n "$from" ] || word=$(echo "${word#new}" | sed 's|^/||; s|^$|.|') ;;
        esac
        last=$word
        printf " '%s'" "$word"
    done
}

# Fails when buf refuses.
# shellcheck disable=SC2120
by_buf() {
    arguments=
    eval "arguments=\$(buf_arguments $(cat "$work/cmd"))"
    folder=$work/in prefix=
    case $arguments in *"$work/old.tar"*) folder=$work/in/new prefix=new/ ;; esac
    (cd "$folder" && eval "set -- $arguments" && "$buf" "$@" --error-format json) \
        >"$work/buf.json" 2>"$work/buf.err" </dev/null
    status=$?
    grep -q '"type":"COMPILE"' "$work/buf.json" && return 1
    [ $status = 0 ] || [ $status = 100 ] || return 1
    sed -E -e 's/^\{"start_line"/{"path":"-","start_line"/' \
        -e 's/^\{"path":"([^"]*)","start_line":([0-9]*),"start_column":([0-9]*),.*"type":"([A-Z0-9_]*)".*/\4 \1 \2 \3/' \
        -e "s|^([A-Z0-9_]*) ([^-])|\\1 $prefix\\2|" "$work/buf.json" | LC_ALL=C sort >"$work/buf.txt"
}

check_buf() {
    # shellcheck disable=SC2119
    if by_buf; then
        [ "$(cat "$work/status")" -le 1 ] || echo refused >"$work/us.txt"
    else
        echo refused >"$work/buf.txt"
        [ "$(cat "$work/status")" -le 1 ] || echo refused >"$work/us.txt"
    fi
    diff -u "$work/buf.txt" "$work/us.txt" >"$work/diff" && return
    cat "$work/us.err" "$work/buf.err" >>"$work/diff"
    return 1
}

if [ $# = 0 ]; then
    set -- "$here"/situations/*.txt
fi
for name in "$@"; do
    name=$(basename "$name" .txt)
    file=$here/situations/$name.txt
    if [ -n "$buf" ] && { grep -q '^# buf:' "$file" || ! head -n 1 "$file" | grep -q -e --buf-compat; }; then
        skipped=$((skipped + 1))
        continue
    fi
    unpack "$file"
    # shellcheck disable=SC2119
    by_us
    if if [ -n "$buf" ]; then check_buf; else check_expected "$file"; fi; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL situations/$name"
        cut -c1-200 "$work/diff" | head -n 40
    fi
done
printf '%d passed, %d failed' "$passed" "$failed"
[ $skipped = 0 ] || printf ', %d not for buf' "$skipped"
echo
[ "$failed" -eq 0 ]
