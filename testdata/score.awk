# Compares a graph (JSON of svcgraph, one node or edge a line) with a table of its known edges.
# usage: awk -v title=T [-v mode=none] [-v verbose=1] -f score.awk TRUTH GRAPH
#
# The table: from, to, kind, derivable. yes is required, neutral and no are accepted, any other edge is
# false; with mode=none all are only accepted. "# alias: a = b c" names other spellings; queues and
# triggers fit in either direction; edges of a node to itself never count.
# Prints a line with precision and recall, then what is missing and what is false; exit 1 if any.
function plain(name) { return name in alias ? alias[name] : name }
function text(line, key,   at) {
    at = index(line, "\"" key "\":")
    if (!at) return ""
    line = substr(line, at + length(key) + 3)
    sub(/^ *"/, "", line)
    sub(/".*/, "", line)
    return line
}
FNR == NR && /^# alias: / {
    for (i = 5; i <= NF; i++) alias[$i] = $3
    next
}
FNR == NR && /^#/ { next }
FNR == NR {
    split($0, field, "\t")
    if (field[1] == "from" || field[4] == "") next
    edge = plain(field[1]) " -> " plain(field[2])
    known[edge] = mode == "none" ? "no" : field[4]
    if (field[3] == "queue" || field[3] == "trigger")
        turned[plain(field[2]) " -> " plain(field[1])] = edge
    next
}
/"from":/ && /"to":/ {
    from = plain(text($0, "from")); to = plain(text($0, "to"))
    if (from == to) next
    edge = from " -> " to
    if (!(edge in known) && edge in turned) edge = turned[edge]
    if (seen[edge]++) next
    if (edge in known) right++
    else { wrong++; list = list "    false    " edge "\n" }
    if (verbose && edge in known) list = list "    " known[edge] "      " edge "\n"
}
END {
    for (edge in known) {
        if (known[edge] != "yes") continue
        wanted++
        if (seen[edge]) found++
        else list = list "    missing  " edge "\n"
    }
    printf "%s: precision %.3f (%d false of %d), recall %.3f (%d of %d)\n", title,
        right + wrong ? right / (right + wrong) : 1, wrong, right + wrong,
        wanted ? found / wanted : 1, found, wanted
    printf "%s", list | "sort"
    close("sort")
    exit wrong || found < (least == "" ? wanted : least)
}
