/* Documents in a stream of spans, and the small steps of reading one. */
#include "spans_priv.h"

bool spans_enter(struct json *j, enum json_event container)
{
    return json_begin(j, container);
}

bool spans_text(struct json *j, struct str *out)
{
    if (json_plain(j, out))
        return true;
    switch (json_next(j)) {
    case JSON_STRING:
    case JSON_NUMBER:
        *out = json_str(j);
        return true;
    case JSON_TRUE:
        *out = STR("true");
        return true;
    case JSON_FALSE:
        *out = STR("false");
        return true;
    case JSON_OBJECT:
    case JSON_ARRAY:
        json_skip(j);
        return false;
    default:
        return false;
    }
}

bool spans_u64(struct json *j, uint64_t *out)
{
    struct str text;
    *out = 0;
    return spans_text(j, &text) && spans_number(j, text, out);
}

bool spans_number(struct json *j, struct str text, uint64_t *out)
{
    double value;
    *out = 0;
    if (str_to_u64(text, out))
        return true;
    if (!json_double(j, &value) || !(value >= 0 && value < 1.8e19))
        return false;
    *out = (uint64_t)value;
    return true;
}

bool spans_key(struct json *j, struct str *out)
{
    if (json_next(j) != JSON_KEY)
        return false;
    *out = json_str(j);
    return true;
}

bool spans_object(struct json *j)
{
    for (;;) {
        switch (json_next(j)) {
        case JSON_OBJECT:
            return true;
        case JSON_ARRAY:
            json_skip(j);
            break;
        case JSON_ARRAY_END:
        case JSON_ERROR:
        case JSON_END:
            return false;
        default:
            break;
        }
    }
}

sym spans_symbol(struct spans *s, struct str text)
{
    enum { STEP = sizeof(uint64_t) };
    uint64_t head, tail;
    if (text.n < STEP)
        return sym_intern(&s->store->syms, text);
    memcpy(&head, text.p, STEP);
    memcpy(&tail, text.p + text.n - STEP, STEP);
    head = (head ^ text.n) * 0x9e3779b97f4a7c15u;
    sym *known =
        &s->symbols[((head ^ head >> 32 ^ tail) * 0xbf58476d1ce4e5b9u >> 32) % SPANS_SYMBOLS];
    struct str same = sym_str(&s->store->syms, *known);
    if (same.n != text.n || !memo_same(same.p, text.p, text.n))
        *known = sym_intern(&s->store->syms, text);
    return *known;
}

struct span spans_begin(struct spans *s)
{
    struct loc loc = json_loc(s->j);
    arena_reset(&s->scratch);
    return (struct span){ .line = s->frame ? s->frame : loc.line, .column = loc.column };
}

static bool has_ids(const struct span *span)
{
    return (span->trace.high | span->trace.low) && span->id;
}

void spans_add(struct spans *s, const struct span *span)
{
    if (has_ids(span))
        *span_store_push(s->store) = *span;
    else
        s->store->malformed++;
}

struct span *spans_push(struct spans *s, uint32_t line, uint32_t column)
{
    struct span *span = span_store_push(s->store);
    span->line = line;
    span->column = column;
    arena_reset(&s->scratch);
    return span;
}

struct span *spans_push_here(struct spans *s)
{
    struct loc loc = json_loc(s->j);
    return spans_push(s, s->frame ? s->frame : loc.line, loc.column);
}

void spans_take_back(struct spans *s)
{
    s->store->open.n--;
    s->store->n--;
}

void spans_keep(struct spans *s)
{
    if (has_ids(&s->store->open.v[s->store->open.n - 1]))
        return;
    spans_take_back(s);
    s->store->malformed++;
}

static enum span_kind kind_of_word(struct str text)
{
    static const struct str names[] = {
        { "internal", 8 }, { "server", 6 }, { "client", 6 }, { "producer", 8 }, { "consumer", 8 }
    };
    if (text.n > 10 && str_is_nocase(str_take(text, 10), "span_kind_"))
        text = str_skip(text, 10);
    for (size_t i = 0; i < countof(names); i++)
        if (text.n == names[i].n && str_eq_nocase(text, names[i]))
            return SPAN_INTERNAL + (enum span_kind)i;
    return SPAN_NONE;
}

enum span_kind spans_kind(struct str text)
{
    uint64_t number;
    if (text.n == 1 && text.p[0] >= '0' && text.p[0] <= '9')
        number = (uint64_t)(text.p[0] - '0');
    else if (text.n == 6 && memcmp(text.p, "CLIENT", 6) == 0)
        return SPAN_CLIENT;
    else if (text.n == 6 && memcmp(text.p, "SERVER", 6) == 0)
        return SPAN_SERVER;
    else if (!str_to_u64(text, &number))
        return kind_of_word(text);
    return number <= SPAN_CONSUMER ? (enum span_kind)number : SPAN_NONE;
}

static void note_fault(struct spans *s, struct span_fault fault)
{
    if (!s->faults)
        s->faults = arena_array(&s->input->arena, struct span_fault, SPAN_FAULTS_MAX);
    fault.what = str_cstr(&s->input->arena, str_from(fault.what));
    s->faults[s->n_faults++] = fault;
}

void spans_fault(struct spans *s, struct loc loc, const char *kind, const char *what)
{
    if (s->input->stream && stream_error(s->input->stream))
        s->input->failed_at = loc;
    else if (s->n_faults < SPAN_FAULTS_MAX)
        note_fault(s, (struct span_fault){ loc, kind, what });
}

void spans_say(struct input *input, const struct span_fault *faults, size_t n, bool any)
{
    for (size_t i = 0; i < n && i < SPAN_FAULTS_MAX; i++) {
        bool more = i + 1 == SPAN_FAULTS_MAX && faults[i].kind != span_fault_message;
        struct finding *finding = finding_begin(
            &input->findings, &rule_input_syntax, faults[i].loc, "%s: %s.",
            more ? "More lines are malformed; this one" : faults[i].kind, faults[i].what);
        finding_end(&input->findings, finding);
    }
    /* what was read before and after stays: a warning, unless nothing could be used */
    for (size_t i = 0; i < input->findings.all.n && any; i++)
        finding_severity(&input->findings.all.v[i], SEVERITY_WARNING);
}

const char span_fault_json[] = "Malformed JSON";
const char span_fault_message[] = "Malformed message";
const char span_fault_row[] = "Malformed row";

/*
 * After an error the next line is a new document: one bad line of many. When the document began on
 * another line, the rest of it follows in pieces: those that begin a line and are documents by
 * themselves, such as elements of its list, are read, and nothing is said of the others.
 */
static bool go_on(struct spans *s, uint32_t first_line)
{
    if (!s->in_pieces && json_loc(s->j).line != first_line) {
        s->in_pieces = true;
        spans_go_alone(s, json_offset(s->j));
    }
    return json_resync(s->j);
}

/* The document that goes on where the part begins. */
static bool is_resumed(const struct spans *s)
{
    return s->input->part && s->input->part->first.levels && !s->frame;
}

static void fault_at(struct spans *s, struct loc loc, const char *what)
{
    loc.line = s->frame ? s->frame : loc.line; /* of JSON in messages, the place is the message's */
    spans_fault(s, loc, span_fault_json, what);
}

bool spans_recover_at(struct spans *s, unsigned level, struct loc loc)
{
    static const char lost[] = "; where this ends is not to be seen, and the rest was not read";
    char what[128];
    const char *error = json_error(s->j);
    bool over = json_is_over(s->j), found = json_recover(s->j, level);
    snprintf(what, sizeof(what), "%s%s", error, !found && !over && json_is_over(s->j) ? lost : "");
    if (!s->told)
        fault_at(s, loc, what);
    s->told = !found;
    return found;
}

bool spans_recover(struct spans *s, unsigned level)
{
    return spans_recover_at(s, level, json_loc(s->j));
}

bool spans_element(struct spans *s, unsigned level)
{
    do {
        if (json_error(s->j)[0] && !spans_recover(s, level))
            return false;
        if (spans_object(s->j))
            return true;
    } while (json_error(s->j)[0]);
    return false;
}

bool spans_member(struct spans *s, unsigned level, struct str *key)
{
    do {
        if (json_error(s->j)[0] && !spans_recover(s, level))
            return false;
        if (spans_key(s->j, key))
            return true;
    } while (json_error(s->j)[0]);
    return false;
}

void spans_in_lists(struct spans *s, enum json_event first, void (*read)(struct spans *s))
{
    unsigned level = 0;
    for (enum json_event event = first; event != JSON_END; event = json_next(s->j)) {
        if (event == JSON_ERROR && !spans_recover(s, level))
            return;
        level = json_depth(s->j) - (event == JSON_OBJECT);
        if (event == JSON_OBJECT) {
            if (spans_at_border(s))
                return;
            read(s);
        }
        if (!json_depth(s->j))
            return;
    }
}

/* Reads from the event to the end of the document. False when there is nothing to go on with. */
static bool read_document(struct spans *s, const struct trace_format *format, void *state,
                          enum json_event event, bool resumed)
{
    struct input_part *part = s->input->part;
    uint32_t line = resumed ? part->document_line : json_loc(s->j).line;
    s->open_line = resumed ? 0 : line;
    if (spans_at_border(s))
        return false;
    if (resumed) {
        format->resume(s, state);
    } else if (event == JSON_OBJECT || event == JSON_ARRAY) {
        spans_document(s, format, state, event);
    } else if (event != JSON_ERROR && event != JSON_NULL) {
        spans_unread(s, json_loc(s->j));
    }
    if (s->stopped)
        return false;
    if (!json_error(s->j)[0])
        return true;
    if (format->abandon && resumed)
        format->abandon(s, state);
    if (resumed && !line) {
        part->unsure = true;
        return false;
    }
    bool piece = s->in_pieces && event != JSON_OBJECT && event != JSON_ARRAY;
    if (!piece && !s->told)
        fault_at(s, json_loc(s->j), json_error(s->j));
    s->told = false;
    return go_on(s, line);
}

void spans_documents(struct spans *s, const struct trace_format *format, void *state)
{
    bool resumed = is_resumed(s);
    if (resumed)
        json_resume(s->j, s->input->part->first.closers, s->input->part->first.levels);
    for (;; resumed = false) {
        enum json_event event = resumed ? JSON_ARRAY : json_next(s->j);
        if (event == JSON_END || !read_document(s, format, state, event, resumed))
            return;
    }
}

void spans_open(struct spans *s, struct input *input)
{
    *s = (struct spans){ .input = input };
    s->store = arena_new(&input->arena, struct span_store);
    span_store_init(s->store, &input->arena, input->source);
    s->store->sink = input->spans;
    s->store->timeline = input->timeline;
    s->store->file = input->spans ? span_sink_number(input->spans) : 0;
    span_store_bound(s->store);
    if (input->part && input->part->known)
        span_store_know(s->store, input->part->known);
    attrs_index(s->index);
    s->attr_words = attrs_words(&s->kept);
    s->memo = memos_new(&s->kept);
}

bool spans_close(struct spans *s)
{
    struct input_part *part = s->input->part;
    if (part) {
        part->faults = s->faults;
        part->n_faults = s->n_faults;
        part->unread = s->unread;
        part->unread_at = s->unread_at;
    } else {
        spans_say_unread(s->input, s->unread, s->unread_at, s->store->n > 0);
        spans_say(s->input, s->faults, s->n_faults, s->store->n > 0);
    }
    span_store_finish(s->store);
    arena_release(&s->scratch);
    arena_release(&s->kept);
    s->input->parsed = s->store;
    return s->store->n > 0;
}

bool spans_parse(struct input *input, const struct trace_format *format)
{
    struct spans s;
    spans_open(&s, input);
    void *state = arena_alloc(&input->arena, format->state_size, _Alignof(max_align_t));
    s.j = json_new(&s.kept, input->stream, input->source);
    json_before_load(s.j, attrs_save, &s);
    spans_documents(&s, format, state);
    return spans_close(&s);
}
