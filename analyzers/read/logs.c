/*
 * Log lines with ids that follow a request: JSON, key=value, or lines that a pattern of the
 * configuration matches; line by line, so that one file may mix them.
 */
#include "logs_priv.h"
#include "spans_priv.h"

#include "svcgraph/config.h"

enum { JOIN_MIN = 8 /* shorter ids of requests are counters, which others count as well */ };

struct reading_logs {
    struct input *input;
    struct spans spans;       /* of lines that hold traces */
    struct span_store *store; /* theirs, too */
    struct arena scratch;     /* of one line */
    struct log_patterns patterns;
    struct tally { /* lines that could not be used, and the first of them */
        size_t n;
        struct loc first;
        const char *why;
    } broken, unmatched, nameless, long_lines, given_up;
    size_t used;
};

static void count(struct tally *tally, const struct reading_logs *r, uint32_t line, const char *why)
{
    if (tally->n++)
        return;
    tally->first = (struct loc){ r->input->source, line, 1 };
    tally->why = why;
}

static bool is_hex(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i], small = (char)(c | 0x20);
        if (!(c >= '0' && c <= '9') && !(small >= 'a' && small <= 'f') && c != '-')
            return false;
    }
    return text.n > 0;
}

static struct str cut_at(struct str text, char c)
{
    size_t at = str_find_char(text, c);
    return at == SIZE_MAX ? text : str_take(text, at);
}

/* "4bf92f35...:1:0:1" of Jaeger, "4bf92f35.../1;o=1" of Google; base64 may hold a '/', too. */
static struct str digits_before(struct str text, char c)
{
    struct str part = cut_at(text, c);
    return part.n < text.n && part.n >= 8 && is_hex(part) ? part : text;
}

/* The trace's id among what headers carry beside it. */
static struct str trace_part(struct str text)
{
    size_t root = str_find(text, STR("Root="));
    if (root != SIZE_MAX)
        return cut_at(str_skip(text, root + 5), ';');
    if (str_starts(text, "projects/"))
        return str_skip(text, str_rfind_char(text, '/') + 1);
    if (text.n >= 55 && text.p[2] == '-' && text.p[35] == '-')
        return str_take(str_skip(text, 3), 32);
    return digits_before(digits_before(text, ':'), '/');
}

static bool trace_of(const struct log_fields *f, struct trace_key *out)
{
    enum { BARE = 4 /* rank of the name "trace", which may hold anything */ };
    uint64_t number;
    struct str text = str_trim(f->value[FIELD_TRACE]);
    if (f->decimal && text.n <= 20 && str_to_u64(text, &number)) {
        *out = (struct trace_key){ 0, number };
        return number != 0;
    }
    text = trace_part(text);
    if (f->rank[FIELD_TRACE] == BARE && (text.n < 16 || !is_hex(text)))
        return false;
    return log_id(text, out);
}

/* Of a traceparent it is the third part. */
static void span_of(const struct log_fields *f, uint64_t *out)
{
    uint64_t number;
    struct str text = str_trim(f->value[FIELD_SPAN]);
    if (f->decimal && str_to_u64(text, &number))
        *out = number;
    else
        span_id(text, out);
}

static void take_ids(const struct log_fields *f, struct log_line *line)
{
    struct trace_key other;
    line->known = log_has(f, FIELD_TRACE) && trace_of(f, &line->trace);
    if (!log_has(f, FIELD_OTHER_ID) || !log_id(f->value[FIELD_OTHER_ID], &other))
        return;
    line->known = true;
    if (str_trim(f->value[FIELD_OTHER_ID]).n >= JOIN_MIN)
        line->other = other;
}

static void take_peer(struct span_store *store, const struct log_fields *f, struct log_line *line)
{
    struct str peer = log_peer(f->value[FIELD_PEER]);
    if (!peer.n || str_eq(peer, sym_str(&store->syms, line->service)))
        return;
    line->peer = sym_intern(&store->syms, peer);
    line->peer_kind = (uint8_t)span_host(peer).kind;
    line->guess = f->rank[FIELD_PEER] > 0;
}

static struct str operation_of(struct arena *scratch, const struct log_fields *f)
{
    if (log_has(f, FIELD_OPERATION))
        return span_operation(scratch, f->value[FIELD_OPERATION]);
    return STR_NULL;
}

bool log_take(struct span_store *store, struct arena *scratch, const struct log_fields *f,
              struct loc loc, bool alone)
{
    struct symtab *syms = &store->syms;
    struct str service = log_has(f, FIELD_SERVICE) ? str_trim(f->value[FIELD_SERVICE]) : STR_NULL;
    if (!service.n)
        return false;
    struct log_line line = {
        .line = loc.line, .column = loc.column, .alone = alone, .service = sym_intern(syms, service)
    };
    if (log_has(f, FIELD_SPACE))
        line.space = sym_intern(syms, f->value[FIELD_SPACE]);
    if (log_has(f, FIELD_TIME))
        log_time(f->value[FIELD_TIME], &line.time, &line.coarse);
    if (log_has(f, FIELD_LEVEL))
        line.level = (uint8_t)log_level(f->value[FIELD_LEVEL]);
    if (log_has(f, FIELD_MESSAGE))
        line.message = f->value[FIELD_MESSAGE];
    take_ids(f, &line);
    if (log_has(f, FIELD_SPAN))
        span_of(f, &line.span);
    if (log_has(f, FIELD_PEER))
        take_peer(store, f, &line);
    line.operation = sym_intern(syms, operation_of(scratch, f));
    line.scope = line.known ? LOG_REQUEST : (uint8_t)log_scope(f);
    span_store_log(store, &line);
    return true;
}

static void take_line(struct reading_logs *r, const struct log_fields *f, uint32_t number)
{
    struct loc loc = { r->input->source, number, 1 };
    if (log_take(r->store, &r->scratch, f, loc, false))
        r->used++;
    else
        count(&r->nameless, r, number, NULL);
}

static bool tells_something(const struct log_fields *f)
{
    return (f->set & FIELD_IDS) || log_has(f, FIELD_MESSAGE) || log_has(f, FIELD_LEVEL);
}

/* A line that Docker keeps as JSON holds the line proper as a text. */
static void read_inner(struct arena *arena, struct log_fields *f)
{
    const char *error;
    struct str inner = str_trim(f->value[FIELD_INNER]);
    if (!inner.n)
        return;
    struct log_fields more = *f;
    bool sound =
        inner.p[0] == '{' ? log_json(arena, inner, &more, &error) : log_logfmt(arena, inner, &more);
    if (sound)
        *f = more;
    else
        log_fields_put(f, STR("message"), inner);
}

/* Fields of a line that speaks for itself. *out_error stays NULL when it is only some other text.
 */
static bool read_fields(struct arena *arena, struct str text, struct log_fields *out,
                        const char **out_error)
{
    bool sound;
    text = str_trim(log_unwrap(arena, text, out));
    *out_error = NULL;
    if (text.n && text.p[0] == '{')
        sound = log_json(arena, text, out, out_error);
    else
        sound = log_logfmt(arena, text, out);
    if (sound)
        *out_error = NULL;
    if (sound && log_has(out, FIELD_INNER))
        read_inner(arena, out);
    return sound && tells_something(out);
}

static bool has_no_news(const struct log_fields *f)
{
    return !log_has(f, FIELD_MESSAGE) && !log_has(f, FIELD_LEVEL);
}

/*
 * A line of a trace dump, of any format in JSON, among lines of a log. Where the first 64 KiB hold
 * one, the file is read as a dump, and its log lines by the way; this is for those further down.
 */
static bool read_spans(struct reading_logs *r, struct str text, uint32_t number)
{
    struct spans *s = &r->spans;
    if (!text.n || (text.p[0] != '{' && text.p[0] != '[') || !spans_sniff_document(text))
        return false;
    uint64_t before = s->store->n;
    arena_reset(&r->scratch);
    s->frame = number;
    s->j = json_new_memory(&r->scratch, text, r->input->source);
    spans_documents(s, &otlp_json, NULL);
    s->j = NULL;
    r->used += s->store->n > before;
    return true;
}

static void read_line(struct reading_logs *r, const struct lines *lines, struct str text)
{
    struct log_fields fields;
    const char *error = NULL;
    bool limit = false;
    arena_reset(&r->scratch);
    fields.set = 0;
    fields.decimal = false;
    if (lines->too_long) {
        count(&r->long_lines, r, lines->number, NULL);
        return;
    }
    bool found = r->patterns.all.n && log_pattern_match(&r->patterns, text, &fields, &limit);
    if (limit)
        count(&r->given_up, r, lines->number, NULL);
    if (!found)
        found = read_fields(&r->scratch, text, &fields, &error);
    if ((!found || has_no_news(&fields)) && read_spans(r, text, lines->number))
        return;
    if (found)
        take_line(r, &fields, lines->number);
    else if (error)
        count(&r->broken, r, lines->number, lines->unfinished ? "the file ends within it" : error);
    else if (str_trim(text).n)
        count(&r->unmatched, r, lines->number, NULL);
}

bool log_take_json(struct span_store *store, struct arena *scratch, struct str line, struct loc loc)
{
    struct log_fields fields;
    const char *error = NULL;
    fields.set = 0;
    fields.decimal = false;
    return read_fields(scratch, line, &fields, &error) && (fields.set & FIELD_IDS) &&
           log_take(store, scratch, &fields, loc, true);
}

static void say(struct reading_logs *r, const struct tally *tally, const struct rule *rule,
                enum severity severity, const char *what, const char *help)
{
    struct findings *findings = &r->input->findings;
    if (!tally->n)
        return;
    struct finding *finding =
        finding_begin(findings, rule, tally->first, "%zu line%s %s%s%s%s.", tally->n,
                      tally->n == 1 ? "" : "s", what, tally->why ? ": " : "",
                      tally->why ? tally->why : "", tally->n == 1 ? "" : "; this is the first");
    finding_severity(finding, r->used ? severity : SEVERITY_ERROR);
    if (help)
        finding_help(findings, finding, "%s", help);
    finding_end(findings, finding);
}

static void say_all(struct reading_logs *r)
{
    say(r, &r->broken, &rule_input_syntax, SEVERITY_WARNING, "could not be read as JSON", NULL);
    say(r, &r->long_lines, &rule_input_limit, SEVERITY_WARNING, "of more than 4 MiB left out",
        NULL);
    say(r, &r->given_up, &rule_input_limit, SEVERITY_WARNING,
        "for which a pattern of the configuration was given up", "Make the pattern more definite.");
    say(r, &r->unmatched, &rule_input_syntax, SEVERITY_NOTE,
        "neither JSON nor key=value, and matched by no pattern", NULL);
    say(r, &r->nameless, &rule_input_ambiguous, SEVERITY_NOTE, "of no service that is known",
        "Log the service's name, or give it with the file's pattern: logs in svcgraph.yaml.");
    if (r->store->logs && r->store->logs->forgot)
        finding_add(&r->input->findings, &rule_input_limit, (struct loc){ r->input->source, 1, 1 },
                    "The lines without an id span more than %d seconds: of the later ones, rule "
                    "correlation-lost takes no account.",
                    LOG_SECONDS_MAX);
}

static bool parse_logs(struct input *input)
{
    struct reading_logs r = { .input = input };
    struct lines lines = { .stream = input->stream, .arena = &input->arena };
    struct str text;
    spans_open(&r.spans, input);
    r.store = r.spans.store;
    r.patterns = log_patterns_for(&input->arena, input->config, input->path);
    while (lines_next(&lines, &text))
        read_line(&r, &lines, text);
    span_store_log_end(r.store);
    spans_close(&r.spans);
    say_all(&r);
    log_patterns_free(&r.patterns);
    arena_release(&r.scratch);
    return r.used > 0;
}

struct look { /* at the head of a file */
    size_t lines, sound, with_id, complete, matched;
    bool json;
};

static bool is_complete(const struct log_fields *f)
{
    return log_has(f, FIELD_LEVEL) && log_has(f, FIELD_MESSAGE) && log_has(f, FIELD_TIME) &&
           log_has(f, FIELD_SERVICE);
}

static void look_at(struct look *look, struct arena *arena, const struct log_patterns *patterns,
                    struct str line)
{
    struct log_fields fields = { 0 };
    struct trace_key key;
    const char *error;
    bool limit;
    if (log_pattern_match(patterns, line, &fields, &limit))
        look->matched++;
    fields = (struct log_fields){ 0 };
    look->lines++;
    if (!read_fields(arena, line, &fields, &error))
        return;
    bool told = log_has(&fields, FIELD_MESSAGE) || log_has(&fields, FIELD_LEVEL);
    bool id = (log_has(&fields, FIELD_TRACE) && trace_of(&fields, &key)) ||
              (log_has(&fields, FIELD_OTHER_ID) && log_id(fields.value[FIELD_OTHER_ID], &key));
    look->json |= line.p[0] == '{';
    look->sound++;
    look->with_id += id && told;
    look->complete += is_complete(&fields);
}

static struct look look_at_head(const struct probe *probe, struct arena *arena,
                                const struct log_patterns *patterns)
{
    enum { LINES = 200, TRIES = 5 };
    struct look look = { 0 };
    struct str rest = probe->head, line;
    if (str_starts(rest, "\xef\xbb\xbf"))
        rest = str_skip(rest, 3);
    while (look.lines < LINES && str_split(&rest, '\n', &line)) {
        bool cut = !probe->whole && !rest.n;
        line = str_trim(line);
        if (cut || !line.n)
            continue;
        arena_reset(arena);
        look_at(&look, arena, patterns, line);
        if (look.lines == TRIES && !look.sound && !look.matched && !patterns->stated)
            break;
    }
    return look;
}

/*
 * Other JSON and other text must not pass for logs: an id and what was logged stand together. Lines
 * of stack traces may stand between.
 */
static int probe_logs(const struct probe *probe)
{
    enum { STATED = 100, MATCHED = 96, IDS = 90, PAIRS = 80, COMPLETE = 70 };
    struct arena arena = { 0 };
    struct arena scratch = { 0 };
    struct log_patterns patterns = log_patterns_for(&arena, probe->config, probe->path);
    struct look look = look_at_head(probe, &scratch, &patterns);
    int score = 0;
    if (look.matched)
        score = patterns.stated ? STATED : MATCHED;
    else if (look.sound * 5 > look.lines && look.with_id)
        score = look.json ? IDS : PAIRS;
    else if (look.sound * 2 > look.lines && look.complete * 2 > look.lines)
        score = COMPLETE;
    log_patterns_free(&patterns);
    arena_release(&scratch);
    arena_release(&arena);
    return score;
}

static const char *const patterns[] = { "*.log", "*.jsonl", "*.ndjson", NULL };

const struct reader reader_logs = {
    .name = "logs",
    .title = "log lines with correlation ids",
    .family = "trace",
    .patterns = patterns,
    .kind = READ_STREAM,
    .yields = 0, /* the linker says what the lines gave */
    .probe = probe_logs,
    .parse = parse_logs,
};
