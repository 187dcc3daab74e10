/*
 * Log records of OTLP in binary: LogsData, ExportLogsServiceRequest and files shared with spans all
 * have them where spans stand in traces. Fields are named as in JSON, so that both tell the same.
 */
#include <inttypes.h>

#include "logs_priv.h"
#include "otlp_protobuf_priv.h"

static struct str hex(struct arena *arena, struct str bytes)
{
    static const char digits[] = "0123456789abcdef";
    bool any = false;
    char *text = arena_bytes(arena, 2 * bytes.n);
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        any |= c != 0;
        text[2 * i] = digits[c >> 4];
        text[2 * i + 1] = digits[c & 15];
    }
    return any ? (struct str){ text, 2 * bytes.n } : STR_NULL;
}

/* A text or a number; lists and bytes say nothing here. */
static bool read_any(struct frame *frame, struct str bytes, struct str *out)
{
    enum { STRING = 1, BOOLEAN, INTEGER, DOUBLE };
    struct arena *arena = &frame->s->scratch;
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    bool found = false;
    while (otlp_next(frame, &wire, &field)) {
        double number;
        bool known = true;
        if (field.number == STRING && field.type == WIRE_BYTES)
            *out = field.bytes;
        else if (field.number == BOOLEAN && field.type == WIRE_VARINT)
            *out = field.value ? STR("true") : STR("false");
        else if (field.number == INTEGER && field.type == WIRE_VARINT)
            *out = str_printf(arena, "%" PRId64, (int64_t)field.value);
        else if (field.number == DOUBLE && field.type == WIRE_FIXED64)
            *out = str_printf(arena, "%.17g", (memcpy(&number, &field.value, sizeof(number)), number));
        else
            known = false;
        found |= known;
    }
    return found;
}

static void read_attribute(struct frame *frame, struct log_fields *f, struct str bytes)
{
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    struct str name = STR_NULL, value;
    bool found = false;
    while (otlp_next(frame, &wire, &field)) {
        if (field.number == 1 && field.type == WIRE_BYTES)
            name = field.bytes;
        else if (field.number == 2 && field.type == WIRE_BYTES)
            found = read_any(frame, field.bytes, &value);
    }
    if (found && name.n)
        log_fields_put(f, name, value);
}

static void put_time(struct frame *frame, struct log_fields *f, struct str name, uint64_t time)
{
    if (time)
        log_fields_put(f, name, str_printf(&frame->s->scratch, "%" PRIu64, time));
}

static void put_text(struct log_fields *f, struct str name, struct str text)
{
    if (text.n)
        log_fields_put(f, name, text);
}

/* Numbers 1 to 24, four for each level. */
static void put_severity(struct log_fields *f, uint64_t number)
{
    if (number >= 1 && number <= 24)
        log_fields_put(f, STR("lvl"),
                       str_from(log_level_name((enum log_level)((number - 1) / 4 + 1))));
}

static void read_bytes_field(struct frame *frame, struct log_fields *f,
                             const struct wire_field *field)
{
    struct arena *arena = &frame->s->scratch;
    struct str body;
    switch (field->number) {
    case 3:
        put_text(f, STR("severity"), field->bytes);
        break;
    case 5:
        if (read_any(frame, field->bytes, &body))
            log_fields_put(f, STR("message"), body);
        break;
    case 6:
        read_attribute(frame, f, field->bytes);
        break;
    case 9:
        put_text(f, STR("traceid"), hex(arena, field->bytes));
        break;
    case 10:
        put_text(f, STR("spanid"), hex(arena, field->bytes));
        break;
    }
}

/* Its service is that of the resource, whatever attributes say. */
void otlp_binary_log(struct frame *frame, const struct otlp_resource *resource, struct str bytes,
                     struct loc loc)
{
    struct span_store *store = frame->s->store;
    struct log_fields f = { 0 };
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    arena_reset(&frame->s->scratch);
    while (otlp_next(frame, &wire, &field)) {
        if (field.type == WIRE_BYTES)
            read_bytes_field(frame, &f, &field);
        else if (field.number == 1 && field.type == WIRE_FIXED64)
            put_time(frame, &f, STR("timestamp"), field.value);
        else if (field.number == 11 && field.type == WIRE_FIXED64)
            put_time(frame, &f, STR("t"), field.value);
        else if (field.number == 2 && field.type == WIRE_VARINT)
            put_severity(&f, field.value);
    }
    if (frame->failed || !resource->service)
        return;
    f.set &= ~(1u << FIELD_SERVICE | 1u << FIELD_SPACE);
    log_fields_put(&f, STR("service"), sym_str(&store->syms, resource->service));
    log_fields_put(&f, STR("service.namespace"), sym_str(&store->syms, resource->space));
    log_take(store, &frame->s->scratch, &f, loc, true);
}
