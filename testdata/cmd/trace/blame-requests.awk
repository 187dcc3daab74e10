# Spans of requests told in words, as OTLP JSON lines: a step a line, two blanks deeper than the one
# that calls it, "NODE OPERATION MILLISECONDS [err] [v=VERSION]". NODE is a service, db:NAME or
# ext:HOST (a call to somebody without spans) or topic:NAME (a message; who takes it stands below).
# "N times [at S] [every S] [as ID]:" comes before a request: how often, from which second on.
function span(service, version, id, parent, name, kind, from, took, err, attributes) {
    printf "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"%s\"}}%s]},", service, version == "" ? "" : attribute("service.version", version)
    printf "\"scopeSpans\":[{\"spans\":[{\"traceId\":\"%032x\",\"spanId\":\"%016x\",%s\"name\":\"%s\",\"kind\":%d,", trace, id, parent ? sprintf("\"parentSpanId\":\"%016x\",", parent) : "", name, kind
    printf "\"startTimeUnixNano\":\"%s\",\"endTimeUnixNano\":\"%s\",\"attributes\":[%s],\"status\":{%s}}]}]}]}\n", nano(from), nano(from + took), substr(attributes, 2), err ? "\"code\":2" : ""
}
function attribute(key, value) {
    return ",{\"key\":\"" key "\",\"value\":{\"stringValue\":\"" value "\"}}"
}
function nano(ms) {
    return sprintf("%d%09.0f", 1760000000 + int(ms / 1000), (ms % 1000) * 1000000)
}
# The step i from a time on; a call also has the caller's span around the callee's.
function step(i, parent, caller, from, called,    id, k, at, name) {
    id = ++ids
    at = from + 0.5
    if (node[i] ~ /^(db|ext|topic):/) {
        name = node[i]
        sub(/^[a-z]*:/, "", name)
        span(service[caller], version[caller], id, parent, operation[i], node[i] ~ /^topic/ ? 4 : 3, from, took[i], err[i], node[i] ~ /^db/ ? attribute("db.system", "postgresql") attribute("server.address", name) attribute("db.operation.name", operation[i]) : node[i] ~ /^ext/ ? attribute("server.address", name) attribute("http.request.method", operation[i]) : attribute("messaging.system", "kafka") attribute("messaging.destination.name", name) attribute("messaging.operation.type", "send"))
        for (k = i + 1; k <= n && depth[k] > depth[i]; k++)
            if (depth[k] == depth[i] + 2)
                step(k, id, i, from + 5, "topic")
        return from + took[i]
    }
    service[i] = node[i]
    version[i] = wanted[i]
    for (k = i + 1; k <= n && depth[k] > depth[i]; k++)
        if (depth[k] == depth[i] + 2)
            at = step(k, node[k] ~ /:/ ? id : call(k, id, i, at), i, at + 0.1, "call") + 0.2
    span(service[i], version[i], id, parent, operation[i], called == "topic" ? 5 : 2, from, took[i], err[i], called == "topic" ? attribute("messaging.system", "kafka") attribute("messaging.operation.type", "process") : attribute("http.request.method", operation[i]) attribute("http.route", "/" node[i]))
    return from + took[i]
}
function call(k, parent, caller, from,    id) {
    id = ++ids
    span(service[caller], version[caller], id, parent, operation[k], 3, from, patience[k] ? patience[k] : took[k] + 0.2, err[k], attribute("server.address", node[k]) attribute("http.request.method", operation[k]))
    return id
}
function requests(    i) {
    for (i = 0; n && i < times; i++) {
        trace = as * 65536 + i + 1
        ids = 0
        step(1, 0, 0, (begin + i * every) * 1000, "call")
    }
    n = 0
}
/times.*:$/ {
    requests()
    times = $1
    begin = 0
    every = 10
    as++
    for (i = 3; i < NF; i += 2) {
        sub(/:$/, "", $(i + 1))
        if ($i == "at") begin = $(i + 1)
        if ($i == "every") every = $(i + 1)
        if ($i == "as") as = $(i + 1)
    }
    next
}
NF {
    match($0, /^ */)
    depth[++n] = RLENGTH
    node[n] = $1
    operation[n] = $2
    took[n] = $3
    err[n] = wanted[n] = patience[n] = ""
    for (i = 4; i <= NF; i++) {
        if ($i == "err") err[n] = 1
        if ($i ~ /^v=/) wanted[n] = substr($i, 3)
        if ($i ~ /^patience=/) patience[n] = substr($i, 10)
    }
}
END { requests() }
