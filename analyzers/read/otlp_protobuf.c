/*
 * OTLP in binary, as the collector's file exporter and others write it: messages in one of several
 * framings, packed by themselves or not. A place in such a file is the number of the message (as
 * line) and the byte in it (as column), both from 1.
 */
#include "spans_priv.h"

#include "svcgraph/wire.h"

struct frame {
    struct spans *s;
    const char *begin; /* of the message */
    bool failed;
};

struct resource {
    sym service, space, version;
};

struct draft {
    struct span span;
    struct str name;
    struct attrs attrs;
    uint64_t end; /* nanoseconds */
    bool foreign; /* a log record or a metric: shared files hold them too */
};

static uint32_t column_of(const struct frame *frame, const char *at)
{
    size_t offset = (size_t)(at - frame->begin);
    return offset < UINT32_MAX ? (uint32_t)offset + 1 : UINT32_MAX;
}

static void say(struct spans *s, uint32_t column, const char *what)
{
    struct loc loc = { s->input->source, s->frame ? s->frame : 1, column };
    spans_fault(s, loc, span_fault_message, what);
}

static bool fail(struct frame *frame, const struct wire *wire)
{
    if (!frame->failed) {
        frame->failed = true;
        say(frame->s, column_of(frame, wire->error_at), wire->error);
    }
    return false;
}

/* The fault of a part of the message is told once for each. */
static inline bool next(struct frame *frame, struct wire *wire, struct wire_field *field)
{
    return wire_next(wire, field) || (wire->error && fail(frame, wire));
}

static struct str decimal(struct arena *arena, int64_t number)
{
    enum { SIZE = 20 };
    char *end = arena_bytes(arena, SIZE) + SIZE, *at = end;
    uint64_t value = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        *--at = (char)('0' + value % 10);
    while (value /= 10);
    if (number < 0)
        *--at = '-';
    return str_range(at, end);
}

/* Field 1 of bytes, of a length below 128; NULL when something else stands there. */
static const char *behind_short(struct str bytes, struct str *out)
{
    enum { TAG = 0x0a };
    if (bytes.n < 2 || bytes.p[0] != TAG || (unsigned char)bytes.p[1] > bytes.n - 2 ||
        (unsigned char)bytes.p[1] >= 0x80)
        return NULL;
    *out = (struct str){ bytes.p + 2, (unsigned char)bytes.p[1] };
    return out->p + out->n;
}

/* Text of a value; false for lists and maps. */
static bool read_value(struct frame *frame, struct str bytes, struct str *out)
{
    if (bytes.n && behind_short(bytes, out) == bytes.p + bytes.n)
        return true;
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    bool found = false;
    while (next(frame, &wire, &field)) {
        if (field.number == 1 && field.type == WIRE_BYTES)
            *out = field.bytes;
        else if (field.number == 2 && field.type == WIRE_VARINT)
            *out = field.value ? STR("true") : STR("false");
        else if (field.number == 3 && field.type == WIRE_VARINT)
            *out = decimal(&frame->s->scratch, (int64_t)field.value);
        else
            continue;
        found = true;
    }
    return found;
}

/* A short name and a short value behind it, as nearly all are: nothing has to be walked over. */
static bool split_short(struct str bytes, struct str *name, struct str *value)
{
    enum { TAG = 0x12 };
    const char *at = behind_short(bytes, name);
    size_t left = at ? (size_t)(bytes.p + bytes.n - at) : 0;
    if (left < 2 || at[0] != TAG || (unsigned char)at[1] != left - 2 || left - 2 >= 0x80)
        return false;
    *value = (struct str){ at + 2, left - 2 };
    return true;
}

static struct attr_name split_any(struct frame *frame, struct str bytes, struct str *value)
{
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    struct attr_name name = { ATTR_NONE, 0 };
    while (next(frame, &wire, &field)) {
        if (field.type != WIRE_BYTES)
            continue;
        if (field.number == 1)
            name = attrs_find(frame->s, field.bytes);
        else if (field.number == 2)
            *value = field.bytes;
    }
    return name;
}

static void read_attribute(struct frame *frame, struct str bytes, struct attrs *attrs)
{
    struct str key, text = STR_NULL, value = STR_NULL;
    struct attr_name name = split_short(bytes, &key, &value) ? attrs_find(frame->s, key)
                                                             : split_any(frame, bytes, &value);
    if (name.attr != ATTR_NONE && read_value(frame, value, &text) && attrs_wants(attrs, name, text))
        attrs_take(attrs, name, text);
}

static sym intern_attr(struct spans *s, const struct attrs *attrs, enum attr attr)
{
    return attrs_has(attrs, attr) ? sym_intern(&s->store->syms, attrs->value[attr]) : 0;
}

static void read_resource(struct frame *frame, struct str bytes, struct resource *resource)
{
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    struct attrs attrs;
    attrs.set = 0;
    arena_reset(&frame->s->scratch);
    while (next(frame, &wire, &field))
        if (field.number == 1 && field.type == WIRE_BYTES)
            read_attribute(frame, field.bytes, &attrs);
    resource->service = intern_attr(frame->s, &attrs, ATTR_SERVICE);
    resource->space = intern_attr(frame->s, &attrs, ATTR_SPACE);
    resource->version = intern_attr(frame->s, &attrs, ATTR_VERSION);
}

static uint64_t big_endian(const char *at)
{
    uint64_t value = 0;
    for (size_t i = 0; i < sizeof(value); i++)
        value = value << 8 | (unsigned char)at[i];
    return value;
}

static uint64_t read_id(struct str bytes)
{
    return bytes.n == 8 ? big_endian(bytes.p) : span_key_of_bytes(bytes, 8).low;
}

static struct trace_key read_trace(struct str bytes)
{
    return bytes.n == 16 ? (struct trace_key){ big_endian(bytes.p), big_endian(bytes.p + 8) }
                         : span_key_of_bytes(bytes, 16);
}

static void read_link(struct frame *frame, struct str bytes, struct span *span)
{
    struct span_store *store = frame->s->store;
    struct span_link link = { { 0, 0 }, 0 };
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    while (next(frame, &wire, &field)) {
        if (field.number == 1 && field.type == WIRE_BYTES)
            link.trace = read_trace(field.bytes);
        else if (field.number == 2 && field.type == WIRE_BYTES)
            link.id = read_id(field.bytes);
    }
    if (!link.id || (!link.trace.high && !link.trace.low))
        return;
    if (!span->n_links++)
        span->first_link = (uint32_t)store->links.n;
    *vec_push(store->arena, &store->links) = link;
}

static bool read_status(struct frame *frame, struct str bytes)
{
    enum { STATUS_ERROR = 2 };
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    bool error = false;
    while (next(frame, &wire, &field))
        if (field.number == 3 && field.type == WIRE_VARINT)
            error = field.value == STATUS_ERROR;
    return error;
}

static void read_bytes_field(struct frame *frame, struct draft *draft,
                             const struct wire_field *field)
{
    struct span *span = &draft->span;
    switch (field->number) {
    case 1:
        span->trace = read_trace(field->bytes);
        break;
    case 2:
        span->id = read_id(field->bytes);
        break;
    case 4:
        span->parent = read_id(field->bytes);
        break;
    case 5:
        draft->name = field->bytes;
        break;
    case 9:
        read_attribute(frame, field->bytes, &draft->attrs);
        break;
    case 13:
        read_link(frame, field->bytes, span);
        break;
    case 15:
        span->error = read_status(frame, field->bytes);
        break;
    case 7:
    case 8: /* the data of a metric stand where the times of a span are */
        draft->foreign = true;
        break;
    }
}

static void read_span_field(struct frame *frame, struct draft *draft,
                            const struct wire_field *field)
{
    if (field->type == WIRE_BYTES)
        read_bytes_field(frame, draft, field);
    else if (field->number == 6 && field->type == WIRE_VARINT)
        draft->span.kind = (uint8_t)(field->value <= SPAN_CONSUMER ? field->value : SPAN_NONE);
    else if (field->number == 7 && field->type == WIRE_FIXED64)
        draft->span.start = field->value;
    else if (field->number == 8 && field->type == WIRE_FIXED64)
        draft->end = field->value;
    else if (field->number == 1) /* the time of a log record */
        draft->foreign = true;
}

static void read_span(struct frame *frame, const struct resource *resource,
                      const struct wire_field *at)
{
    struct spans *s = frame->s;
    struct draft draft;
    struct wire wire = wire_over(at->bytes);
    struct wire_field field;
    draft.span = (struct span){ .service = resource->service,
                                .space = resource->space,
                                .version = resource->version,
                                .line = s->frame,
                                .column = column_of(frame, at->at) };
    draft.name = STR_NULL;
    draft.attrs.set = 0;
    draft.end = 0;
    draft.foreign = false;
    arena_reset(&s->scratch);
    while (wire_next(&wire, &field))
        read_span_field(frame, &draft, &field);
    if (wire.error)
        fail(frame, &wire);
    if (draft.foreign || frame->failed)
        return;
    struct span *span = &draft.span;
    span->duration = draft.end > span->start ? (draft.end - span->start) / 1000 : 0;
    span->start /= 1000;
    spans_describe(s, span, draft.name, &draft.attrs);
    if (resource->service)
        spans_add(s, span);
    else
        s->store->malformed++;
}

static void read_scope(struct frame *frame, const struct resource *resource, struct str bytes)
{
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    while (next(frame, &wire, &field))
        if (field.number == 2 && field.type == WIRE_BYTES)
            read_span(frame, resource, &field);
    span_store_settle(frame->s->store);
}

/* The resource may stand behind its spans: it is looked for first. */
static void read_resource_spans(struct frame *frame, struct str bytes)
{
    struct resource resource = { 0 };
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    while (next(frame, &wire, &field))
        if (field.number == 1 && field.type == WIRE_BYTES)
            read_resource(frame, field.bytes, &resource);
    wire = wire_over(bytes);
    while (next(frame, &wire, &field))
        if ((field.number == 2 || field.number == 1000) && field.type == WIRE_BYTES)
            read_scope(frame, &resource, field.bytes);
}

static void read_traces(struct spans *s, struct str bytes)
{
    struct frame frame = { .s = s, .begin = bytes.p };
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    while (next(&frame, &wire, &field))
        if (field.number == 1 && field.type == WIRE_BYTES)
            read_resource_spans(&frame, field.bytes);
}

static void read_json(struct spans *s, struct str bytes)
{
    struct arena arena = { 0 };
    s->j = json_new_memory(&arena, bytes, s->input->source);
    spans_documents(s, &otlp_json, NULL);
    arena_release(&arena);
}

/* A message that is packed by itself. */
static void read_packed(struct spans *s, struct str bytes)
{
    struct arena arena = { 0 };
    struct str unpacked;
    const char *error = "out of memory";
    struct stream *stream = stream_memory(bytes);
    bool good = stream && stream_slurp(stream, &arena, s->input->max_bytes, &unpacked, &error);
    if (!good)
        say(s, 1, error);
    else if (unpacked.n && unpacked.p[0] == '{')
        read_json(s, unpacked);
    else
        read_traces(s, unpacked);
    stream_close(stream);
    arena_release(&arena);
}

static void read_message(struct spans *s, enum otlp_framing framing, struct str bytes)
{
    struct frame frame = { .s = s, .begin = bytes.p };
    if (framing == OTLP_PLAIN)
        read_resource_spans(&frame, bytes);
    else if (bytes.n >= 4 && memcmp(bytes.p, "\x28\xb5\x2f\xfd", 4) == 0)
        read_packed(s, bytes);
    else if (bytes.n && bytes.p[0] == '{')
        read_json(s, bytes);
    else
        read_traces(s, bytes);
}

static bool parse(struct input *input)
{
    struct spans s;
    struct str head = input->part ? STR_NULL : stream_peek(input->stream, 64 << 10), bytes;
    struct otlp_frames frames = { .stream = input->stream,
                                  .framing = otlp_framing(head, head.n < 64 << 10),
                                  .arena = &s.kept,
                                  .limit = input->max_bytes };
    spans_open(&s, input);
    if (input->part)
        frames.framing = (enum otlp_framing)input->part->form;
    if (frames.framing == OTLP_NONE)
        frames.framing = OTLP_PLAIN;
    while (!spans_at_message(&s, frames.offset, s.frame) && otlp_frame(&frames, &bytes)) {
        s.frame += s.frame < UINT32_MAX;
        read_message(&s, frames.framing, bytes);
    }
    s.frame += s.frame < UINT32_MAX;
    if (frames.error && !s.stopped && !stream_error(input->stream))
        say(&s, 1, frames.error);
    return spans_close(&s);
}

static int probe(const struct probe *probe)
{
    return otlp_framing(probe->head, probe->whole) == OTLP_NONE ? 0 : 97;
}

static const char *const patterns[] = { "*.pb", "*.binpb", "*.otlp", NULL };

const struct reader reader_otlp_protobuf = {
    .name = "otlp-protobuf",
    .title = "OpenTelemetry traces (OTLP protobuf)",
    .family = "trace",
    .patterns = patterns,
    .kind = READ_STREAM,
    .yields = 0, /* the linker says what the spans gave */
    .probe = probe,
    .parse = parse,
    .border = otlp_border,
};
