/* Messages of OTLP in a binary file, by each of the ways in which exporters put them there. */
#include "spans_priv.h"

#include "svcgraph/wire.h"

enum { TAG_FIRST = 0x0a /* field 1, of bytes: how every message of OTLP begins */, LENGTH = 4 };

static uint32_t big_endian(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* The varint at the start; its number of bytes, 0 when it is cut or too long. */
static size_t read_varint(struct str bytes, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < bytes.n && i < 10; i++) {
        *out |= (uint64_t)((unsigned char)bytes.p[i] & 0x7f) << (7 * i);
        if (!((unsigned char)bytes.p[i] & 0x80))
            return i + 1;
    }
    return 0;
}

enum { FIELD_NEW = 100 /* from here on fields that are not known: a newer version has them */ };

/* Fields 1 to 3 of a list of resources, resource, scope or span, as far as they can be seen. */
static bool is_resource_spans(struct str bytes, bool whole)
{
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    bool any = false;
    while (wire_next(&wire, &field)) {
        bool known = field.number <= 3 || field.number == 1000;
        if (!known && field.number >= FIELD_NEW)
            continue;
        if (!known || field.type != WIRE_BYTES || (field.number < 3 && !wire_is_sound(field.bytes)))
            return false;
        any |= field.number == 2 || field.number == 1000;
    }
    return whole ? any && !wire.error : any || wire.next > bytes.p || bytes.n < 2;
}

/* A message of OTLP at the start of bytes, of which n are its own. */
static bool is_traces(struct str bytes, uint64_t n, bool whole)
{
    uint64_t length;
    bool inside = n <= bytes.n;
    bytes = str_take(bytes, inside ? (size_t)n : bytes.n);
    if (bytes.n < 2 || bytes.p[0] != TAG_FIRST)
        return false;
    size_t used = read_varint(str_skip(bytes, 1), &length);
    if (!used || (inside ? length > n - 1 - used : whole))
        return false;
    struct str message = str_skip(bytes, 1 + used);
    bool cut = length > message.n;
    return is_resource_spans(str_take(message, cut ? message.n : (size_t)length), !cut);
}

static bool is_framed(struct str head, bool whole)
{
    if (head.n < LENGTH + 4)
        return false;
    uint32_t length = big_endian(head.p);
    struct str payload = str_skip(head, LENGTH);
    if (!length || (whole && length > payload.n && payload.n < 64))
        return false;
    if (memcmp(payload.p, "\x28\xb5\x2f\xfd", 4) == 0)
        return true;
    if (payload.p[0] == '{')
        return spans_sniff(str_take(payload, length)) == SNIFF_OTLP;
    return is_traces(payload, length, false);
}

static bool is_delimited(struct str head)
{
    uint64_t length;
    size_t used = read_varint(head, &length);
    return used && length && is_traces(str_skip(head, used), length, false);
}

enum otlp_framing otlp_framing(struct str head, bool whole)
{
    if (is_framed(head, whole))
        return OTLP_LENGTHS;
    if (is_traces(head, whole ? head.n : UINT64_MAX, whole))
        return OTLP_PLAIN;
    return is_delimited(head) ? OTLP_DELIMITED : OTLP_NONE;
}

size_t otlp_length(struct str bytes, enum otlp_framing framing, uint64_t *out)
{
    if (framing == OTLP_LENGTHS) {
        *out = bytes.n < LENGTH ? 0 : big_endian(bytes.p);
        return bytes.n < LENGTH ? 0 : LENGTH;
    }
    size_t tag = framing == OTLP_PLAIN;
    if (bytes.n <= tag || (tag && bytes.p[0] != TAG_FIRST))
        return 0;
    size_t used = read_varint(str_skip(bytes, tag), out);
    return used ? tag + used : 0;
}

/* At least n bytes in the buffer, as far as there are; room grows with what is really there. */
static size_t need(struct otlp_frames *f, size_t n)
{
    enum { STEP = 64 << 10 }; /* stays in the cache */
    size_t have = f->end - f->start;
    if (have && have < n && f->start) {
        memmove(f->buffer, f->buffer + f->start, have);
        f->start = 0;
        f->end = have;
    } else if (!have) {
        f->start = f->end = 0;
    }
    while (f->end - f->start < n) {
        if (f->end == f->capacity) {
            size_t grown = f->capacity ? f->capacity * 2 : STEP;
            f->buffer = arena_grow(f->arena, f->buffer, f->capacity, grown, 1);
            f->capacity = grown;
        }
        size_t got = stream_read(f->stream, f->buffer + f->end, f->capacity - f->end);
        if (!got)
            break;
        f->end += got;
    }
    have = f->end - f->start;
    return have < n ? have : n;
}

static bool fail(struct otlp_frames *f, const char *error)
{
    f->error = error;
    return false;
}

static void take(struct otlp_frames *f, size_t n)
{
    f->start += n;
    f->offset += n;
}

static bool read_length(struct otlp_frames *f, size_t skip, uint64_t *out)
{
    enum { VARINT_MAX = 10 };
    size_t n = need(f, skip + VARINT_MAX);
    size_t used =
        n < skip ? 0 : read_varint((struct str){ f->buffer + f->start + skip, n - skip }, out);
    if (!used)
        return fail(f, n < skip + VARINT_MAX ? "the file ends inside of a length"
                                             : "the length of a message is no number");
    take(f, skip + used);
    return true;
}

static struct str skip_blanks(struct str text)
{
    while (text.n && (text.p[0] == ' ' || text.p[0] == '\t'))
        text = str_skip(text, 1);
    return text;
}

/*
 * A document of JSON where a message would begin. A brace, bracket and line break are lengths and
 * tags, too, but no message has fields that begin with a quote, bracket, brace or blank: one of
 * them must follow at once, or behind a single line break a blank.
 */
static bool is_json(const char *p, size_t n)
{
    struct str rest = str_trim((struct str){ p, n });
    if (rest.n < 2 || (rest.p[0] != '{' && rest.p[0] != '['))
        return false;
    rest = str_skip(rest, 1);
    rest = str_skip(rest, rest.p[0] == '\r');
    bool broken = rest.n > 1 && rest.p[0] == '\n';
    if (broken && rest.p[1] != ' ' && rest.p[1] != '\t')
        return false;
    rest = skip_blanks(str_skip(rest, broken));
    return rest.n && memchr("\"{[", rest.p[0], 3);
}

/* The length of the next message, and the bytes before it, are taken. */
static bool begin_message(struct otlp_frames *f, uint64_t *out)
{
    enum { LOOK = 16 };
    size_t n = need(f, LOOK);
    if (is_json(f->buffer + f->start, n))
        return fail(f, "JSON begins here; it and what follows were not read: give it as a file of "
                       "its own");
    if (f->framing == OTLP_DELIMITED)
        return read_length(f, 0, out);
    if (f->framing == OTLP_PLAIN) {
        if (f->buffer[f->start] != TAG_FIRST)
            return fail(f, "a list of spans was expected");
        return read_length(f, 1, out);
    }
    if (need(f, LENGTH) < LENGTH)
        return fail(f, "the file ends inside of a length");
    *out = big_endian(f->buffer + f->start);
    take(f, LENGTH);
    return true;
}

/* Fields beside the lists of spans of a message without a length, as a newer version may have. */
static void skip_unknown(struct otlp_frames *f)
{
    enum { VARINT_MAX = 10 };
    size_t n;
    while (f->framing == OTLP_PLAIN && (n = need(f, 2 * VARINT_MAX)) > 0 &&
           f->buffer[f->start] != TAG_FIRST) {
        struct str bytes = { f->buffer + f->start, n };
        uint64_t tag, length;
        size_t used = read_varint(bytes, &tag);
        if (!used || tag >> 3 < 2 || (tag & 7) != WIRE_BYTES)
            return;
        size_t more = read_varint(str_skip(bytes, used), &length);
        if (!more || length > f->limit || need(f, used + more + length) < used + more + length)
            return;
        take(f, used + more + (size_t)length);
    }
}

bool otlp_frame(struct otlp_frames *f, struct str *out)
{
    uint64_t length;
    if (!f->error)
        skip_unknown(f);
    if (f->error || !need(f, 1) || !begin_message(f, &length))
        return false;
    if (length > f->limit)
        return fail(f, "a message is larger than is kept in memory");
    if (need(f, (size_t)length) < length)
        return fail(f, "the file ends inside of a message");
    *out = (struct str){ f->buffer + f->start, (size_t)length };
    take(f, (size_t)length);
    return true;
}
