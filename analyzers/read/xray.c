/*
 * AWS X-Ray: documents of segments and of subsegments, one behind the other as the daemon takes and
 * logs them, in lists, or as texts inside of the answer to BatchGetTraces.
 *
 * A segment is what one service did for a request, so it serves; subsegments inside of it or sent
 * alone are work and calls of that service. A document becomes spans when it ends: only then are
 * trace, service and the ids of all parents known.
 */
#include "xray_priv.h"

#define NO_PART UINT32_MAX

struct seen {
    uint64_t id;
    uint32_t above; /* number of the part that holds it, or NO_PART */
};

/* A document inside of a text: where the text stands, and how far it has been walked over. */
struct inside {
    struct str text;
    struct loc loc;
    size_t at;
    uint32_t line, line_at; /* inside; offset of the line's begin */
    uint32_t escaped;       /* bytes that stand in the file up to at */
};

struct xray {
    VEC(struct xray_part) open; /* from outside in */
    size_t base;                /* of the document inside of a text */
    struct inside inside;
    size_t first;          /* in the store: first span of the document */
    VEC(struct seen) seen; /* parts of the document by number */
    VEC(uint32_t) numbers; /* of the spans from first on */
};

/* Bytes that a byte of the text takes in the file, written as briefly as JSON allows. */
static uint32_t width(char c)
{
    unsigned char byte = (unsigned char)c;
    if (byte == '"' || byte == '\\' || (byte >= 8 && byte <= 13 && byte != 11))
        return 2;
    return byte < 0x20 ? 6 : 1;
}

/* Places inside are asked for in order. */
static struct loc place(struct spans *s, struct xray *x)
{
    struct loc loc = json_loc(s->j);
    struct inside *in = &x->inside;
    if (!in->text.p)
        return loc;
    size_t want = in->at;
    while (in->at < in->text.n && (in->line < loc.line || in->at < want)) {
        if (in->text.p[in->at] == '\n') {
            in->line++;
            in->line_at = (uint32_t)in->at + 1;
        }
        in->escaped += width(in->text.p[in->at++]);
    }
    for (want = (size_t)in->line_at + loc.column - 1; in->at < want && in->at < in->text.n;)
        in->escaped += width(in->text.p[in->at++]);
    uint32_t room = UINT32_MAX - in->loc.column - 1;
    return (struct loc){ in->loc.source, in->loc.line,
                         in->loc.column + 1 + (in->escaped < room ? in->escaped : room) };
}

static bool is_outer(const struct xray *x)
{
    return x->open.n == x->base + 1 || x->open.v[x->open.n - 2].wrapper;
}

/* The parts of a document share the scratch. */
static void begin_part(struct spans *s, struct xray *x)
{
    struct loc loc = place(s, x);
    bool nested = x->open.n > x->base && !x->open.v[x->open.n - 1].wrapper;
    uint32_t above = nested ? x->open.v[x->open.n - 1].number : NO_PART;
    if (!nested) {
        arena_reset(&s->scratch);
        memset(&x->seen, 0, sizeof(x->seen));
        memset(&x->numbers, 0, sizeof(x->numbers));
        x->first = s->store->open.n;
    }
    struct xray_part *part = vec_push(&s->input->arena, &x->open);
    *part = (struct xray_part){ .number = (uint32_t)x->seen.n,
                                .level = json_depth(s->j),
                                .line = s->frame ? s->frame : loc.line,
                                .column = loc.column };
    *vec_push(&s->scratch, &x->seen) = (struct seen){ 0, above };
}

static uint64_t microseconds(double value)
{
    return value > 0 && value < 1e13 ? (uint64_t)(value * 1e6 + 0.5) : 0;
}

static void add_span(struct spans *s, struct xray *x, struct xray_part *part)
{
    bool segment = part->number == 0 && !part->alone;
    uint64_t start = microseconds(part->start), end = microseconds(part->end);
    struct span span = { .trace = part->trace,
                         .id = part->id,
                         .parent = part->parent,
                         .start = start,
                         .duration = start && end > start ? end - start : 0,
                         .version = part->version,
                         .error = part->fault,
                         .first_link = part->first_link,
                         .n_links = part->n_links,
                         .line = part->line,
                         .column = part->column };
    xray_describe(s, &span, part, segment);
    x->seen.v[part->number].id = part->id;
    *span_store_push(s->store) = span;
    *vec_push(&s->scratch, &x->numbers) = part->number;
}

/* The nearest part around that has an id. */
static uint64_t parent_of(const struct xray *x, uint32_t number)
{
    do
        number = x->seen.v[number].above;
    while (number != NO_PART && !x->seen.v[number].id);
    return number == NO_PART ? 0 : x->seen.v[number].id;
}

/*
 * What the service made up for a subsegment is work below it: the call is the subsegment's, and
 * whoever answers may stand below either.
 */
static void settle_document(struct spans *s, struct xray *x, const struct xray_part *root)
{
    struct span_store *store = s->store;
    bool inherits = root->alone || (root->inferred && root->parent);
    sym service = inherits ? 0 : sym_intern(&store->syms, root->name);
    size_t kept = x->first;
    for (size_t i = x->first; i < store->open.n; i++) {
        struct span *span = &store->open.v[i];
        uint32_t number = x->numbers.v[i - x->first];
        span->trace = root->trace;
        span->service = service;
        span->inherits = inherits;
        span->version = root->version;
        if (number)
            span->parent = parent_of(x, number);
        if (!span->id || (!root->trace.high && !root->trace.low))
            store->malformed++;
        else
            store->open.v[kept++] = *span;
    }
    store->n -= store->open.n - kept;
    store->open.n = kept;
    x->first = kept;
    memset(&x->numbers, 0, sizeof(x->numbers));
    span_store_settle(store);
}

static void end_part(struct spans *s, struct xray *x)
{
    struct xray_part *part = &x->open.v[x->open.n - 1];
    bool outer = is_outer(x);
    if (!part->wrapper && (part->segment || part->number))
        add_span(s, x, part);
    if (!part->wrapper && outer)
        settle_document(s, x, part);
    x->open.n--;
}

static void read_events(struct spans *s, struct xray *x, enum json_event first);

/* Parts that did not end are lost; what they hold stays when the document has said whose it is. */
static void drop_open(struct spans *s, struct xray *x, size_t outer)
{
    for (size_t i = outer; i < x->open.n; i++)
        x->seen.v[x->open.v[i].number].id = x->open.v[i].id;
    if (outer < x->open.n)
        settle_document(s, x, &x->open.v[outer]);
    x->open.n = outer;
}

static void drop_all(struct spans *s, struct xray *x)
{
    size_t outer = x->base;
    while (outer < x->open.n && x->open.v[outer].wrapper)
        outer++;
    drop_open(s, x, outer);
    x->open.n = x->base;
}

/* The segment or subsegment that an error is in is lost. True when reading goes on behind it. */
static bool recover(struct spans *s, struct xray *x)
{
    struct loc loc = place(s, x);
    struct xray_part *part = x->open.n > x->base ? &x->open.v[x->open.n - 1] : NULL;
    if (!spans_recover_at(s, part ? part->level - !part->wrapper : 1, loc))
        return false;
    if (part && !part->wrapper && is_outer(x)) {
        drop_open(s, x, x->open.n - 1);
    } else if (part && !part->wrapper) {
        x->seen.v[part->number].id = part->id;
        x->open.n--;
    }
    return true;
}

static void read_inside(struct spans *s, struct xray *x, struct str text)
{
    struct arena arena = { 0 };
    struct json *outer = s->j;
    size_t base = x->base;
    x->inside = (struct inside){ .text = text, .loc = json_loc(outer), .line = 1 };
    x->base = x->open.n;
    s->j = json_new_memory(&arena, text, s->input->source);
    enum json_event event = json_next(s->j);
    read_events(s, x, event);
    if (json_error(s->j)[0]) {
        s->told = false;
        drop_all(s, x);
    }
    arena_release(&arena);
    s->j = outer;
    x->base = base;
    x->inside.text = STR_NULL;
}

/* The document's own text is needed until it is read; the outer reader does not move meanwhile. */
static void read_text(struct spans *s, struct xray *x)
{
    struct str text = json_str(s->j);
    if (text.n && !x->inside.text.p)
        read_inside(s, x, text);
}

/* True when what the key names is walked over by the events that follow. */
static bool enters(struct spans *s, struct xray *x, struct str key)
{
    struct xray_part *part = &x->open.v[x->open.n - 1];
    bool wrapper = KEY_IS(key, "Traces") || KEY_IS(key, "Segments") || KEY_IS(key, "Document") ||
                   KEY_IS(key, "TraceSegmentDocuments");
    if (KEY_IS(key, "subsegments")) {
        spans_enter(s->j, JSON_ARRAY);
        return true;
    }
    if (!wrapper || !is_outer(x) || part->segment)
        return false;
    part->wrapper = true;
    return true;
}

static void read_events(struct spans *s, struct xray *x, enum json_event first)
{
    for (enum json_event event = first; event != JSON_END; event = json_next(s->j)) {
        if (event == JSON_ERROR && !recover(s, x))
            return;
        bool wrapped = x->open.n == x->base || x->open.v[x->open.n - 1].wrapper;
        if (event == JSON_OBJECT) {
            begin_part(s, x);
        } else if (event == JSON_OBJECT_END) {
            end_part(s, x);
        } else if (event == JSON_KEY) {
            struct str key = json_str(s->j);
            if (!enters(s, x, key))
                xray_part_key(s, &x->open.v[x->open.n - 1], key);
        } else if (event == JSON_STRING && wrapped) {
            read_text(s, x);
        }
        if (!json_depth(s->j))
            return;
    }
}

static void read_document(struct spans *s, void *state, enum json_event first)
{
    read_events(s, state, first);
}

static void abandon(struct spans *s, void *state)
{
    drop_all(s, state);
}

static int probe_xray(const struct probe *probe)
{
    return spans_sniff(probe->head) == SNIFF_XRAY ? 98 : 0;
}

static const char *const first_keys[] = { "Traces", NULL };

const struct trace_format xray_json = { .document = read_document,
                                        .abandon = abandon,
                                        .state_size = sizeof(struct xray),
                                        .sniff = SNIFF_XRAY,
                                        .keys = first_keys };

static bool parse_xray(struct input *input)
{
    return spans_parse(input, &xray_json);
}

static const char *const patterns[] = { "*.json", "*.jsonl", "*.ndjson", "*.log", NULL };

const struct reader reader_xray = {
    .name = "xray",
    .title = "AWS X-Ray traces",
    .family = "trace",
    .patterns = patterns,
    .kind = READ_STREAM,
    .yields = 0, /* the linker says what the spans gave */
    .probe = probe_xray,
    .parse = parse_xray,
    .border = spans_line_border,
};
