/* What to paste so that a break is none: with the names, numbers and values at hand. */
#include "render.h"

/* Longer ones are left to who reads the help. */
enum { FIX_MAX = 600 };

/* False when there is nothing to paste. */
typedef bool (*fixer)(struct compat *c, struct strbuf *out);

static struct str path_now(struct compat *c, const struct element *element)
{
    const struct proto_message *message = table_find(&c->now.messages, element->full_name);
    const struct proto_enum *enumeration = table_find(&c->now.enums, element->full_name);
    const struct proto_service *service = table_find(&c->now.services, element->full_name);
    const struct extension *extension = table_find(&c->now.extension_names, element->full_name);
    if (element->message && message)
        return message->file->path;
    if (element->enumeration && enumeration)
        return enumeration->file->path;
    if (element->service && service)
        return service->file->path;
    return element->extension && extension ? extension->file->path : STR_NULL;
}

static bool import_of(struct strbuf *out, struct str path)
{
    if (!path.n)
        return false;
    strbuf_add(out, STR("import public "));
    render_quoted(out, path);
    strbuf_add_char(out, ';');
    return true;
}

/* Where most of a file went: the file now of its first element. */
static bool fix_file(struct compat *c, struct strbuf *out)
{
    const struct proto_file *was = c->change.package;
    for (size_t i = 0; i < was->messages.n; i++) {
        const struct proto_message *now =
            table_find(&c->now.messages, was->messages.v[i]->full_name);
        if (now)
            return import_of(out, now->file->path);
    }
    return false;
}

static bool put_back(struct compat *c, struct strbuf *out)
{
    const struct element *element = c->change.element;
    if (!element)
        return false;
    const struct proto_file *file = table_find(&c->now.files, element->file->path);
    struct str path = path_now(c, element);
    if (path.n)
        return import_of(out, path);
    if (element->service)
        return render_service(out, element->service);
    if (element->enumeration)
        return render_enum(out, element->enumeration);
    if (element->message)
        return render_message(out, element->message, file ? file : element->file);
    struct render_field field =
        render_as_was(element->file, element->extension, file ? file : element->file);
    if (!render_can(&field) || !element->extension->extendee)
        return false;
    strbuf_addf(out, "extend %" PRIstr " { ", NAME_ARG(element->extension->extendee->name));
    render_field(out, &field);
    strbuf_add(out, STR(" }"));
    return true;
}

static bool put_rpc_back(struct compat *c, struct strbuf *out)
{
    struct render_rpc rpc = render_rpc_as_was(c->change.lone_rpc);
    rpc.deprecated = true;
    render_rpc(out, &rpc);
    return true;
}

static bool put_field_back(struct compat *c, struct strbuf *out)
{
    const struct message_pair *pair = c->change.message;
    struct render_field field =
        render_as_was(pair->was->file, c->change.lone_field, pair->is->file);
    field.deprecated = true;
    if (!render_can(&field))
        return false;
    render_field(out, &field);
    return true;
}

static bool reserve_number(struct compat *c, struct strbuf *out)
{
    int32_t number =
        c->change.lone_field ? c->change.lone_field->number : c->change.values[0]->number;
    strbuf_addf(out, "reserved %d;", (int)number);
    return true;
}

static bool reserve_name(struct compat *c, struct strbuf *out)
{
    strbuf_add(out, STR("reserved "));
    if (c->change.lone_field)
        render_reserved_name(out, c->change.message->is->file, c->change.lone_field->name);
    for (size_t i = 0; i < c->change.n_values; i++) {
        strbuf_add(out, i ? STR(", ") : STR_NULL);
        render_reserved_name(out, c->change.enumeration->is->file, c->change.values[i]->name);
    }
    strbuf_add_char(out, ';');
    return true;
}

static bool put_values_back(struct compat *c, struct strbuf *out)
{
    for (size_t i = 0; i < c->change.n_values; i++)
        strbuf_addf(out, "%s%" PRIstr " = %d [deprecated = true];", i ? " " : "",
                    NAME_ARG(c->change.values[i]->name), (int)c->change.values[i]->number);
    return true;
}

static bool put_oneof_back(struct compat *c, struct strbuf *out)
{
    const struct message_pair *pair = c->change.message;
    ptrdiff_t index = c->change.oneof - pair->was->oneofs.v;
    strbuf_addf(out, "oneof %" PRIstr " {", NAME_ARG(c->change.oneof->name));
    for (size_t i = 0; i < pair->was->fields.n && out->n < FIX_MAX; i++) {
        const struct proto_field *was = pair->was->fields.v[i];
        struct render_field field = render_as_was(pair->was->file, was, pair->is->file);
        if (was->oneof != index)
            continue;
        if (!render_can(&field))
            return false;
        strbuf_add_char(out, ' ');
        render_field(out, &field);
    }
    strbuf_add(out, STR(" }"));
    return true;
}

static bool put_range_back(struct compat *c, struct strbuf *out)
{
    strbuf_add(out, STR("extensions "));
    render_range(out, c->change.range);
    strbuf_add_char(out, ';');
    return true;
}

static bool put_reserved_back(struct compat *c, struct strbuf *out)
{
    const struct proto_file *file =
        c->change.message ? c->change.message->is->file : c->change.enumeration->is->file;
    strbuf_add(out, STR("reserved "));
    if (c->change.range)
        render_range(out, c->change.range);
    else
        render_reserved_name(out, file, c->change.reserved->name);
    strbuf_add_char(out, ';');
    return true;
}

/* The field as it is, to be changed in one respect. */
static struct render_field field_as_is(const struct field_pair *pair)
{
    struct render_field field = render_as_was(pair->is_file, pair->is, pair->is_file);
    field.open = pair->is->options.all.n > 0;
    return field;
}

static bool is_of_entry(const struct proto_field *field)
{
    return !field->extension && field->parent && field->parent->map_entry;
}

static bool add_field(struct strbuf *out, const struct render_field *field)
{
    if (!render_can(field))
        return false;
    render_field(out, field);
    return true;
}

static bool keep_type(struct compat *c, struct strbuf *out)
{
    const struct field_pair *pair = c->change.field;
    struct render_field field = field_as_is(pair);
    if (is_of_entry(pair->is)) {
        const struct proto_field *map = pair->was->parent->map_of;
        if (!map || !is_of_entry(pair->was))
            return false;
        field = render_as_was(pair->was_file, map, pair->is_file);
        field.open = map->options.all.n > 0;
        return add_field(out, &field);
    }
    field.type = pair->was;
    field.cardinality = proto_field_cardinality(pair->was_file, pair->was);
    return add_field(out, &field);
}

static bool keep_cardinality(struct compat *c, struct strbuf *out)
{
    const struct field_pair *pair = c->change.field;
    struct render_field field = field_as_is(pair);
    field.cardinality = proto_field_cardinality(pair->was_file, pair->was);
    field.in_oneof = false;
    if (pair->was->map || pair->is->map)
        field.type = pair->was;
    return add_field(out, &field);
}

static bool keep_field_name(struct compat *c, struct strbuf *out)
{
    const struct field_pair *pair = c->change.field;
    struct render_field field = field_as_is(pair);
    field.name = pair->was->name;
    return !is_of_entry(pair->is) && add_field(out, &field);
}

static bool keep_json_name(struct compat *c, struct strbuf *out)
{
    strbuf_add(out, STR("[json_name = "));
    render_quoted(out, c->change.field->was->json_name);
    strbuf_add_char(out, ']');
    return true;
}

static bool keep_oneof(struct compat *c, struct strbuf *out)
{
    const struct field_pair *pair = c->change.field;
    struct render_field field = render_as_was(pair->was_file, pair->was, pair->is_file);
    const struct proto_oneof *oneof =
        pair->was->oneof >= 0 ? &pair->was->parent->oneofs.v[pair->was->oneof] : NULL;
    field.open = !oneof && pair->was->options.all.n > 0;
    if (oneof)
        strbuf_addf(out, "oneof %" PRIstr " { ", NAME_ARG(oneof->name));
    if (!add_field(out, &field))
        return false;
    strbuf_add(out, oneof ? STR(" }") : STR_NULL);
    return true;
}

static bool keep_default(struct compat *c, struct strbuf *out)
{
    const struct field_pair *pair = c->change.field;
    strbuf_add(out, STR("[default = "));
    if (pair->is_file->edition == PROTO_3 || !render_default(out, pair->was))
        return false;
    strbuf_add_char(out, ']');
    return true;
}

static bool keep_jstype(struct compat *c, struct strbuf *out)
{
    const struct proto_value *was = proto_option(&c->change.field->was->options, "jstype", NULL);
    strbuf_addf(out, "[jstype = %" PRIstr "]", NAME_ARG(was ? was->text : STR("JS_NORMAL")));
    return true;
}

static bool keep_cpp_string(struct compat *c, struct strbuf *out)
{
    static const char *const names[] = { "STRING", "VIEW", "CORD" };
    const struct field_pair *pair = c->change.field;
    const struct proto_value *ctype = proto_option(&pair->was->options, "ctype", NULL);
    int was = proto_field_features(pair->was_file, pair->was).cpp_string;
    if (pair->is_file->edition < PROTO_2023)
        strbuf_addf(out, "[ctype = %" PRIstr "]", NAME_ARG(ctype ? ctype->text : STR("STRING")));
    else
        strbuf_addf(out, "[features.(pb.cpp).string_type = %" PRIstr "]",
                    NAME_ARG(ctype ? ctype->text : str_from(names[was])));
    return true;
}

static bool keep_utf8(struct compat *c, struct strbuf *out)
{
    const struct field_pair *pair = c->change.field;
    bool verified = proto_field_features(pair->was_file, pair->was).utf8_verify;
    strbuf_addf(out, "[features.utf8_validation = %s]", verified ? "VERIFY" : "NONE");
    return pair->is_file->edition >= PROTO_2023;
}

static bool keep_java_utf8(struct compat *c, struct strbuf *out)
{
    const struct field_pair *pair = c->change.field;
    bool verified = verifies_in_java(pair->was_file, pair->was);
    if (pair->is_file->edition >= PROTO_2023)
        strbuf_addf(out, "[features.(pb.java).utf8_validation = %s]",
                    verified ? "VERIFY" : "DEFAULT");
    else
        strbuf_addf(out, "option java_string_check_utf8 = %s;", verified ? "true" : "false");
    return verified || pair->is_file->edition == PROTO_2;
}

static bool keep_required(struct compat *c, struct strbuf *out)
{
    const struct message_pair *pair = c->change.message;
    struct render_field field = render_as_was(c->change.added ? pair->is->file : pair->was->file,
                                              c->change.lone_field, pair->is->file);
    field.open = c->change.lone_field->options.all.n > 0;
    if (c->change.added)
        field.cardinality = PROTO_CARDINALITY_EXPLICIT;
    return add_field(out, &field);
}

static bool keep_enum_type(struct compat *c, struct strbuf *out)
{
    const struct enum_pair *pair = c->change.enumeration;
    strbuf_addf(out, "option features.enum_type = %s;",
                proto_enum_features(pair->was).enum_closed ? "CLOSED" : "OPEN");
    return pair->is->file->edition >= PROTO_2023;
}

static bool has_value(const struct proto_enum *enumeration, struct str name)
{
    for (size_t i = 0; i < enumeration->values.n; i++)
        if (str_eq(enumeration->values.v[i].name, name))
            return true;
    return false;
}

/* The old names beside the new ones. */
static bool add_aliases(struct compat *c, struct strbuf *out)
{
    const struct proto_enum *is = c->change.enumeration->is;
    if (!proto_option_true(&is->options, "allow_alias"))
        strbuf_add(out, STR("option allow_alias = true;"));
    for (size_t i = 0; i < c->change.n_values && out->n < FIX_MAX; i++)
        if (!has_value(is, c->change.values[i]->name))
            strbuf_addf(out, "%s%" PRIstr " = %d;", out->n ? " " : "",
                        NAME_ARG(c->change.values[i]->name), (int)c->change.values[i]->number);
    return true;
}

static bool keep_json_format(struct compat *c, struct strbuf *out)
{
    const struct proto_file *file =
        c->change.message ? c->change.message->is->file : c->change.enumeration->is->file;
    strbuf_add(out, STR("option features.json_format = ALLOW;"));
    return file->edition >= PROTO_2023;
}

static bool keep_accessor(struct compat *c, struct strbuf *out)
{
    (void)c;
    strbuf_add(out, STR("option no_standard_descriptor_accessor = false;"));
    return true;
}

static bool keep_rpc(struct compat *c, struct strbuf *out)
{
    const struct proto_rpc *was = c->change.rpc->was, *is = c->change.rpc->is;
    struct render_rpc rpc = render_rpc_as_was(is);
    rpc.open = is->options.all.n > 0;
    if (c->rule == &compat_rules[ROW_rpc_same_request_type])
        rpc.request = &was->request;
    else if (c->rule == &compat_rules[ROW_rpc_same_response_type])
        rpc.response = &was->response;
    else if (c->rule == &compat_rules[ROW_rpc_same_client_streaming])
        rpc.client_streaming = was->client_streaming;
    else
        rpc.server_streaming = was->server_streaming;
    render_rpc(out, &rpc);
    return true;
}

static bool keep_idempotency(struct compat *c, struct strbuf *out)
{
    const struct proto_value *was =
        proto_option(&c->change.rpc->was->options, "idempotency_level", NULL);
    strbuf_addf(out, "option idempotency_level = %" PRIstr ";",
                NAME_ARG(was ? was->text : STR("IDEMPOTENCY_UNKNOWN")));
    return true;
}

static bool keep_package(struct compat *c, struct strbuf *out)
{
    strbuf_addf(out, "package %" PRIstr ";", NAME_ARG(c->change.file->was->package));
    return c->change.file->was->package.n > 0;
}

static bool keep_syntax(struct compat *c, struct strbuf *out)
{
    enum proto_edition was = c->change.file->was->edition;
    if (was < PROTO_2023)
        strbuf_addf(out, "syntax = \"%s\";", was == PROTO_3 ? "proto3" : "proto2");
    else
        strbuf_addf(out, "edition = \"%d\";", 2023 + (int)(was - PROTO_2023));
    return true;
}

/* "FILE_SAME_JAVA_PACKAGE" is about java_package. */
static bool keep_file_option(struct compat *c, struct strbuf *out)
{
    struct str name =
        str_lower(c->arena, str_skip(str_from(c->rule->buf), sizeof("FILE_SAME_") - 1));
    const struct proto_value *was =
        proto_option(&c->change.file->was->options, str_cstr(c->arena, name), NULL);
    const struct proto_value *is =
        proto_option(&c->change.file->is->options, str_cstr(c->arena, name), NULL);
    strbuf_addf(out, "option %" PRIstr " = ", STR_ARG(name));
    if (was && was->kind == PROTO_VALUE_STRING)
        render_quoted(out, was->text);
    else if (was)
        strbuf_addf(out, "%" PRIstr, NAME_ARG(was->text));
    else if (is && is->kind != PROTO_VALUE_STRING)
        strbuf_addf(out, "%s",
                    str_is(is->text, "true")    ? "false"
                    : str_is(is->text, "false") ? "true"
                                                : "SPEED");
    strbuf_add_char(out, ';');
    return was || (is && is->kind != PROTO_VALUE_STRING);
}

static const fixer fixers[COMPAT_RULES] = {
    [ROW_file_no_delete] = fix_file,
    [ROW_message_no_delete] = put_back,
    [ROW_enum_no_delete] = put_back,
    [ROW_extension_no_delete] = put_back,
    [ROW_service_no_delete] = put_back,
    [ROW_package_message_no_delete] = put_back,
    [ROW_package_enum_no_delete] = put_back,
    [ROW_package_extension_no_delete] = put_back,
    [ROW_package_service_no_delete] = put_back,
    [ROW_rpc_no_delete] = put_rpc_back,
    [ROW_field_no_delete] = put_field_back,
    [ROW_field_no_delete_unless_number_reserved] = reserve_number,
    [ROW_field_no_delete_unless_name_reserved] = reserve_name,
    [ROW_enum_value_no_delete] = put_values_back,
    [ROW_enum_value_no_delete_unless_number_reserved] = reserve_number,
    [ROW_enum_value_no_delete_unless_name_reserved] = reserve_name,
    [ROW_oneof_no_delete] = put_oneof_back,
    [ROW_extension_message_no_delete] = put_range_back,
    [ROW_reserved_message_no_delete] = put_reserved_back,
    [ROW_reserved_enum_no_delete] = put_reserved_back,
    [ROW_field_same_type] = keep_type,
    [ROW_field_wire_json_compatible_type] = keep_type,
    [ROW_field_wire_compatible_type] = keep_type,
    [ROW_field_same_cardinality] = keep_cardinality,
    [ROW_field_wire_json_compatible_cardinality] = keep_cardinality,
    [ROW_field_wire_compatible_cardinality] = keep_cardinality,
    [ROW_message_same_required_fields] = keep_required,
    [ROW_field_same_name] = keep_field_name,
    [ROW_field_same_json_name] = keep_json_name,
    [ROW_field_same_oneof] = keep_oneof,
    [ROW_field_same_default] = keep_default,
    [ROW_field_same_jstype] = keep_jstype,
    [ROW_field_same_cpp_string_type] = keep_cpp_string,
    [ROW_field_same_utf8_validation] = keep_utf8,
    [ROW_field_same_java_utf8_validation] = keep_java_utf8,
    [ROW_enum_same_type] = keep_enum_type,
    [ROW_enum_value_same_name] = add_aliases,
    [ROW_enum_same_json_format] = keep_json_format,
    [ROW_message_same_json_format] = keep_json_format,
    [ROW_message_no_remove_standard_descriptor_accessor] = keep_accessor,
    [ROW_rpc_same_request_type] = keep_rpc,
    [ROW_rpc_same_response_type] = keep_rpc,
    [ROW_rpc_same_client_streaming] = keep_rpc,
    [ROW_rpc_same_server_streaming] = keep_rpc,
    [ROW_rpc_same_idempotency_level] = keep_idempotency,
    [ROW_file_same_package] = keep_package,
    [ROW_file_same_syntax] = keep_syntax,
};

struct str fix_of(struct compat *c)
{
    struct strbuf out;
    fixer fix = fixers[c->rule - compat_rules];
    strbuf_init(&out, c->arena);
    if (!fix && c->change.file)
        fix = keep_file_option;
    return fix && fix(c, &out) && out.n <= FIX_MAX ? strbuf_str(&out) : STR_NULL;
}
