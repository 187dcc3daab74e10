/* Elements as they are written in a .proto file: for fixes that can be pasted. */
#include "render.h"

/* Longer ones help nobody to read. */
enum { QUOTED_MAX = 200, PARTS_MAX = 12 };

void render_quoted(struct strbuf *out, struct str s)
{
    strbuf_add_char(out, '"');
    for (size_t i = 0; i < s.n && i < QUOTED_MAX; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            strbuf_addf(out, "\\%c", c);
        else if (c == '\n')
            strbuf_add(out, STR("\\n"));
        else if (c < 0x20 || c == 0x7f)
            strbuf_addf(out, "\\%03o", c);
        else
            strbuf_add_char(out, (char)c);
    }
    strbuf_add_char(out, '"');
}

static bool has_editions(const struct proto_file *file)
{
    return file->edition >= PROTO_2023;
}

/* Reserved names are texts in proto2 and proto3, identifiers in editions. */
void render_reserved_name(struct strbuf *out, const struct proto_file *file, struct str name)
{
    if (has_editions(file))
        strbuf_add(out, name);
    else
        render_quoted(out, name);
}

void render_range(struct strbuf *out, const struct proto_range *range)
{
    strbuf_addf(out, "%lld", (long long)range->first);
    if (range->to_max)
        strbuf_add(out, STR(" to max"));
    else if (range->last != range->first)
        strbuf_addf(out, " to %lld", (long long)range->last);
}

static void add_type(struct strbuf *out, const struct proto_type *type)
{
    struct str name = type->name.n ? type->name : str_from(proto_kind_name(type->kind));
    strbuf_addf(out, "%" PRIstr, NAME_ARG(name));
}

static void add_field_type(struct strbuf *out, const struct proto_field *field)
{
    const struct proto_message *entry = field->map ? field->type.message : NULL;
    if (!entry || entry->fields.n < 2) {
        add_type(out, &field->type);
        return;
    }
    strbuf_add(out, STR("map<"));
    add_type(out, &entry->fields.v[0]->type);
    strbuf_add(out, STR(", "));
    add_type(out, &entry->fields.v[1]->type);
    strbuf_add_char(out, '>');
}

/* The word before the type; members of oneofs have none. */
static const char *label_of(const struct render_field *field)
{
    if (field->cardinality == PROTO_CARDINALITY_REPEATED)
        return "repeated ";
    if (has_editions(field->file) || field->in_oneof)
        return "";
    if (field->cardinality == PROTO_CARDINALITY_REQUIRED)
        return "required ";
    bool is_old = field->file->edition == PROTO_2;
    bool is_message = field->type->type.kind == PROTO_MESSAGE;
    return field->cardinality == PROTO_CARDINALITY_EXPLICIT && (is_old || !is_message) ? "optional "
                                                                                       : "";
}

/* What editions say in place of a label, unless the file says it already. */
static const char *presence_of(const struct render_field *field)
{
    static const char *const names[] = { [PROTO_CARDINALITY_IMPLICIT] = "IMPLICIT",
                                         [PROTO_CARDINALITY_EXPLICIT] = "EXPLICIT",
                                         [PROTO_CARDINALITY_REQUIRED] = "LEGACY_REQUIRED",
                                         [PROTO_CARDINALITY_REPEATED] = NULL,
                                         [PROTO_CARDINALITY_MAP] = NULL };
    static const enum proto_cardinality usual[] = { [PROTO_EXPLICIT] = PROTO_CARDINALITY_EXPLICIT,
                                                    [PROTO_IMPLICIT] = PROTO_CARDINALITY_IMPLICIT,
                                                    [PROTO_LEGACY_REQUIRED] =
                                                        PROTO_CARDINALITY_REQUIRED };
    if (!has_editions(field->file) || field->in_oneof || field->type->type.kind == PROTO_MESSAGE ||
        usual[proto_file_features(field->file).presence] == field->cardinality)
        return NULL;
    return names[field->cardinality];
}

bool render_can(const struct render_field *field)
{
    enum proto_edition edition = field->file->edition;
    if (field->type->type.kind == PROTO_GROUP)
        return false;
    return has_editions(field->file) ||
           !((field->cardinality == PROTO_CARDINALITY_REQUIRED && edition != PROTO_2) ||
             (field->cardinality == PROTO_CARDINALITY_IMPLICIT && edition == PROTO_2));
}

void render_field(struct strbuf *out, const struct render_field *field)
{
    const char *presence = presence_of(field);
    strbuf_addf(out, "%s", label_of(field));
    add_field_type(out, field->type);
    strbuf_addf(out, " %" PRIstr " = %d", NAME_ARG(field->name), (int)field->number);
    if (presence)
        strbuf_addf(out, " [features.field_presence = %s", presence);
    if (field->deprecated)
        strbuf_addf(out, "%sdeprecated = true", presence ? ", " : " [");
    if (presence || field->deprecated)
        strbuf_add_char(out, ']');
    if (!field->open)
        strbuf_add_char(out, ';');
}

/* One that is gone, as it was, in a file as it is. */
struct render_field render_as_was(const struct proto_file *was_file, const struct proto_field *was,
                                  const struct proto_file *is_file)
{
    return (struct render_field){ .file = is_file,
                                  .type = was,
                                  .cardinality = proto_field_cardinality(was_file, was),
                                  .name = was->name,
                                  .number = was->number,
                                  .in_oneof = was->oneof >= 0 };
}

void render_rpc(struct strbuf *out, const struct render_rpc *rpc)
{
    strbuf_addf(out, "rpc %" PRIstr "(%s", NAME_ARG(rpc->name),
                rpc->client_streaming ? "stream " : "");
    add_type(out, rpc->request);
    strbuf_addf(out, ") returns (%s", rpc->server_streaming ? "stream " : "");
    add_type(out, rpc->response);
    strbuf_addf(out, ")%s",
                rpc->deprecated ? " { option deprecated = true; }"
                : rpc->open     ? ""
                                : ";");
}

struct render_rpc render_rpc_as_was(const struct proto_rpc *was)
{
    return (struct render_rpc){ .name = was->name,
                                .request = &was->request,
                                .response = &was->response,
                                .client_streaming = was->client_streaming,
                                .server_streaming = was->server_streaming };
}

bool render_service(struct strbuf *out, const struct proto_service *service)
{
    if (service->rpcs.n > PARTS_MAX)
        return false;
    strbuf_addf(out, "service %" PRIstr " { option deprecated = true;", NAME_ARG(service->name));
    for (size_t i = 0; i < service->rpcs.n; i++) {
        struct render_rpc rpc = render_rpc_as_was(&service->rpcs.v[i]);
        strbuf_add_char(out, ' ');
        render_rpc(out, &rpc);
    }
    strbuf_add(out, STR(" }"));
    return true;
}

bool render_enum(struct strbuf *out, const struct proto_enum *enumeration)
{
    if (enumeration->values.n > PARTS_MAX)
        return false;
    strbuf_addf(out, "enum %" PRIstr " { option deprecated = true;%s", NAME_ARG(enumeration->name),
                proto_option_true(&enumeration->options, "allow_alias")
                    ? " option allow_alias = true;"
                    : "");
    for (size_t i = 0; i < enumeration->values.n; i++)
        strbuf_addf(out, " %" PRIstr " = %d;", NAME_ARG(enumeration->values.v[i].name),
                    (int)enumeration->values.v[i].number);
    strbuf_add(out, STR(" }"));
    return true;
}

/* Only what is plain: no oneofs, groups, extensions or nested types. */
bool render_message(struct strbuf *out, const struct proto_message *message,
                    const struct proto_file *is_file)
{
    if (message->fields.n > PARTS_MAX || message->oneofs.n || message->extension_ranges.n ||
        message->enums.n || message->group || message->map_entry || message->extensions.n)
        return false;
    for (size_t i = 0; i < message->messages.n; i++)
        if (!message->messages.v[i]->map_entry)
            return false;
    strbuf_addf(out, "message %" PRIstr " { option deprecated = true;", NAME_ARG(message->name));
    for (size_t i = 0; i < message->fields.n; i++) {
        struct render_field field = render_as_was(message->file, message->fields.v[i], is_file);
        if (!render_can(&field))
            return false;
        strbuf_add_char(out, ' ');
        render_field(out, &field);
    }
    strbuf_add(out, STR(" }"));
    return true;
}

/* As written after "default ="; False where no value can be written. */
bool render_default(struct strbuf *out, const struct proto_field *field)
{
    const struct proto_value *written = proto_option(&field->options, "default", NULL);
    const struct proto_enum *enumeration = field->type.enumeration;
    enum proto_kind kind = field->type.kind;
    if (!written && enumeration)
        strbuf_addf(out, "%" PRIstr,
                    NAME_ARG(enumeration->values.n ? enumeration->values.v[0].name : STR_NULL));
    else if (kind == PROTO_STRING || kind == PROTO_BYTES)
        render_quoted(out, written ? written->text : STR_NULL);
    else if (!written)
        strbuf_add(out, kind == PROTO_BOOL ? STR("false") : STR("0"));
    else
        strbuf_addf(out, "%s%" PRIstr, written->negative ? "-" : "", NAME_ARG(written->text));
    return !enumeration || enumeration->values.n > 0;
}
