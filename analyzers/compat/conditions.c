/* Conditions of breaks on all but the types of fields. */
#include "breaks.h"

bool always(struct compat *c)
{
    (void)c;
    return true;
}

bool is_moved(struct compat *c)
{
    const struct element *element = c->change.element;
    if (!element)
        return false;
    const struct table *table = element->message       ? &c->now.messages
                                : element->enumeration ? &c->now.enums
                                : element->service     ? &c->now.services
                                                       : &c->now.extension_names;
    return table_find(table, element->full_name) != NULL;
}

bool uses_any(struct compat *c)
{
    return table_find(&c->before.messages, STR("google.protobuf.Any")) != NULL;
}

bool had_services(struct compat *c)
{
    const struct package *package = table_find(&c->before.packages, c->change.package->package);
    return package && package->n_services > 0;
}

bool has_services(struct compat *c)
{
    return c->change.file->was->services.n > 0;
}

bool has_full_names(struct compat *c)
{
    return c->change.file->was->all_extensions.n > 0 || uses_any(c);
}

bool was_required(struct compat *c)
{
    return proto_field_cardinality(c->was_file, c->change.lone_field) == PROTO_CARDINALITY_REQUIRED;
}

bool is_added(struct compat *c)
{
    return c->change.added;
}

bool is_range(struct compat *c)
{
    return c->change.range != NULL;
}

bool is_closed_now(struct compat *c)
{
    return proto_enum_features(c->change.enumeration->is).enum_closed;
}

bool keeps_json_name(struct compat *c)
{
    const struct field_pair *pair = c->change.field;
    return !pair->is->extension && str_eq(pair->was->json_name, pair->is->json_name);
}

bool reads_old(struct compat *c)
{
    return str_eq(c->change.field->is->name, c->change.field->was->json_name);
}

bool reads_new(struct compat *c)
{
    return str_eq(c->change.field->was->name, c->change.field->is->json_name);
}

bool reads_both(struct compat *c)
{
    return reads_old(c) && reads_new(c);
}

bool is_oneof_renamed(struct compat *c)
{
    return same_company(c, c->change.field);
}

bool is_into_oneof(struct compat *c)
{
    return c->change.field->was->oneof < 0;
}

bool is_out_of_oneof(struct compat *c)
{
    return c->change.field->is->oneof < 0;
}

bool is_utf8_now(struct compat *c)
{
    return proto_field_features(c->change.field->is_file, c->change.field->is).utf8_verify;
}

bool is_java_utf8_now(struct compat *c)
{
    return verifies_in_java(c->change.field->is_file, c->change.field->is);
}

static int promise(const struct proto_rpc *rpc)
{
    const struct proto_value *value = proto_option(&rpc->options, "idempotency_level", NULL);
    struct str level = value ? value->text : STR_NULL;
    return str_is(level, "NO_SIDE_EFFECTS") ? 2 : str_is(level, "IDEMPOTENT");
}

bool promises_less(struct compat *c)
{
    return promise(c->change.rpc->is) < promise(c->change.rpc->was);
}
