#!/bin/sh
# Times "svcgraph compat --against HEAD~1" in a repository of many commits beside a plain comparison of
# two folders with the same contents, and beside buf: medians.
# usage: git.sh BUILD-FOLDER
#
# COMMITS (10000) and PACKAGES (300; six files each) size the repository, BUF names buf's program.
set -e
build=$(cd "${1:?usage: git.sh BUILD-FOLDER}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
commits=${COMMITS:-10000}
packages=${PACKAGES:-300}
runs=${RUNS:-5}
buf=${BUF:-$(command -v buf || :)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cc=${CC:-cc}
$cc -std=c17 -O2 -D_GNU_SOURCE -o "$work/cost" "$here/cost.c"
$cc -std=c17 -O2 -D_GNU_SOURCE -o "$work/gen" "$here/../gen/proto_gen.c"
"$work/gen" "$work/tree" 1 "$packages"
(cd "$work/tree" && find . -name '*.proto' | sed 's|^\./||' | LC_ALL=C sort) >"$work/list"

# Each commit adds a line of comment to some file: its number, so that contents differ.
stream() {
    echo 'blob
mark :1
data 0
'
    awk -v commits="$commits" -v tree="$work/tree" '
    function content(path,    text, line) {
        text = ""
        while ((getline line < (tree "/" path)) > 0)
            text = text line "\n"
        close(tree "/" path)
        return text
    }
    function put(path, text) {
        printf "M 100644 inline %s\ndata %d\n%s\n", path, length(text), text
    }
    function commit(i) {
        printf "commit refs/heads/main\ncommitter n <n@example.com> %d +0000\ndata 2\nc\n", 1600000000 + i
    }
    { path[NR] = $0 }
    END {
        commit(0)
        for (i = 1; i <= NR; i++)
            put(path[i], content(path[i]))
        for (i = 1; i < commits; i++) {
            commit(i)
            p = path[i * 7 % NR + 1]
            put(p, content(p) "// " i "\n")
        }
    }' "$work/list"
}

mkdir "$work/repo" "$work/old"
cd "$work/repo"
git init -q -b main .
LC_ALL=C stream | git fast-import --quiet
git checkout -q -f main
git archive HEAD~1 | tar -C "$work/old" -xf -

row() {
    label=$1
    shift
    "$work/cost" "$runs" "$@" | awk -v name="$label" \
        '{ printf "  %-34s %8.3f s user %8.3f s CPU %8.3f s wall %7.1f MB\n", name, $1, $2, $3, $4 }'
}

echo "repository: $commits commits, $(wc -l <"$work/list") files, $(du -sk .git | cut -f1) kB of objects"
row 'svcgraph compat, two folders' "$build/svcgraph" compat --no-config . --against "$work/old"
row 'svcgraph compat, HEAD~1' "$build/svcgraph" compat --no-config . --against HEAD~1
row 'svcgraph compat, first commit' "$build/svcgraph" compat --no-config . --against "HEAD~$((commits - 1))"
[ -z "$buf" ] || row 'buf breaking, HEAD~1' "$buf" breaking . --against '.git#ref=HEAD~1'
