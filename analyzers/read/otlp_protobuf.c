/*
 * OTLP in binary, as the collector's file exporter and others write it: messages in one of several
 * framings, packed by themselves or not. A place in such a file is the number of the message (as
 * line) and the byte in it (as column), both from 1.
 */
#include "otlp_protobuf_priv.h"

struct draft {
    struct span *span;
    struct str name;
    struct attrs attrs;
    uint64_t end; /* nanoseconds */
    bool foreign; /* a metric: shared files hold them too */
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

bool otlp_fail(struct frame *frame, const struct wire *wire)
{
    if (!frame->failed) {
        frame->failed = true;
        say(frame->s, column_of(frame, wire->error_at), wire->error);
    }
    return false;
}

static inline uint64_t big_endian(const char *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof(value));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    value = __builtin_bswap64(value);
#endif
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
    while (otlp_next(frame, &wire, &field)) {
        if (field.number == 1 && field.type == WIRE_BYTES)
            link.trace = read_trace(field.bytes);
        else if (field.number == 2 && field.type == WIRE_BYTES)
            link.id = read_id(field.bytes);
    }
    if (!link.id || (!link.trace.high && !link.trace.low))
        return;
    if (!span->n_links++)
        span->first_link = (uint32_t)store->open_links.n;
    *vec_push(store->arena, &store->open_links) = link;
}

enum { STATUS_ERROR = 2 };

static bool read_status(struct frame *frame, struct str bytes)
{
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    bool error = false;
    while (otlp_next(frame, &wire, &field))
        if (field.number == 3 && field.type == WIRE_VARINT)
            error = field.value == STATUS_ERROR;
    return error;
}

static void take_state(struct attrs *attrs, struct str state)
{
    struct attr_name name = { ATTR_TRACE_STATE, 0 };
    if (attrs_wants(attrs, name, state))
        attrs_take(attrs, name, state);
}

static void read_bytes_field(struct frame *frame, struct draft *draft,
                             const struct wire_field *field)
{
    struct span *span = draft->span;
    switch (field->number) {
    case 1:
        span->trace = read_trace(field->bytes);
        break;
    case 2:
        span->id = read_id(field->bytes);
        break;
    case 3:
        take_state(&draft->attrs, field->bytes);
        break;
    case 4:
        span->parent = read_id(field->bytes);
        break;
    case 5:
        draft->name = field->bytes;
        break;
    case 9:
        otlp_attribute(frame, field->bytes, &draft->attrs);
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
        draft->span->kind = (uint8_t)(field->value <= SPAN_CONSUMER ? field->value : SPAN_NONE);
    else if (field->number == 7 && field->type == WIRE_FIXED64)
        draft->span->start = field->value;
    else if (field->number == 8 && field->type == WIRE_FIXED64)
        draft->end = field->value;
}

#define TAG(number, type) ((number) << 3 | (type))

enum { ID = 8, STATUS_CODE = TAG(3, WIRE_VARINT) };

/* The field with its tag at p, when it stands as usual: what is behind it. Otherwise NULL. */
ALWAYS_INLINE const char *quick_field(struct frame *frame, struct draft *draft, const char *p,
                                      const char *end)
{
    size_t left = (size_t)(end - p);
    if (left < 2)
        return NULL;
    struct span *span = draft->span;
    const char *behind;
    unsigned char n = (unsigned char)p[1];
    switch ((unsigned char)p[0]) {
    case TAG(1, WIRE_BYTES):
        if (n != 2 * ID || left < 2 + 2 * ID)
            return NULL;
        span->trace = (struct trace_key){ big_endian(p + 2), big_endian(p + 2 + ID) };
        return p + 2 + 2 * ID;
    case TAG(2, WIRE_BYTES):
    case TAG(4, WIRE_BYTES):
        if (n != ID || left < 2 + ID)
            return NULL;
        *(p[0] == TAG(2, WIRE_BYTES) ? &span->id : &span->parent) = big_endian(p + 2);
        return p + 2 + ID;
    case TAG(3, WIRE_BYTES):
        if (n >= 0x80 || left < 2u + n)
            return NULL;
        take_state(&draft->attrs, (struct str){ p + 2, n });
        return p + 2 + n;
    case TAG(5, WIRE_BYTES):
        if (n >= 0x80 || left < 2u + n)
            return NULL;
        draft->name = (struct str){ p + 2, n };
        return p + 2 + n;
    case TAG(6, WIRE_VARINT):
        if (n >= 0x80)
            return NULL;
        span->kind = (uint8_t)(n <= SPAN_CONSUMER ? n : SPAN_NONE);
        return p + 2;
    case TAG(7, WIRE_FIXED64):
    case TAG(8, WIRE_FIXED64):
        if (left < 1 + sizeof(uint64_t))
            return NULL;
        *(p[0] == TAG(7, WIRE_FIXED64) ? &span->start : &draft->end) = wire_fixed(p + 1, 8);
        return p + 1 + sizeof(uint64_t);
    case TAG(9, WIRE_BYTES):
        behind = otlp_quick_attributes(frame, p, end, &draft->attrs);
        return behind == p ? NULL : behind;
    case TAG(15, WIRE_BYTES):
        if (n == 2 && left >= 4 && p[2] == STATUS_CODE && (unsigned char)p[3] < 0x80)
            span->error = p[3] == STATUS_ERROR;
        else if (n)
            return NULL;
        else
            span->error = false;
        return p + 2 + n;
    case (TAG(16, WIRE_FIXED32) & 0x7f) | 0x80:
        return n == 1 && left >= 6 ? p + 6 : NULL;
    default:
        return NULL;
    }
}

static void read_fields(struct frame *frame, struct draft *draft, struct str bytes)
{
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    do {
        for (const char *p = wire.next; p; p = quick_field(frame, draft, p, wire.end))
            wire.next = p;
        if (!wire_next(&wire, &field))
            break;
        read_span_field(frame, draft, &field);
    } while (wire.next != wire.end);
    if (wire.error)
        otlp_fail(frame, &wire);
}

/* Where a span has its ids and name a log record has numbers. Nearly all spans begin with an id. */
static bool is_log_record(struct str bytes)
{
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    if (bytes.n && bytes.p[0] == TAG(1, WIRE_BYTES))
        return false;
    while (wire_next(&wire, &field)) {
        bool time = field.type == WIRE_FIXED64 && (field.number == 1 || field.number == 11);
        if (time || (field.number == 2 && field.type == WIRE_VARINT) ||
            (field.number == 6 && field.type == WIRE_BYTES))
            return true;
    }
    return false;
}

static void read_span(struct frame *frame, const struct otlp_resource *resource,
                      const struct wire_field *at)
{
    struct spans *s = frame->s;
    if (is_log_record(at->bytes)) {
        struct loc loc = { s->input->source, s->frame, column_of(frame, at->at) };
        otlp_binary_log(frame, resource, at->bytes, loc);
        return;
    }
    struct span *span = spans_push(s, s->frame, column_of(frame, at->at));
    struct draft draft;
    span->service = resource->service;
    span->space = resource->space;
    span->version = resource->version;
    draft.span = span;
    draft.name = STR_NULL;
    draft.attrs.set = 0;
    draft.end = 0;
    draft.foreign = false;
    read_fields(frame, &draft, at->bytes);
    if (draft.foreign || frame->failed) {
        spans_take_back(s);
        return;
    }
    span->duration = draft.end > span->start ? (draft.end - span->start) / 1000 : 0;
    span->start /= 1000;
    if (!resource->service) /* then it is no span of anybody's */
        span->id = 0;
    spans_describe(s, span, draft.name, &draft.attrs);
    spans_take_instance(s, span, &resource->instance);
    spans_keep(s);
}

static void read_scope(struct frame *frame, const struct otlp_resource *resource, struct str bytes)
{
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    while (otlp_next(frame, &wire, &field))
        if (field.number == 2 && field.type == WIRE_BYTES)
            read_span(frame, resource, &field);
    span_store_settle(frame->s->store);
}

/* The resource may stand behind its spans: it is looked for first. */
static void read_resource_spans(struct frame *frame, struct str bytes)
{
    struct otlp_resource resource = { 0 };
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    while (otlp_next(frame, &wire, &field))
        if (field.number == 1 && field.type == WIRE_BYTES)
            resource = otlp_resource(frame, field.bytes);
    wire = wire_over(bytes);
    while (otlp_next(frame, &wire, &field))
        if ((field.number == 2 || field.number == 1000) && field.type == WIRE_BYTES)
            read_scope(frame, &resource, field.bytes);
}

static struct frame frame_of(struct spans *s, struct str bytes)
{
    if (!s->keys) {
        s->keys = otlp_keys_new(&s->kept);
        s->resources = otlp_resources_new(&s->kept);
    }
    return (struct frame){ .s = s,
                           .begin = bytes.p,
                           .end = bytes.p + bytes.n,
                           .keys = s->keys,
                           .resources = s->resources };
}

static void read_traces(struct spans *s, struct str bytes)
{
    struct frame frame = frame_of(s, bytes);
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    while (otlp_next(&frame, &wire, &field))
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
    struct frame frame = frame_of(s, bytes);
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
