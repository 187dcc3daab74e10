/* SARIF 2.1.0 as GitHub's code scanning reads it. */
#include <inttypes.h>
#include <unistd.h>

#include "traces.h"
#include "svcgraph/reader.h"
#include "svcgraph/writer.h"

/* GitHub refuses files with more results, and shows no more locations of one. */
enum { RESULTS_MAX = 25000, LOCATIONS_MAX = 100, TEXT_MAX = 1024 };

struct sarif {
    const struct result *result;
    const struct sources *sources;
    struct jsonw w;
    struct arena arena; /* scratch of one result */
    struct str cwd;     /* with '/' at the end; empty when unknown */
    uint32_t fallback;  /* source for findings without a place; 0 is the config */
};

static const char *level_name(enum severity severity)
{
    return severity == SEVERITY_OFF ? "none" : severity_name(severity);
}

static void key_text(struct jsonw *w, const char *key, struct str text)
{
    jsonw_key_object(w, key);
    jsonw_key_str(w, "text", text);
    jsonw_end(w);
}

/*
 * In messages, [text](target) is a link and {0} a placeholder: brackets and backslashes are
 * escaped, and the brace before a digit is doubled.
 */
static struct str message_text(struct arena *arena, struct str s)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '[' || c == ']' || c == '\\')
            strbuf_add_char(&buf, '\\');
        if (c == '{' && i + 1 < s.n && s.p[i + 1] >= '0' && s.p[i + 1] <= '9')
            strbuf_add_char(&buf, '{');
        strbuf_add_char(&buf, c);
    }
    return strbuf_str(&buf);
}

/* Unreserved characters of RFC 3986 and '/' stay; the rest is percent-encoded. */
static void percent_encode(struct strbuf *buf, struct str path)
{
    static const char plain[] = "-._~/";
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter || (c != 0 && strchr(plain, c)))
            strbuf_add_char(buf, (char)c);
        else
            strbuf_addf(buf, "%%%02X", c);
    }
}

/* Relative to the working directory where the file lies in it: code scanning drops other places. */
static struct str uri_of(struct sarif *s, struct str path)
{
    struct strbuf buf;
    strbuf_init(&buf, &s->arena);
    if (s->cwd.n > 0 && path.n > s->cwd.n && str_eq(str_take(path, s->cwd.n), s->cwd))
        path = str_skip(path, s->cwd.n);
    else if (str_starts(path, "/"))
        strbuf_add(&buf, STR("file://"));
    if (str_is(path, "-"))
        path = STR("stdin");
    percent_encode(&buf, path);
    return strbuf_str(&buf);
}

static void write_region(struct jsonw *w, struct loc loc)
{
    uint32_t line = loc.line > 0 ? loc.line : 1, column = loc.column > 0 ? loc.column : 1;
    jsonw_key_object(w, "region");
    jsonw_key_uint(w, "startLine", line);
    jsonw_key_uint(w, "startColumn", column);
    jsonw_key_uint(w, "endLine", line);
    jsonw_key_uint(w, "endColumn", (uint64_t)column + 1);
    jsonw_end(w);
}

static void write_physical(struct sarif *s, struct str path, struct loc loc)
{
    jsonw_key_object(&s->w, "physicalLocation");
    jsonw_key_object(&s->w, "artifactLocation");
    jsonw_key_str(&s->w, "uri", uri_of(s, path));
    jsonw_end(&s->w);
    write_region(&s->w, loc);
    jsonw_end(&s->w);
}

static void write_subjects(struct sarif *s, const struct finding *finding)
{
    if (finding->subjects.n == 0)
        return;
    jsonw_key_array(&s->w, "logicalLocations");
    for (size_t i = 0; i < finding->subjects.n; i++) {
        jsonw_object(&s->w);
        jsonw_key_str(&s->w, "fullyQualifiedName", finding->subjects.v[i]);
        jsonw_end(&s->w);
    }
    jsonw_end(&s->w);
}

/* GitHub wants a file for every result: one that came from no file is shown at what was read. */
static void write_location(struct sarif *s, const struct finding *finding)
{
    struct loc loc = finding->loc;
    struct str path = s->result->run->config.path;
    if (loc.source == 0)
        loc = (struct loc){ s->fallback, 1, 1 };
    if (loc.source != 0)
        path = source_path(s->sources, loc.source);
    if (path.n == 0)
        path = STR("svcgraph.yaml");
    jsonw_key_array(&s->w, "locations");
    jsonw_object(&s->w);
    write_physical(s, path, loc);
    write_subjects(s, finding);
    jsonw_end(&s->w);
    jsonw_end(&s->w);
}

static void write_related(struct sarif *s, const struct finding *finding)
{
    bool open = false;
    for (size_t i = 0; i < finding->related.n && i < LOCATIONS_MAX; i++) {
        const struct related *related = &finding->related.v[i];
        if (related->loc.source == 0)
            continue;
        if (!open)
            jsonw_key_array(&s->w, "relatedLocations");
        open = true;
        jsonw_object(&s->w);
        jsonw_key_uint(&s->w, "id", i + 1);
        key_text(&s->w, "message", message_text(&s->arena, related->label));
        write_physical(s, source_path(s->sources, related->loc.source), related->loc);
        jsonw_end(&s->w);
    }
    if (open)
        jsonw_end(&s->w);
}

static void write_fingerprints(struct jsonw *w, uint64_t fingerprint)
{
    char text[24];
    snprintf(text, sizeof(text), "%016" PRIx64 ":1", fingerprint);
    jsonw_key_object(w, "partialFingerprints");
    jsonw_key_cstr(w, "primaryLocationLineHash", text);
    text[16] = '\0';
    jsonw_key_cstr(w, "svcgraph/v1", text);
    jsonw_end(w);
}

static void write_properties(struct jsonw *w, const struct finding *finding)
{
    if (finding->properties.n == 0)
        return;
    jsonw_key_object(w, "properties");
    for (size_t i = 0; i < finding->properties.n; i++)
        jsonw_key_str(w, finding->properties.v[i].key, finding->properties.v[i].value);
    jsonw_end(w);
}

/* A run compares files or looks at a graph: only rules of its own are listed. */
static bool is_listed(const struct sarif *s, const struct rule *rule)
{
    bool compares = s->result->n_files > 0;
    return strcmp(rule->group, "input") == 0 ||
           (strcmp(rule->group, "compatibility") == 0) == compares;
}

static size_t rule_index(const struct sarif *s, const struct rule *rule)
{
    size_t index = 0;
    for (size_t i = 0; rules[i] != rule; i++)
        index += is_listed(s, rules[i]);
    return index;
}

static void write_result(struct sarif *s, const struct finding *finding)
{
    struct jsonw *w = &s->w;
    struct str message = finding->message;
    if (finding->help.n > 0)
        message =
            str_printf(&s->arena, "%" PRIstr " %" PRIstr, STR_ARG(message), STR_ARG(finding->help));
    jsonw_object(w);
    jsonw_key_cstr(w, "ruleId", finding->rule->id);
    jsonw_key_uint(w, "ruleIndex", rule_index(s, finding->rule));
    jsonw_key_cstr(w, "level", level_name(finding->severity));
    key_text(w, "message", message_text(&s->arena, message));
    write_location(s, finding);
    write_related(s, finding);
    write_fingerprints(w, finding->fingerprint);
    write_properties(w, finding);
    jsonw_end(w);
    arena_reset(&s->arena);
}

static struct str first_paragraph(const char *text)
{
    struct str all = str_from(text);
    size_t end = str_find(all, STR("\n\n"));
    if (end != SIZE_MAX)
        all = str_take(all, end);
    return str_take(all, TEXT_MAX);
}

static void fenced(struct strbuf *buf, const char *title, const char *example)
{
    if (example)
        strbuf_addf(buf, "\n\n%s\n\n```\n%s\n```", title, example);
}

static void write_help(struct sarif *s, const struct rule *rule)
{
    struct strbuf markdown;
    strbuf_init(&markdown, &s->arena);
    strbuf_add(&markdown, str_from(rule->explain));
    fenced(&markdown, "Fires:", rule->bad);
    fenced(&markdown, "Is quiet:", rule->good);
    jsonw_key_object(&s->w, "help");
    jsonw_key_cstr(&s->w, "text", rule->explain);
    jsonw_key_str(&s->w, "markdown", strbuf_str(&markdown));
    jsonw_end(&s->w);
}

static void write_rule_properties(struct jsonw *w, const struct rule *rule)
{
    static const char *const problem[] = { "recommendation", "recommendation", "warning", "error" };
    jsonw_key_object(w, "properties");
    jsonw_key_cstr(w, "precision", precision_name(rule->precision));
    jsonw_key_cstr(w, "problem.severity", problem[rule->severity]);
    jsonw_key_array(w, "tags");
    jsonw_cstr(w, rule->group);
    jsonw_cstr(w, "service-graph");
    jsonw_end(w);
    jsonw_end(w);
}

static void write_rule(struct sarif *s, const struct rule *rule)
{
    struct jsonw *w = &s->w;
    jsonw_object(w);
    jsonw_key_cstr(w, "id", rule->id);
    key_text(w, "shortDescription", str_printf(&s->arena, "%s.", rule->summary));
    key_text(w, "fullDescription", first_paragraph(rule->explain));
    write_help(s, rule);
    jsonw_key_object(w, "defaultConfiguration");
    jsonw_key_cstr(w, "level", level_name(rule->severity));
    jsonw_end(w);
    write_rule_properties(w, rule);
    jsonw_end(w);
    arena_reset(&s->arena);
}

static void write_tool(struct sarif *s)
{
    struct jsonw *w = &s->w;
    jsonw_key_object(w, "tool");
    jsonw_key_object(w, "driver");
    jsonw_key_cstr(w, "name", "svcgraph");
    jsonw_key_cstr(w, "semanticVersion", SVCGRAPH_VERSION);
    jsonw_key_cstr(w, "version", SVCGRAPH_VERSION);
    jsonw_key_cstr(w, "informationUri", "https://svcgraph.dev");
    jsonw_key_array(w, "rules");
    for (const struct rule *const *row = rules; *row; row++)
        if (is_listed(s, *row))
            write_rule(s, *row);
    jsonw_end(w);
    jsonw_end(w);
    jsonw_end(w);
}

static void write_notifications(struct sarif *s)
{
    struct jsonw *w = &s->w;
    const struct verdict *verdict = s->result->verdict;
    jsonw_key_array(w, "toolExecutionNotifications");
    for (size_t i = 0; verdict && i < verdict->not_run.n; i++) {
        const struct not_run *entry = &verdict->not_run.v[i];
        if (entry->off)
            continue;
        jsonw_object(w);
        jsonw_key_cstr(w, "level", "note");
        key_text(w, "message",
                 str_printf(&s->arena, "%s was not run: %s.", entry->rule->id, entry->reason));
        jsonw_key_object(w, "associatedRule");
        jsonw_key_cstr(w, "id", entry->rule->id);
        jsonw_key_uint(w, "index", rule_index(s, entry->rule));
        jsonw_end(w);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void write_invocation(struct sarif *s)
{
    struct jsonw *w = &s->w;
    int status = s->result->exit_status;
    jsonw_key_array(w, "invocations");
    jsonw_object(w);
    jsonw_key_bool(w, "executionSuccessful", status == EXIT_CLEAN || status == EXIT_FINDINGS);
    jsonw_key_int(w, "exitCode", status);
    write_notifications(s);
    jsonw_end(w);
    jsonw_end(w);
}

static void write_results(struct sarif *s)
{
    const struct findings *findings = s->result->findings;
    size_t most = s->result->max_findings;
    if (most == 0 || most > RESULTS_MAX)
        most = RESULTS_MAX;
    jsonw_key_array(&s->w, "results");
    for (size_t i = findings->all.n > most ? findings->all.n - most : 0; i < findings->all.n; i++)
        write_result(s, &findings->all.v[i]);
    jsonw_end(&s->w);
}

static void write_traces(struct sarif *s)
{
    struct trace_stats traces = traces_of(s->result);
    if (!traces.spans)
        return;
    jsonw_key_object(&s->w, "properties");
    jsonw_traces(&s->w, &traces);
    jsonw_end(&s->w);
}

static void write_run(struct sarif *s)
{
    struct jsonw *w = &s->w;
    jsonw_object(w);
    write_tool(s);
    jsonw_key_object(w, "automationDetails");
    jsonw_key_cstr(w, "id", s->result->n_files ? "svcgraph/compat/" : "svcgraph/check/");
    jsonw_end(w);
    write_invocation(s);
    jsonw_key_cstr(w, "columnKind", "utf16CodeUnits");
    write_results(s);
    write_traces(s);
    jsonw_end(w);
}

static bool is_trace(const char *format)
{
    const struct reader *reader = format ? reader_find(str_from(format)) : NULL;
    return reader && strcmp(reader->family, "trace") == 0;
}

/* The first trace file; else the config; else the first file that was read at all. */
static uint32_t fallback_source(const struct run *run)
{
    uint32_t first = 0;
    for (uint32_t i = 1; i < run->sources.all.n; i++) {
        const struct source *source = &run->sources.all.v[i];
        if (source->status != SOURCE_READ && source->status != SOURCE_PARTIAL)
            continue;
        if (is_trace(source->format))
            return i;
        if (first == 0)
            first = i;
    }
    return run->config.path.n > 0 ? 0 : first;
}

static void write_sarif(const struct result *result, struct out *out)
{
    struct sarif s = { .result = result, .sources = &result->run->sources };
    struct arena arena = { 0 };
    char *cwd = getcwd(NULL, 0);
    if (cwd)
        s.cwd = str_printf(&arena, "%s/", strcmp(cwd, "/") == 0 ? "" : cwd);
    free(cwd);
    s.fallback = fallback_source(result->run);
    jsonw_init(&s.w, out, 4);
    jsonw_object(&s.w);
    jsonw_key_cstr(&s.w, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    jsonw_key_cstr(&s.w, "version", "2.1.0");
    jsonw_key_array(&s.w, "runs");
    write_run(&s);
    jsonw_end(&s.w);
    jsonw_end(&s.w);
    jsonw_finish(&s.w);
    arena_release(&s.arena);
    arena_release(&arena);
}

const struct writer writer_sarif = {
    .name = "sarif",
    .title = "SARIF 2.1.0, for code scanning",
    .suffix = ".sarif",
    .accepts = RESULT_FINDINGS,
    .write = write_sarif,
};
