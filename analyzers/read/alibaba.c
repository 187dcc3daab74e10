/*
 * Call graphs of Alibaba's microservices (cluster-trace-microservices 2021 and 2022): a row of CSV
 * says that um calls dm, by the columns that the header names.
 *
 * A call between services is told by both of them, or by one, or twice with the same row. So each
 * row gives both halves of its call, under an id made of rpcid and dm: the linker makes one of the
 * same halves, whatever was told, in whatever file. A calling half stands below the call whose
 * rpcid is one part shorter and which reached its um; where rows contradict each other it stands
 * alone.
 */
#include "csv_priv.h"
#include "spans_priv.h"

enum column {
    COLUMN_TRACE,
    COLUMN_TIME,
    COLUMN_RPC,
    COLUMN_UM,
    COLUMN_TYPE,
    COLUMN_DM,
    COLUMN_INTERFACE,
    COLUMN_RT,
    COLUMNS,
};

struct table {
    struct spans *s;
    struct arena names; /* of fields with doubled quotes; of one row */
    uint32_t line;
    uint64_t offset;     /* behind the line, in the file or its part */
    size_t n;            /* columns of the header; 0 before it */
    uint8_t at[COLUMNS]; /* field of the column + 1 */
    struct csv_field fields[CSV_FIELDS_MAX];
    size_t n_fields;
};

static const char *const column_names[COLUMNS] = {
    [COLUMN_TRACE] = "traceid",       [COLUMN_TIME] = "timestamp",
    [COLUMN_RPC] = "rpcid",           [COLUMN_UM] = "um",
    [COLUMN_TYPE] = "rpctype",        [COLUMN_DM] = "dm",
    [COLUMN_INTERFACE] = "interface", [COLUMN_RT] = "rt",
};

/* Equal but for case and '_'. */
static bool is_name(struct str text, const char *name)
{
    size_t k = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] | 0x20) : text.p[i];
        if (c == '_')
            continue;
        if (!name[k] || c != name[k++])
            return false;
    }
    return !name[k];
}

/* Which field is which column; true when the line is a header of ours. */
static bool read_header(const struct csv_field *fields, size_t n, uint8_t at[COLUMNS])
{
    memset(at, 0, COLUMNS);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < COLUMNS; k++)
            if (!at[k] && is_name(fields[i].text, column_names[k]))
                at[k] = (uint8_t)(i + 1);
    return at[COLUMN_TRACE] && at[COLUMN_UM] && at[COLUMN_DM] && at[COLUMN_TYPE] && at[COLUMN_RPC];
}

static struct csv_field field_of(const struct table *t, enum column column)
{
    return t->at[column] ? t->fields[t->at[column] - 1] : (struct csv_field){ STR_NULL, 1 };
}

/* A service that was not recorded has no name, in one of several ways to say so. */
static struct str name_of(const struct table *t, enum column column)
{
    static const char *const none[] = { "(?)",  "?",   "nan",     "none",
                                        "null", "\\N", "unknown", "unavailable" };
    struct str text = field_of(t, column).text;
    for (size_t i = 0; i < countof(none); i++)
        if (str_is_nocase(text, none[i]))
            return STR_NULL;
    return text;
}

enum type { TYPE_CALL, TYPE_MESSAGE, TYPE_DATABASE, TYPE_CACHE };

static enum type type_of(struct str text)
{
    return str_is_nocase(text, "mq")   ? TYPE_MESSAGE
           : str_is_nocase(text, "db") ? TYPE_DATABASE
           : str_is_nocase(text, "mc") ? TYPE_CACHE
                                       : TYPE_CALL;
}

struct row {
    struct trace_key trace;
    struct str rpc, above; /* the id of the call, that of the call it is part of: empty for none */
    struct str um, dm;
    enum type type;
    sym interface;
    uint64_t start, duration; /* microseconds */
    bool told_by_um, told_by_dm;
};

static uint64_t finish(uint64_t hash)
{
    hash = (hash ^ hash >> 32) * 0xbf58476d1ce4e5b9u;
    hash ^= hash >> 29;
    return hash ? hash : 1;
}

/* A call between services: what it is called, and whom it reached. */
static uint64_t call_id(struct str rpc, struct str dm)
{
    return finish(str_hash(str_hash(str_hash(STR_HASH_INIT, rpc), STR(">")), dm));
}

/* Calls of a store are told once, and those of a cache may have lost their own number. */
static uint64_t store_id(const struct table *t, const struct row *row)
{
    const struct input_part *part = t->s->input->part;
    uint64_t id = call_id(row->rpc, row->dm) ^ 0x9e3779b97f4a7c15u;
    if (row->type == TYPE_CACHE)
        id += ((uint64_t)t->s->input->source << 32 | t->line) * 0xe7037ed1a0b428dbu +
              (part ? part->first.offset * 0x8ebc6af09c88c6e3u : 0);
    return finish(id);
}

static double to_number(struct str text)
{
    char buffer[40];
    int64_t whole;
    if (str_to_i64(text, &whole))
        return (double)whole;
    if (!text.n || text.n >= sizeof(buffer))
        return 0;
    memcpy(buffer, text.p, text.n);
    buffer[text.n] = '\0';
    return strtod(buffer, NULL);
}

/* Milliseconds, perhaps with a fraction; negative when dm told it. */
static double read_number(struct str text)
{
    double value = to_number(text);
    return value > -1e15 && value < 1e15 ? value : 0; /* NaN is neither */
}

static bool read_row(const struct table *t, struct row *row)
{
    double time = read_number(field_of(t, COLUMN_TIME).text);
    double rt = read_number(field_of(t, COLUMN_RT).text);
    struct str interface = name_of(t, COLUMN_INTERFACE);
    *row = (struct row){ .rpc = field_of(t, COLUMN_RPC).text,
                         .um = name_of(t, COLUMN_UM),
                         .dm = name_of(t, COLUMN_DM),
                         .type = type_of(field_of(t, COLUMN_TYPE).text) };
    size_t dot = str_rfind_char(row->rpc, '.');
    row->above = dot == SIZE_MAX ? STR_NULL : str_take(row->rpc, dot);
    row->interface = sym_intern(&t->s->store->syms, interface);
    row->start = time > 0 ? (uint64_t)(time * 1000 + 0.5) : 0;
    row->duration = (uint64_t)((rt < 0 ? -rt : rt) * 1000 + 0.5);
    /* the time of a message is that of its receiver */
    row->told_by_um = rt >= 0 && row->type != TYPE_MESSAGE;
    row->told_by_dm = rt <= 0 || row->type == TYPE_MESSAGE;
    return row->rpc.n && (row->um.n || row->dm.n) &&
           span_trace_id(field_of(t, COLUMN_TRACE).text, &row->trace);
}

static struct span *add(const struct table *t, const struct row *row, enum column column,
                        uint64_t id)
{
    struct spans *s = t->s;
    struct span *span = span_store_push(s->store);
    *span = (struct span){ .trace = row->trace,
                           .id = id,
                           .service =
                               sym_intern(&s->store->syms, column == COLUMN_UM ? row->um : row->dm),
                           .line = t->line,
                           .column = field_of(t, column).column,
                           .once = true };
    return span;
}

/* The call that the row is part of, if that reached its um. */
static uint64_t above_id(const struct row *row)
{
    return row->above.n ? call_id(row->above, row->um) : 0;
}

static bool is_top(const struct row *row)
{
    return !row->above.n || str_find_char(row->above, '.') == SIZE_MAX;
}

static void add_calling(const struct table *t, const struct row *row, uint64_t id)
{
    static const uint8_t peers[] = { [TYPE_CALL] = NODE_SERVICE,
                                     [TYPE_MESSAGE] = NODE_QUEUE,
                                     [TYPE_DATABASE] = NODE_DATASTORE,
                                     [TYPE_CACHE] = NODE_CACHE };
    struct span *span = add(t, row, COLUMN_UM, id);
    span->kind = row->type == TYPE_MESSAGE ? SPAN_PRODUCER : SPAN_CLIENT;
    span->operation = row->interface;
    span->parent = above_id(row);
    span->start = row->told_by_um ? row->start : 0;
    span->duration = row->told_by_um ? row->duration : 0;
    if (row->type != TYPE_MESSAGE) {
        span->peer = sym_intern(&t->s->store->syms, row->dm);
        span->peer_kind = peers[row->type];
    }
}

/* Without um, a first call comes from outside; any other lost its caller. */
static void add_serving(const struct table *t, const struct row *row, uint64_t id)
{
    struct span *span = add(t, row, COLUMN_DM, id);
    span->kind = row->type == TYPE_MESSAGE ? SPAN_CONSUMER : SPAN_SERVER;
    span->operation = row->interface;
    span->parent = row->um.n ? above_id(row) : is_top(row) ? 0 : finish(id + 1);
    span->start = row->told_by_dm ? row->start : 0;
    span->duration = row->told_by_dm ? row->duration : 0;
}

/* The call "0" that brought the request in has no row: its service is where the request begins. */
static void add_top(const struct table *t, const struct row *row)
{
    if (row->above.n && is_top(row))
        add(t, row, COLUMN_UM, above_id(row))->column = field_of(t, COLUMN_RPC).column;
}

static void take_row(struct table *t)
{
    struct row row;
    if (!read_row(t, &row)) {
        t->s->store->malformed++;
        return;
    }
    bool store = row.type == TYPE_DATABASE || row.type == TYPE_CACHE;
    uint64_t id = store ? store_id(t, &row) : call_id(row.rpc, row.dm);
    if (row.um.n) {
        add_top(t, &row);
        add_calling(t, &row, id);
    }
    if (row.dm.n && !store)
        add_serving(t, &row, id);
    else if (!row.um.n)
        t->s->store->malformed++;
    span_store_settle(t->s->store);
}

static void say(struct table *t, uint32_t column, const char *what)
{
    spans_fault(t->s, (struct loc){ t->s->input->source, t->line, column }, span_fault_row, what);
}

/* Columns behind those of the header are no harm when they are empty. */
static bool fits(const struct table *t, struct str *out_fault)
{
    for (size_t i = t->n; i < t->n_fields; i++)
        if (t->fields[i].text.n) {
            *out_fault = STR("it has more columns than the header");
            return false;
        }
    *out_fault = STR("it has fewer columns than the header");
    return t->n_fields >= t->n;
}

/* Files that were put together may have their columns in another order: no id is like a name. */
static bool may_be_header(const struct table *t)
{
    enum { NAME_MAX_BYTES = 16 };
    if (t->n_fields != t->n)
        return true;
    struct str trace = field_of(t, COLUMN_TRACE).text;
    for (size_t i = 0; i < trace.n && trace.n <= NAME_MAX_BYTES; i++)
        if (trace.p[i] >= '0' && trace.p[i] <= '9')
            return false;
    return trace.n <= NAME_MAX_BYTES;
}

static void take_line(struct table *t, struct str line)
{
    uint8_t at[COLUMNS];
    struct str fault;
    if (!str_trim(line).n)
        return;
    arena_reset(&t->names);
    if (!csv_split(&t->names, line, t->fields, &t->n_fields)) {
        say(t, 1, "quotes are not closed, or in the middle");
        return;
    }
    if (may_be_header(t) && read_header(t->fields, t->n_fields, at)) {
        if (t->n && (t->n != t->n_fields || memcmp(t->at, at, sizeof(at)) != 0))
            spans_go_alone(t->s, t->offset);
        memcpy(t->at, at, sizeof(at));
        t->n = t->n_fields;
    } else if (!t->n) {
        say(t, 1, "the header does not name the columns");
    } else if (!fits(t, &fault)) {
        say(t, (uint32_t)line.n + 1, fault.p);
    } else {
        take_row(t);
    }
}

static struct str without_mark(struct str line)
{
    return str_starts(line, "\xef\xbb\xbf") ? str_skip(line, 3) : line;
}

static bool find_header(struct str head, struct arena *arena, struct csv_field *fields, size_t *n,
                        uint8_t at[COLUMNS])
{
    struct str line;
    head = str_trim(without_mark(head));
    return str_split(&head, '\n', &line) && csv_split(arena, line, fields, n) &&
           read_header(fields, *n, at);
}

/* A part of a file has the header of the file, until it reads another. */
static void read_part_header(struct table *t)
{
    const struct input_part *part = t->s->input->part;
    size_t n;
    if (part && part->number && find_header(part->head, &t->names, t->fields, &n, t->at))
        t->n = n;
}

static bool parse_alibaba(struct input *input)
{
    struct spans s;
    struct table t = { .s = &s };
    struct csv_lines lines = { .stream = input->stream,
                               .buffer = arena_bytes(&input->arena, CSV_LINE_MAX) };
    struct str line;
    enum csv_line state;
    spans_open(&s, input);
    read_part_header(&t);
    while (!spans_at_message(&s, lines.base + lines.start, t.line) &&
           (state = csv_next(&lines, &line)) != CSV_END) {
        t.line += t.line < UINT32_MAX;
        t.offset = lines.base + lines.start;
        line = without_mark(line);
        if (state == CSV_LONG)
            say(&t, 1, "the line is longer than 1 MiB");
        else
            take_line(&t, line);
    }
    if (stream_error(input->stream))
        input->failed_at = (struct loc){ input->source, t.line + 1, 1 };
    arena_release(&t.names);
    return spans_close(&s);
}

static int probe_alibaba(const struct probe *probe)
{
    struct csv_field fields[CSV_FIELDS_MAX];
    uint8_t at[COLUMNS];
    struct arena arena = { 0 };
    size_t n;
    bool found = find_header(probe->head, &arena, fields, &n, at);
    arena_release(&arena);
    return found ? 97 : 0;
}

/* Any line is one; quotes do not reach over its end. */
static bool find_border(struct border_search *search, uint64_t from, uint64_t least,
                        struct part_border *out)
{
    enum { WINDOW = 64 << 10 };
    char *window = search->state ? search->state : arena_bytes(search->arena, WINDOW);
    (void)from;
    search->state = window;
    for (uint64_t offset = least - 1;;) {
        size_t n = stream_at(search->file, offset, window, WINDOW);
        const char *end = n ? memchr(window, '\n', n) : NULL;
        if (end || !n) {
            *out =
                (struct part_border){ .offset = offset + (uint64_t)(end ? end + 1 - window : 0) };
            return end;
        }
        offset += n;
    }
}

static const char *const patterns[] = { "*.csv", NULL };

const struct reader reader_alibaba = {
    .name = "alibaba",
    .title = "Alibaba call graphs (CSV)",
    .family = "trace",
    .patterns = patterns,
    .kind = READ_STREAM,
    .yields = 0, /* the linker says what the spans gave */
    .probe = probe_alibaba,
    .parse = parse_alibaba,
    .border = find_border,
};
