/* Where an option may be set, and in which editions: its own "targets" and "feature_support". */
#include "option_check.h"

static const char *const target_names[] = {
    [TARGET_FILE] = "TARGET_TYPE_FILE",        [TARGET_RANGE] = "TARGET_TYPE_EXTENSION_RANGE",
    [TARGET_MESSAGE] = "TARGET_TYPE_MESSAGE",  [TARGET_FIELD] = "TARGET_TYPE_FIELD",
    [TARGET_ONEOF] = "TARGET_TYPE_ONEOF",      [TARGET_ENUM] = "TARGET_TYPE_ENUM",
    [TARGET_VALUE] = "TARGET_TYPE_ENUM_ENTRY", [TARGET_SERVICE] = "TARGET_TYPE_SERVICE",
    [TARGET_RPC] = "TARGET_TYPE_METHOD",
};

static bool is_target(const struct proto_value *value, enum option_target target)
{
    return value->kind == PROTO_VALUE_INT ? value->integer == (uint64_t)target
                                          : str_is(value->text, target_names[target]);
}

static void check_target(struct checks *c, const struct proto_field *field, struct loc loc)
{
    bool limited = false;
    for (size_t i = 0; i < field->options.all.n; i++) {
        const struct proto_option *option = &field->options.all.v[i];
        if (!str_is(option->name, "targets"))
            continue;
        limited = true;
        if (is_target(&option->value, c->target))
            return;
    }
    if (limited)
        refuse(c, loc, "Option '%" PRIstr "' cannot be set on such an element: see its targets.",
               STR_ARG(str_take(field->name, 200)));
}

int edition_number(const struct proto_value *value)
{
    static const struct {
        const char *name;
        int number;
    } editions[] = {
        { "EDITION_LEGACY", 900 },      { "EDITION_PROTO2", PROTO_2 },
        { "EDITION_PROTO3", PROTO_3 },  { "EDITION_2023", PROTO_2023 },
        { "EDITION_2024", PROTO_2024 }, { "EDITION_2026", PROTO_2026 },
        { "EDITION_UNSTABLE", 9999 },   { "EDITION_MAX", INT32_MAX },
    };
    if (value && value->kind == PROTO_VALUE_INT && value->integer <= INT32_MAX)
        return (int)value->integer;
    for (size_t i = 0; value && i < countof(editions); i++)
        if (str_is(value->text, editions[i].name))
            return editions[i].number;
    return 0;
}

static void check_lifetime(struct checks *c, const struct proto_options *options, struct str what,
                           struct loc loc)
{
    if (options->all.n == 0)
        return;
    int first = edition_number(proto_option(options, "feature_support.edition_introduced", NULL));
    int removed = edition_number(proto_option(options, "feature_support.edition_removed", NULL));
    if (first > (int)c->file->edition)
        refuse(c, loc, "'%" PRIstr "' needs a later edition than this file's.",
               STR_ARG(str_take(what, 200)));
    else if (removed && removed <= (int)c->file->edition)
        refuse(c, loc, "'%" PRIstr "' is not part of this edition any more.",
               STR_ARG(str_take(what, 200)));
}

void check_option_use(struct checks *c, const struct proto_field *field, struct loc loc)
{
    if (field->options.all.n == 0)
        return;
    check_target(c, field, loc);
    check_lifetime(c, &field->options, field->name, loc);
}

void check_enum_use(struct checks *c, const struct proto_field *field,
                    const struct proto_enum_value *value, struct loc loc)
{
    check_lifetime(c, &value->options, value->name, loc);
    if (value->number == 0 && field->parent && str_is(field->parent->name, "FeatureSet"))
        refuse(c, loc, "Feature '%" PRIstr "' cannot be left unknown.",
               STR_ARG(str_take(field->name, 200)));
}
