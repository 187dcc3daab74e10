# Requests in words -> spans, a line each (svcgraph/spans/v1). A line of input is so many requests
# alike, evenly over DURATION seconds (3600):
#
#   COUNT CAUSE[@VERSION] [EFFECT[@VERSION]:N ...] [OPTION ...]
#
# CAUSE and EFFECT are services; what is called is POST /SERVICE. "a:2>b:1": each a calls b once.
# Options: cut (its first effect's parent is missing), p=PROBABILITY of the sample, err, ms=TIME,
# mixed=N (a second cause in the same request, which has N of the first effect).
function id(n) { return sprintf("%016x", n) }
function span(parent, kind, service, version, at, ms, err,    s) {
    s = ++spans
    printf "{\"trace\": \"%s\", \"span\": \"%s\"", id(trace), id(s)
    if (parent) printf ", \"parent\": \"%s\"", id(parent)
    printf ", \"kind\": \"%s\", \"service\": \"%s\"", kind, service
    if (version != "") printf ", \"version\": \"%s\"", version
    if (p != "") printf ", \"probability\": %d", p * 4294967296
    if (err) printf ", \"error\": true"
    printf ", \"operation\": \"POST /%s\", \"start\": %.0f, \"duration\": %d}\n", service, at, ms * 1000
    return s
}
function call(parent, word, at,    n, name, of, version, below, s) { # "a@1:2>b:1"
    below = ""
    if (match(word, />/)) { below = substr(word, RSTART + 1); word = substr(word, 1, RSTART - 1) }
    n = 1
    if (match(word, /:[0-9]+$/)) { n = substr(word, RSTART + 1); word = substr(word, 1, RSTART - 1) }
    version = ""
    if (match(word, /@/)) { version = substr(word, RSTART + 1); word = substr(word, 1, RSTART - 1) }
    for (of = 0; of < n; of++) {
        s = span(parent, "server", word, version, at + 1000, 1, 0)
        if (below != "") call(s, below, at + 100)
    }
}
BEGIN {
    if (!duration) duration = 3600
    if (!start) start = 1760000400
    printf "{\"schema\": \"svcgraph/spans/v1\"}\n"
}
/^[0-9]/ {
    for (i = 0; i < $1; i++) {
        trace++
        at = (start + duration * (i + 0.5) / $1) * 1000000 + NR
        root = $2; version = ""; p = ""; err = cut = 0; ms = 10; mixed = -1
        if (match(root, /@/)) { version = substr(root, RSTART + 1); root = substr(root, 1, RSTART - 1) }
        for (f = 3; f <= NF; f++) {
            if ($f == "cut") cut = 1
            else if ($f == "err") err = 1
            else if ($f ~ /^p=/) p = substr($f, 3)
            else if ($f ~ /^ms=/) ms = substr($f, 4)
            else if ($f ~ /^mixed=/) mixed = substr($f, 7)
        }
        top = mixed >= 0 ? span(0, "server", "front", "", at - 10, ms + 1, 0) : 0
        r = span(top, "server", root, version, at, ms, err)
        if (mixed >= 0) {
            second = span(top, "server", root, version, at + 5, ms, 0)
            effect = $3; sub(/:.*/, "", effect)
            for (k = 0; k < mixed; k++) span(second, "server", effect, "", at + 2000, 1, 0)
        }
        for (f = 3; f <= NF; f++)
            if ($f !~ /=/ && $f != "cut" && $f != "err") call(cut ? 99999999 + trace : r, $f, at)
    }
}
