#include "json_findings.h"

#include <inttypes.h>

#include "tally.h"
#include "traces.h"

void jsonw_tool(struct jsonw *w)
{
    jsonw_key_object(w, "tool");
    jsonw_key_cstr(w, "name", "svcgraph");
    jsonw_key_cstr(w, "version", SVCGRAPH_VERSION);
    jsonw_end(w);
}

void jsonw_key_fingerprint(struct jsonw *w, const char *key, uint64_t fingerprint)
{
    char text[17];
    snprintf(text, sizeof(text), "%016" PRIx64, fingerprint);
    jsonw_key_cstr(w, key, text);
}

static void write_place(struct jsonw *w, const struct sources *sources, struct loc loc)
{
    jsonw_object(w);
    jsonw_loc(w, sources, loc);
    jsonw_end(w);
}

struct file_place {
    struct loc loc;
    size_t at; /* position in the finding */
};

static int by_loc(const void *a, const void *b)
{
    const struct file_place *x = a, *y = b;
    if (x->loc.source != y->loc.source)
        return x->loc.source < y->loc.source ? -1 : 1;
    if (x->loc.line != y->loc.line)
        return x->loc.line < y->loc.line ? -1 : 1;
    if (x->loc.column != y->loc.column)
        return x->loc.column < y->loc.column ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static int by_position(const void *a, const void *b)
{
    const struct file_place *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

static bool same_loc(struct loc a, struct loc b)
{
    return a.source == b.source && a.line == b.line && a.column == b.column;
}

/* All places of the finding once, the primary one first; places must hold related.n + 1. */
static size_t unique_places(const struct finding *finding, struct file_place *places)
{
    size_t n = 0, kept = 0;
    if (finding->loc.source != 0)
        places[n++] = (struct file_place){ finding->loc, 0 };
    for (size_t i = 0; i < finding->related.n; i++)
        if (finding->related.v[i].loc.source != 0)
            places[n++] = (struct file_place){ finding->related.v[i].loc, i + 1 };
    qsort(places, n, sizeof(*places), by_loc);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !same_loc(places[kept - 1].loc, places[i].loc))
            places[kept++] = places[i];
    qsort(places, kept, sizeof(*places), by_position);
    return kept;
}

static void write_evidence(struct jsonw *w, const struct sources *sources,
                           const struct finding *finding)
{
    struct arena scratch = { 0 };
    struct file_place *places = arena_array(&scratch, struct file_place, finding->related.n + 1);
    size_t n = unique_places(finding, places);
    jsonw_key_array(w, "evidence");
    for (size_t i = 0; i < n; i++)
        write_place(w, sources, places[i].loc);
    jsonw_end(w);
    arena_release(&scratch);
}

static void write_related(struct jsonw *w, const struct sources *sources,
                          const struct finding *finding)
{
    jsonw_key_array(w, "related");
    for (size_t i = 0; i < finding->related.n; i++) {
        jsonw_object(w);
        jsonw_loc(w, sources, finding->related.v[i].loc);
        jsonw_key_str(w, "label", finding->related.v[i].label);
        jsonw_end(w);
    }
    jsonw_end(w);
}

void jsonw_finding(struct jsonw *w, const struct sources *sources, const struct finding *finding,
                   const char *status)
{
    jsonw_object(w);
    jsonw_key_cstr(w, "rule", finding->rule->id);
    jsonw_key_cstr(w, "severity", severity_name(finding->severity));
    jsonw_key_cstr(w, "precision", precision_name(finding->rule->precision));
    jsonw_key_cstr(w, "status", status);
    jsonw_key_str(w, "message", finding->message);
    if (finding->help.n > 0)
        jsonw_key_str(w, "help", finding->help);
    jsonw_loc(w, sources, finding->loc);
    if (finding->operation.n > 0)
        jsonw_key_str(w, "operation", finding->operation);
    jsonw_key_array(w, "subjects");
    for (size_t i = 0; i < finding->subjects.n; i++)
        jsonw_str(w, finding->subjects.v[i]);
    jsonw_end(w);
    write_related(w, sources, finding);
    write_evidence(w, sources, finding);
    jsonw_key_object(w, "properties");
    for (size_t i = 0; i < finding->properties.n; i++)
        jsonw_key_str(w, finding->properties.v[i].key, finding->properties.v[i].value);
    jsonw_end(w);
    jsonw_key_fingerprint(w, "fingerprint", finding->fingerprint);
    jsonw_end(w);
}

static const char *status_name(enum source_status status)
{
    switch (status) {
    case SOURCE_READ:
        return "read";
    case SOURCE_PARTIAL:
        return "partial";
    case SOURCE_FAILED:
        return "failed";
    default:
        return NULL; /* no input of ours */
    }
}

static int by_path(const void *a, const void *b)
{
    const struct source *x = *(const struct source *const *)a;
    const struct source *y = *(const struct source *const *)b;
    return str_cmp(x->path, y->path);
}

static void write_inputs(struct jsonw *w, const struct sources *sources)
{
    struct arena scratch = { 0 };
    const struct source **order = arena_array(&scratch, const struct source *, sources->all.n);
    size_t n = 0;
    for (size_t i = 1; i < sources->all.n; i++)
        if (status_name(sources->all.v[i].status))
            order[n++] = &sources->all.v[i];
    if (n > 1)
        qsort(order, n, sizeof(*order), by_path);
    jsonw_key_array(w, "inputs");
    for (size_t i = 0; i < n; i++) {
        jsonw_object(w);
        if (order[i]->format)
            jsonw_key_cstr(w, "kind", order[i]->format);
        jsonw_key_str(w, "path", order[i]->path);
        jsonw_key_cstr(w, "status", status_name(order[i]->status));
        jsonw_end(w);
    }
    jsonw_end(w);
    arena_release(&scratch);
}

static void write_summary(struct jsonw *w, const struct result *result, const struct tally *tally)
{
    jsonw_key_object(w, "summary");
    jsonw_key_uint(w, "edges", tally->edges);
    jsonw_key_uint(w, "error", tally->by_severity[SEVERITY_ERROR]);
    jsonw_key_uint(w, "files_read", result->run->tally.read);
    jsonw_key_uint(w, "files_skipped", result->run->tally.skipped);
    jsonw_key_uint(w, "hidden", tally->hidden);
    jsonw_key_uint(w, "not_run", tally->not_run);
    jsonw_key_uint(w, "note", tally->by_severity[SEVERITY_NOTE]);
    jsonw_key_uint(w, "services", tally->services);
    jsonw_key_uint(w, "warning", tally->by_severity[SEVERITY_WARNING]);
    jsonw_end(w);
}

static void write_not_run(struct jsonw *w, const struct verdict *verdict)
{
    jsonw_key_array(w, "not_run");
    for (size_t i = 0; verdict && i < verdict->not_run.n; i++) {
        jsonw_object(w);
        jsonw_key_bool(w, "off", verdict->not_run.v[i].off);
        jsonw_key_cstr(w, "reason", verdict->not_run.v[i].reason);
        jsonw_key_cstr(w, "rule", verdict->not_run.v[i].rule->id);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void write_package(struct jsonw *w, const struct sources *sources,
                          const struct package_changes *package)
{
    jsonw_object(w);
    jsonw_key_str(w, "name", package->name);
    jsonw_key_cstr(w, "verdict", package_verdict_name(package->verdict));
    jsonw_key_bool(w, "unstable", package->unstable);
    jsonw_key_uint(w, "breaking", package->breaking);
    jsonw_key_array(w, "changes");
    for (size_t i = 0; i < package->changes.n; i++) {
        jsonw_object(w);
        jsonw_key_cstr(w, "kind", package->changes.v[i].kind);
        jsonw_key_str(w, "name", package->changes.v[i].name);
        jsonw_loc(w, sources, package->changes.v[i].loc);
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_end(w);
}

static void write_packages(struct jsonw *w, const struct sources *sources,
                           const struct packages *packages)
{
    jsonw_key_array(w, "packages");
    for (size_t i = 0; i < packages->all.n; i++)
        write_package(w, sources, &packages->all.v[i]);
    jsonw_end(w);
}

void write_findings_json(const struct result *result, struct out *out)
{
    struct jsonw w;
    struct tally tally = tally_of(result);
    jsonw_init(&w, out, 2);
    jsonw_object(&w);
    jsonw_key_cstr(&w, "schema", "svcgraph/findings/v1");
    jsonw_tool(&w);
    write_inputs(&w, &result->run->sources);
    write_summary(&w, result, &tally);
    struct trace_stats traces = traces_of(result);
    jsonw_traces(&w, &traces);
    jsonw_key_array(&w, "findings");
    for (size_t i = tally.first; i < result->findings->all.n; i++)
        jsonw_finding(&w, &result->run->sources, &result->findings->all.v[i], "new");
    jsonw_end(&w);
    write_not_run(&w, result->verdict);
    if (result->packages)
        write_packages(&w, &result->run->sources, result->packages);
    jsonw_end(&w);
    jsonw_finish(&w);
}
