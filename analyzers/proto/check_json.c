/*
 * Names in JSON that clash although the check on the file alone, which sees effective names where
 * json_format is strict, lets them pass.
 */
#include "option_check.h"

struct json_name {
    struct str name;
    const struct proto_field *field;
};

static int by_name(const void *a, const void *b)
{
    const struct json_name *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    if (order)
        return order;
    if (x->field->name_loc.line != y->field->name_loc.line)
        return x->field->name_loc.line < y->field->name_loc.line ? -1 : 1;
    return (x->field->name_loc.column > y->field->name_loc.column) -
           (x->field->name_loc.column < y->field->name_loc.column);
}

static bool is_custom(const struct proto_field *field)
{
    return field->options.all.n > 0 && proto_option(&field->options, "json_name", NULL);
}

static void clash(struct checks *c, const struct json_name *one, const struct json_name *other)
{
    refuse(c, other->field->name_loc,
           "Derived JSON name '%" PRIstr "' is already that of field '%" PRIstr "' in line %u.",
           STR_ARG(str_take(other->name, 200)), STR_ARG(str_take(one->field->name, 200)),
           one->field->name_loc.line);
}

/* Those derived clash where the format is strict, json_name or not: field masks use them. */
static void check_derived(struct checks *c, struct json_name *names, size_t n, bool all)
{
    for (size_t i = 0; i < n; i++)
        names[i].name = proto_json_name(&c->arena, names[i].field->name);
    qsort(names, n, sizeof(names[0]), by_name);
    for (size_t i = 1; i < n; i++)
        if (str_eq(names[i].name, names[i - 1].name) &&
            (all || !str_eq(names[i].field->json_name, names[i - 1].field->json_name)))
            clash(c, &names[i - 1], &names[i]);
}

void check_json_names(struct checks *c, const struct proto_message *message)
{
    bool ignored = proto_option_true(&message->options, "deprecated_legacy_json_field_conflicts");
    size_t n = message->fields.n, customs = 0;
    for (size_t i = 0; i < n; i++)
        customs += is_custom(message->fields.v[i]);
    if (n < 2 || message->map_entry || (customs == 0 && !ignored) ||
        !proto_message_features(message).json_allow)
        return;
    struct json_name *names = arena_array(&c->arena, struct json_name, n);
    for (size_t i = 0; i < n; i++)
        names[i].field = message->fields.v[i];
    check_derived(c, names, n, ignored);
}

void check_value_names(struct checks *c, const struct proto_enum *enumeration)
{
    const struct proto_enum_value *other;
    if (!proto_option_true(&enumeration->options, "deprecated_legacy_json_field_conflicts") ||
        !proto_enum_features(enumeration).json_allow)
        return;
    const struct proto_enum_value *value = proto_enum_clash(&c->arena, enumeration, &other);
    if (value)
        refuse(c, value->loc,
               "Enum value is, without the name of the enum, '%" PRIstr "' as that in line %u.",
               STR_ARG(str_take(other->name, 200)), other->loc.line);
}
