/* Declarations in normal form: what they mean to those who exchange data. */
#include "svcgraph/proto.h"

bool proto_is_unresolved(const struct proto_type *type)
{
    return type->kind == PROTO_NAMED;
}

static void add_type(struct strbuf *buf, const struct proto_type *type, bool brief)
{
    struct str name = type->full_name.n ? type->full_name : type->name;
    if (type->kind != PROTO_NAMED && !type->full_name.n) {
        strbuf_add(buf, str_from(proto_kind_name(type->kind)));
        return;
    }
    if (str_starts(name, "."))
        name = str_skip(name, 1);
    size_t dot = str_rfind_char(name, '.');
    strbuf_add(buf, brief && dot != SIZE_MAX ? str_skip(name, dot + 1) : name);
}

static void add_map(struct strbuf *buf, const struct proto_message *entry, bool brief)
{
    strbuf_add(buf, STR("map<"));
    for (size_t i = 0; i < entry->fields.n; i++) {
        if (i > 0)
            strbuf_add(buf, STR(", "));
        add_type(buf, &entry->fields.v[i]->type, brief);
    }
    strbuf_add(buf, STR("> "));
}

static void add_cardinality(struct strbuf *buf, const struct proto_file *file,
                            const struct proto_field *field)
{
    enum proto_cardinality cardinality = proto_field_cardinality(file, field);
    bool always = field->oneof >= 0 || field->type.kind == PROTO_MESSAGE ||
                  field->type.kind == PROTO_NAMED;
    if (cardinality == PROTO_CARDINALITY_REPEATED)
        strbuf_add(buf, STR("repeated "));
    else if (cardinality == PROTO_CARDINALITY_REQUIRED)
        strbuf_add(buf, STR("required "));
    else if (cardinality == PROTO_CARDINALITY_EXPLICIT && !always)
        strbuf_add(buf, STR("optional "));
}

static void add_value(struct strbuf *buf, const struct proto_value *value)
{
    if (value->kind == PROTO_VALUE_INT)
        strbuf_addf(buf, "%s%llu", value->negative ? "-" : "", (unsigned long long)value->integer);
    else if (value->kind == PROTO_VALUE_FLOAT)
        strbuf_addf(buf, "%.17g", value->number);
    else
        strbuf_addf(buf, "\"%" PRIstr "\"", STR_ARG(value->text));
}

static void add_details(struct strbuf *buf, const struct proto_field *field)
{
    const struct proto_value *value = proto_option(&field->options, "default", NULL);
    if (value) {
        strbuf_add(buf, STR(", default "));
        add_value(buf, value);
    }
    if (!str_eq(field->json_name, proto_json_name(buf->arena, field->name)))
        strbuf_addf(buf, ", in JSON \"%" PRIstr "\"", STR_ARG(field->json_name));
    if (field->oneof >= 0 && field->parent && (size_t)field->oneof < field->parent->oneofs.n)
        strbuf_addf(buf, ", in oneof %" PRIstr,
                    STR_ARG(field->parent->oneofs.v[field->oneof].name));
}

struct str proto_field_text(struct arena *arena, const struct proto_file *file,
                            const struct proto_field *field, bool brief)
{
    struct strbuf buf;
    enum proto_kind kind = proto_field_kind(file, field);
    strbuf_init(&buf, arena);
    if (field->map && field->type.message) {
        add_map(&buf, field->type.message, brief);
    } else {
        add_cardinality(&buf, file, field);
        strbuf_add(&buf, kind == PROTO_GROUP ? STR("group ") : STR_NULL);
        add_type(&buf, &field->type, brief);
        strbuf_add_char(&buf, ' ');
    }
    strbuf_addf(&buf, "%" PRIstr " = %d", STR_ARG(field->name), (int)field->number);
    add_details(&buf, field);
    return strbuf_str(&buf);
}

struct str proto_rpc_text(struct arena *arena, const struct proto_rpc *rpc, bool brief)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    strbuf_addf(&buf, "rpc %" PRIstr " (%s", STR_ARG(rpc->name),
                rpc->client_streaming ? "stream " : "");
    add_type(&buf, &rpc->request, brief);
    strbuf_addf(&buf, ") returns (%s", rpc->server_streaming ? "stream " : "");
    add_type(&buf, &rpc->response, brief);
    strbuf_add_char(&buf, ')');
    return strbuf_str(&buf);
}

static bool has_unresolved(const struct proto_field *field)
{
    const struct proto_message *entry = field->map ? field->type.message : NULL;
    for (size_t i = 0; entry && i < entry->fields.n; i++)
        if (proto_is_unresolved(&entry->fields.v[i]->type))
            return true;
    return proto_is_unresolved(&field->type);
}

bool proto_same_field(const struct proto_file *a_file, const struct proto_field *a,
                      const struct proto_file *b_file, const struct proto_field *b)
{
    struct arena scratch = { 0 };
    bool brief = has_unresolved(a) || has_unresolved(b);
    bool same = str_eq(proto_field_text(&scratch, a_file, a, brief),
                       proto_field_text(&scratch, b_file, b, brief));
    arena_release(&scratch);
    return same;
}

bool proto_same_rpc(const struct proto_rpc *a, const struct proto_rpc *b)
{
    struct arena scratch = { 0 };
    bool brief = proto_is_unresolved(&a->request) || proto_is_unresolved(&b->request) ||
                 proto_is_unresolved(&a->response) || proto_is_unresolved(&b->response);
    bool same =
        str_eq(proto_rpc_text(&scratch, a, brief), proto_rpc_text(&scratch, b, brief));
    arena_release(&scratch);
    return same;
}

bool proto_is_platform(struct str package)
{
    static const char *const roots[] = { "google.protobuf", "google.api",   "google.rpc",
                                         "google.type",     "google.longrunning", "grpc",
                                         "gogoproto",       "validate",     "buf.validate",
                                         "buf.alpha", "envoy.annotations", "opencensus",
                                         "opentelemetry", "protoc_gen_openapiv2",
                                         "grpc.gateway", "udpa", "xds" };
    for (size_t i = 0; i < countof(roots); i++) {
        size_t n = strlen(roots[i]);
        if (str_starts(package, roots[i]) && (package.n == n || package.p[n] == '.'))
            return true;
    }
    return false;
}

static bool says_unknown(struct str name)
{
    static const char *const words[] = { "unknown", "unspecified", "undefined", "unset",
                                         "invalid", "none",        "default",   "other" };
    struct arena scratch = { 0 };
    struct str lower = str_lower(&scratch, name);
    bool found = false;
    for (size_t i = 0; i < countof(words) && !found; i++)
        found = str_ends(lower, words[i]) || str_starts(lower, words[i]);
    arena_release(&scratch);
    return found;
}

bool proto_enum_has_unknown(const struct proto_enum *enumeration)
{
    if (!proto_enum_features(enumeration).enum_closed)
        return true;
    for (size_t i = 0; i < enumeration->values.n; i++)
        if (enumeration->values.v[i].number == 0 || says_unknown(enumeration->values.v[i].name))
            return true;
    return enumeration->values.n == 0;
}
