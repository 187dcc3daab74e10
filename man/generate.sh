#!/bin/sh
# Rewrites what comes from the program's tables: completions whole, and in manual pages the blocks
# between '.\" BEGIN name' and '.\" END name'. Run at the source root.
# usage: generate.sh PROGRAM [FOLDER]     (writes below FOLDER, default the source tree)
set -e
program=$1
to=${2:-.}
mkdir -p "$to/man" "$to/completions"
new=$(mktemp)
blocks=$(mktemp)
trap 'rm -f "$new" "$blocks"' EXIT

put() { # writes $new to a file, unless it is the same already
    cmp -s "$new" "$1" || cp "$new" "$1"
}

for page in man/svcgraph.1 man/svcgraph-*.1 man/svcgraph-rules.7 man/svcgraph-formats.5; do
    "$program" help --as=man "${page#man/}" >"$blocks"
    awk '
    FNR == NR {
        if (/^\.\\" BEGIN /) name = $0
        if (name != "") block[name] = block[name] $0 "\n"
        if (/^\.\\" END /) name = ""
        next
    }
    /^\.\\" BEGIN / { printf "%s", block[$0]; inside = 1; next }
    /^\.\\" END / { inside = 0; next }
    !inside
    ' "$blocks" "$page" >"$new"
    put "$to/$page"
done
"$program" help --as=bash >"$new" && put "$to/completions/svcgraph.bash"
"$program" help --as=zsh >"$new" && put "$to/completions/_svcgraph"
"$program" help --as=fish >"$new" && put "$to/completions/svcgraph.fish"
