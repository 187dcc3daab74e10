/* Services of Protobuf files as a definition: messages are objects whose properties pair by number.
 */
#include "svcgraph/proto.h"
#include "svcgraph/api.h"

struct made { /* a schema that is promised, or filled */
    const struct proto_message *message;
    bool group; /* in delimited encoding, which is another one */
    struct api_schema *schema;
};

struct making {
    struct arena *arena;
    const struct proto_set *set;
    VEC(struct made) made;
    size_t filled;
    uint32_t *slots; /* index + 1 into made */
    uint32_t n_slots;
};

static struct api_schema any_value(unsigned types, struct loc loc)
{
    return (struct api_schema){ .types = types,
                                .length = { 0, UINT64_MAX },
                                .items_count = { 0, UINT64_MAX },
                                .properties_count = { 0, UINT64_MAX },
                                .loc = loc };
}

static uint32_t slot_of(const struct making *m, const struct proto_message *message, bool group)
{
    uint64_t x = (uint64_t)(uintptr_t)message * 2 + group;
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    return (uint32_t)(x >> 32) & (m->n_slots - 1);
}

static void grow(struct making *m)
{
    m->n_slots = m->n_slots ? m->n_slots * 2 : 64;
    m->slots = arena_array(m->arena, uint32_t, m->n_slots);
    for (size_t i = 0; i < m->made.n; i++) {
        uint32_t at = slot_of(m, m->made.v[i].message, m->made.v[i].group);
        while (m->slots[at])
            at = (at + 1) & (m->n_slots - 1);
        m->slots[at] = (uint32_t)i + 1;
    }
}

static const struct api_schema *message_schema(struct making *m,
                                               const struct proto_message *message, bool group)
{
    if (m->made.n * 2 >= m->n_slots)
        grow(m);
    uint32_t at = slot_of(m, message, group);
    for (; m->slots[at]; at = (at + 1) & (m->n_slots - 1)) {
        const struct made *made = &m->made.v[m->slots[at] - 1];
        if (made->message == message && made->group == group)
            return made->schema;
    }
    struct api_schema *schema = arena_new(m->arena, struct api_schema);
    *vec_push(m->arena, &m->made) = (struct made){ message, group, schema };
    m->slots[at] = (uint32_t)m->made.n;
    return schema;
}

static const struct api_schema *enum_schema(struct making *m, const struct proto_enum *e)
{
    struct api_schema *out = arena_new(m->arena, struct api_schema);
    *out = any_value(API_INTEGER, e->loc);
    out->name = e->full_name;
    out->format = STR("enum");
    if (!proto_enum_features(e).enum_closed)
        return out;
    struct api_value *values = arena_array(m->arena, struct api_value, e->values.n);
    for (size_t i = 0; i < e->values.n; i++)
        values[i] = (struct api_value){ str_printf(m->arena, "%d", (int)e->values.v[i].number),
                                        e->values.v[i].loc };
    out->enumerated = true;
    out->values = values;
    out->n_values = e->values.n;
    return out;
}

/* Not among the files: the same name stands for the same type. */
static const struct api_schema *unknown_schema(struct making *m, const struct proto_type *type)
{
    struct api_schema *out = arena_new(m->arena, struct api_schema);
    struct str name = type->full_name.n ? type->full_name : type->name;
    *out = any_value(API_ANY, type->loc);
    out->name = name;
    out->opaque = true;
    out->rest = str_hash(STR_HASH_INIT, name) | 1;
    return out;
}

static unsigned scalar_types(enum proto_kind kind)
{
    switch (kind) {
    case PROTO_DOUBLE:
    case PROTO_FLOAT:
        return API_INTEGER | API_FRACTION;
    case PROTO_STRING:
    case PROTO_BYTES:
        return API_STRING;
    default: /* bool too: on the wire it is a number */
        return API_INTEGER;
    }
}

static const struct api_schema *element_schema(struct making *m, const struct proto_file *file,
                                               const struct proto_field *field)
{
    enum proto_kind kind = proto_field_kind(file, field);
    if (field->type.message)
        return message_schema(m, field->type.message, kind == PROTO_GROUP);
    if (field->type.enumeration)
        return enum_schema(m, field->type.enumeration);
    if (kind == PROTO_NAMED || kind == PROTO_MESSAGE || kind == PROTO_GROUP || kind == PROTO_ENUM)
        return unknown_schema(m, &field->type);
    struct api_schema *out = arena_new(m->arena, struct api_schema);
    *out = any_value(scalar_types(kind), field->type.loc);
    out->format = str_from(proto_kind_name(kind));
    return out;
}

static struct api_property make_property(struct making *m, const struct proto_message *message,
                                         const struct proto_file *file,
                                         const struct proto_field *field)
{
    struct api_property out = { .name = field->name,
                                .number = (uint32_t)field->number,
                                .deprecated = proto_option_true(&field->options, "deprecated"),
                                .loc = field->loc };
    enum proto_cardinality cardinality = proto_field_cardinality(file, field);
    out.required = cardinality == PROTO_CARDINALITY_REQUIRED;
    if (!field->extension && field->oneof >= 0 && (size_t)field->oneof < message->oneofs.n)
        out.oneof = message->oneofs.v[field->oneof].name;
    out.schema = element_schema(m, file, field);
    if (cardinality == PROTO_CARDINALITY_REPEATED || cardinality == PROTO_CARDINALITY_MAP) {
        struct api_schema *list = arena_new(m->arena, struct api_schema);
        *list = any_value(API_ARRAY, field->loc);
        list->items = out.schema;
        out.schema = list;
    }
    return out;
}

static int order_properties(const void *a, const void *b)
{
    const struct api_property *one = a, *two = b;
    return str_cmp(one->name, two->name);
}

typedef VEC(struct api_property) properties;

static void add_extensions(struct making *m, const struct proto_message *message, properties *all)
{
    for (size_t i = 0; i < m->set->all.n; i++) {
        const struct proto_file *file = m->set->all.v[i];
        for (size_t k = 0; k < file->all_extensions.n; k++) {
            const struct proto_field *field = file->all_extensions.v[k];
            if (!field->extendee || field->extendee->message != message)
                continue;
            struct api_property *p = vec_push(m->arena, all);
            *p = make_property(m, message, file, field);
            p->name = str_printf(m->arena, "[%" PRIstr "]", STR_ARG(field->name));
        }
    }
}

static void fill(struct making *m, const struct made *made)
{
    const struct proto_message *message = made->message;
    struct api_schema *schema = made->schema;
    *schema = any_value(API_OBJECT, message->loc);
    schema->name = message->full_name;
    schema->format = made->group ? STR("group") : STR("message");
    properties all = { .n = 0 };
    for (size_t i = 0; i < message->fields.n; i++)
        *vec_push(m->arena, &all) = make_property(m, message, message->file, message->fields.v[i]);
    if (message->extension_ranges.n)
        add_extensions(m, message, &all);
    if (all.n)
        qsort(all.v, all.n, sizeof(*all.v), order_properties);
    schema->properties = all.v;
    schema->n_properties = all.n;
}

static const struct api_content *make_content(struct making *m, const struct proto_type *type,
                                              bool stream)
{
    struct api_content *out = arena_new(m->arena, struct api_content);
    *out = (struct api_content){ .media_type = stream ? STR("stream") : STR("message"),
                                 .loc = type->loc };
    out->schema = type->message ? message_schema(m, type->message, false) : unknown_schema(m, type);
    return out;
}

static struct api_operation make_operation(struct making *m, const struct proto_service *service,
                                           const struct proto_rpc *rpc)
{
    struct api_response *response = arena_new(m->arena, struct api_response);
    *response = (struct api_response){
        .status = STR("default"),
        .contents = make_content(m, &rpc->response, rpc->server_streaming),
        .n_contents = 1,
        .loc = rpc->response.loc,
    };
    struct str name = str_printf(m->arena, "%" PRIstr "/%" PRIstr, STR_ARG(service->full_name),
                                 STR_ARG(rpc->name));
    return (struct api_operation){
        .name = name,
        .style = API_RPC,
        .path = name,
        .request = make_content(m, &rpc->request, rpc->client_streaming),
        .n_request = 1,
        .responses = response,
        .n_responses = 1,
        .deprecated = proto_option_true(&rpc->options, "deprecated"),
        .loc = rpc->loc,
    };
}

static int order_operations(const void *a, const void *b)
{
    const struct api_operation *one = a, *two = b;
    return str_cmp(one->name, two->name);
}

const struct api *api_of_proto(struct arena *arena, const struct proto_set *set, struct str service)
{
    struct making m = { .arena = arena, .set = set };
    VEC(struct api_operation) operations = { .n = 0 };
    struct api *out = arena_new(arena, struct api);
    out->format = "protobuf";
    out->title = service;
    for (size_t i = 0; i < set->all.n; i++) {
        const struct proto_file *file = set->all.v[i];
        for (size_t k = 0; k < file->services.n; k++) {
            const struct proto_service *s = file->services.v[k];
            if (service.n && !str_eq(s->full_name, service))
                continue;
            if (!out->loc.source)
                out->loc = s->loc;
            for (size_t r = 0; r < s->rpcs.n; r++)
                *vec_push(arena, &operations) = make_operation(&m, s, &s->rpcs.v[r]);
        }
    }
    for (; m.filled < m.made.n; m.filled++) {
        struct made made = m.made.v[m.filled];
        fill(&m, &made);
    }
    if (operations.n)
        qsort(operations.v, operations.n, sizeof(*operations.v), order_operations);
    out->operations = operations.v;
    out->n_operations = operations.n;
    return out;
}
