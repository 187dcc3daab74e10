#!/bin/sh
# The include contract (who may include whom) and the sizes of the house. Run at the source root.
# Fails on a broken contract only: sizes are a mirror.
# shellcheck disable=SC2046
awk '
# What each room may include of ours, beside its own private headers.
BEGIN {
    base = "arena|base|date|map|parallel|histogram|sketch|str|utf8|sym|vec|source|match|finding"
    may["analyzers/base"] = base "|rule"
    may["analyzers/doc"] = base "|doc|hcl|json|json_words"
    may["analyzers/version"] = base "|version"
    may["analyzers/stats"] = base "|stats"
    may["analyzers/graph"] = base "|graph|graph_build|api|route|flow"
    may["analyzers/proto"] = base "|version|proto|wire|descriptor|json"
    may["analyzers/trace"] = base "|span|log|timeline|graph_build|flow"
    may["analyzers/flow"] = base "|span|request|flow|flow_[a-z]*|stats|graph|doc"
    may["analyzers/fileset"] = base "|fileset"
    may["analyzers/compat"] = base "|fileset|proto|descriptor|rule|compat|packages"
    may["analyzers/api"] = base "|route|graph|api|proto"
    may["analyzers/release"] = base "|route|graph|api|proto|version|demand|release|rule"
    may["analyzers/read"] = base "|route|api|fileset|version|doc|hcl|json|json_words|proto|wire|descriptor|span|log|timeline|graph_build|reader|inputs|config"
    may["analyzers/consumers"] = base "|proto|graph|rule|compat|config|consumers"
    may["analyzers/rules"] = base "|route|api|version|demand|proto|graph|rule|config|flow|flow_[a-z]*|stats"
    may["cmd/write"] = base "|span|graph|rule|run|writer|reader|packages"
    may["cmd"] = ".*"
}
/^#include "/ {
    room = FILENAME
    sub("/[^/]*$", "", room)
    header = $0
    gsub(/^#include "|".*/, "", header)
    if (FILENAME ~ /_test\.c$|test_priv\.h$/ || header !~ /^svcgraph\//) {
        if (header ~ /\// && header !~ /^svcgraph\// && header !~ /^(write\/|\.\.\/say\.h)/ && FILENAME !~ /_test\.c$/)
            bad(FILENAME, FNR, header)
        next
    }
    gsub(/^svcgraph\/|\.h$/, "", header)
    if (room in may && header !~ "^(" may[room] ")$")
        bad(FILENAME, FNR, "svcgraph/" header ".h")
}
function bad(file, line, header) {
    printf "%s:%d: this room must not include %s\n", file, line, header
    broken = 1
}
END { exit broken }
' $(find analyzers cmd -name '*.[ch]' | LC_ALL=C sort) || exit 1

if grep -nE '\b(printf|puts|exit|getenv)\(' analyzers/*/*.c | grep -vE '_test\.c|snprintf|base/arena\.c'; then
    echo 'only cmd/ prints, exits and looks at the environment'
    exit 1
fi

sizes() { # percentiles of numbers on standard input
    sort -n | awk -v what="$1" '{ v[NR] = $1 } END { if (NR) printf "%-22s n %5d   p50 %4d   p95 %4d   max %4d\n", what, NR, v[int((NR + 1) / 2)], v[int(NR * 0.95 + 0.5) ? int(NR * 0.95 + 0.5) : 1], v[NR] }'
}
sources=$(find analyzers cmd -name '*.c' ! -name '*_test.c' | LC_ALL=C sort)
# shellcheck disable=SC2086
wc -l $sources | grep -v ' total$' | sizes 'lines in a file'
wc -l include/svcgraph/*.h | grep -v ' total$' | sizes 'lines in a header'
if command -v ctags >/dev/null; then
    # shellcheck disable=SC2086
    ctags -f - --languages=C --kinds-C=f --fields=+ne $sources |
        sed -n 's/.*line:\([0-9]*\).*end:\([0-9]*\).*/\1 \2/p' |
        awk '{ print $2 - $1 + 1 }' | sizes 'lines in a function'
fi
