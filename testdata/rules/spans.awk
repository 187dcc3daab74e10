# Requests in words to a Zipkin dump, a span on each line.
#
#   requests N [gap=MS]        what follows happens N times, gap apart (10 s)
#   NODE OPERATION [option]... a step; two blanks more than the step it is made from. A node db:NAME
#                              is a database, ext:NAME a host without spans, else a service, whose
#                              caller has a span, too
# Options: at=MS after the start of the request, took=MS, err, path=PATH, times=N every=MS: N such
# steps beside each other, begun every so many ms; of a database writes=TABLE, reads=TABLE. An
# operation has _ for a blank.
function emit(id, parent, kind, name, service, from, took, rest) {
    printf "%s{\"traceId\":\"%016x\",\"id\":\"%016x\",%s\"kind\":\"%s\",\"name\":\"%s\",\"timestamp\":%.0f," \
        "\"duration\":%.0f,\"localEndpoint\":{\"serviceName\":\"%s\"}%s}", (spans++ ? ",\n" : "[\n"),
        trace, id, (parent ? sprintf("\"parentId\":\"%016x\",", parent) : ""), kind, name,
        1700000000000000 + from, took, service, rest
}
function tags(i, more) {
    if (error[i]) more = more (more ? "," : "") "\"error\":\"true\""
    if (path[i]) more = more (more ? "," : "") "\"http.path\":\"" path[i] "\""
    return more ? ",\"tags\":{" more "}" : ""
}
function table(i) {
    if (!tables[i]) return ""
    return ",\"db.name\":\"shop\",\"db.statement\":\"" (reads[i] ? "SELECT * FROM " : "INSERT INTO ") tables[i] "\""
}
function step(i, parent, owner, base, k,    from, name, id, c) {
    from = base + (at[i] + k * every[i]) * 1000
    name = operation[i]
    gsub(/_/, " ", name)
    id = ++ids
    if (node[i] ~ /^db:/) {
        emit(id, parent, "CLIENT", name, owner, from, took[i] * 1000, ",\"remoteEndpoint\":{\"serviceName\":\"" substr(node[i], 4) "\"}" tags(i, "\"db.system\":\"postgresql\"" table(i)))
        return
    }
    if (node[i] ~ /^ext:/) {
        emit(id, parent, "CLIENT", name, owner, from, took[i] * 1000, ",\"remoteEndpoint\":{\"serviceName\":\"" substr(node[i], 5) "\"}" tags(i))
        return
    }
    if (owner != "") {
        emit(id, parent, "CLIENT", name, owner, from, took[i] * 1000, tags(i))
        parent = id
        id = ++ids
    }
    emit(id, parent, "SERVER", name, node[i], from, took[i] * 1000, tags(i))
    for (c = i + 1; c <= n && depth[c] > depth[i]; c++)
        if (depth[c] == depth[i] + 1)
            for (k = 0; k < times[c]; k++)
                step_at(c, id, node[i], base, k)
}
function step_at(i, parent, owner, base, k) { step(i, parent, owner, base, k) }
function flush(    r, c) {
    for (r = 0; r < count; r++) {
        trace++
        ids = trace * 65536
        for (c = 1; c <= n; c++)
            if (depth[c] == 0)
                step(c, 0, "", clock, 0)
        clock += gap * 1000
    }
    n = 0
}
/^requests / {
    flush()
    count = $2 + 0
    gap = 10000
    if ($3 ~ /^gap=/) gap = substr($3, 5) + 0
    next
}
NF {
    n++
    match($0, /^ */)
    depth[n] = RLENGTH / 2
    node[n] = $1
    operation[n] = $2
    at[n] = every[n] = error[n] = 0
    took[n] = times[n] = 1
    path[n] = tables[n] = ""
    reads[n] = 0
    for (f = 3; f <= NF; f++) {
        eq = index($f, "=")
        key = eq ? substr($f, 1, eq - 1) : $f
        value = substr($f, eq + 1)
        if (key == "at") at[n] = value + 0
        else if (key == "took") took[n] = value + 0
        else if (key == "err") error[n] = 1
        else if (key == "path") path[n] = value
        else if (key == "writes" || key == "reads") { tables[n] = value; reads[n] = key == "reads" }
        else if (key == "times") times[n] = value + 0
        else if (key == "every") every[n] = value + 0
    }
}
END {
    flush()
    print spans ? "\n]" : "[]"
}
