/* "feature_support" as declared on options and values of enums: in order, and with its reasons. */
#include "option_check.h"

struct support {
    int introduced, deprecated, removed; /* editions; 0: not said */
};

static const struct proto_value *part(const struct proto_options *options, const char *name)
{
    return proto_option(options, name, NULL);
}

/* As a whole, or part by part. */
static bool has_support(const struct proto_options *options)
{
    for (size_t i = 0; i < options->all.n; i++)
        if (str_starts(options->all.v[i].name, "feature_support"))
            return true;
    return false;
}

static struct support support_of(const struct proto_options *options)
{
    return (struct support){
        edition_number(part(options, "feature_support.edition_introduced")),
        edition_number(part(options, "feature_support.edition_deprecated")),
        edition_number(part(options, "feature_support.edition_removed")),
    };
}

static void need(struct checks *c, const struct proto_value *has, const struct proto_value *wants,
                 const char *what, const char *wanted)
{
    if (has && !wants)
        refuse(c, has->loc, "'%s' needs '%s' beside it.", what, wanted);
}

static void check_own(struct checks *c, const struct proto_options *options)
{
    const struct proto_value *deprecated = part(options, "feature_support.edition_deprecated"),
                             *warning = part(options, "feature_support.deprecation_warning"),
                             *removed = part(options, "feature_support.edition_removed"),
                             *error = part(options, "feature_support.removal_error");
    struct support s = support_of(options);
    need(c, deprecated, warning, "edition_deprecated", "deprecation_warning");
    need(c, warning, deprecated, "deprecation_warning", "edition_deprecated");
    if (!s.removed || s.removed != s.introduced) /* it has never been there */
        need(c, removed, error, "edition_removed", "removal_error");
    need(c, error, removed, "removal_error", "edition_removed");
    if (s.deprecated && s.introduced && s.deprecated < s.introduced)
        refuse(c, deprecated->loc, "'edition_deprecated' is before 'edition_introduced'.");
    if (s.removed && s.introduced && s.removed < s.introduced)
        refuse(c, removed->loc, "'edition_removed' is before 'edition_introduced'.");
    if (s.removed && s.deprecated && s.removed <= s.deprecated)
        refuse(c, deprecated->loc, "'edition_deprecated' is not before 'edition_removed'.");
}

/* A value cannot live longer than the field that it is for. */
static void compare(struct checks *c, const struct proto_field *field,
                    const struct proto_enum_value *value)
{
    struct support f = support_of(&field->options), v = support_of(&value->options);
    const char *why = NULL;
    if (v.introduced && f.introduced && v.introduced < f.introduced)
        why = "introduced before";
    else if (v.deprecated && f.deprecated && v.deprecated > f.deprecated)
        why = "deprecated after";
    else if (v.removed && f.removed && v.removed > f.removed)
        why = "removed after";
    if (why)
        refuse(c, field->type.loc, "Value '%" PRIstr "' is %s its field '%" PRIstr "'.",
               STR_ARG(str_take(value->name, 200)), why, STR_ARG(str_take(field->name, 200)));
}

void check_field_support(struct checks *c, const struct proto_field *field)
{
    const struct proto_enum *enumeration = field->type.enumeration;
    if (!has_support(&field->options))
        return;
    check_own(c, &field->options);
    for (size_t i = 0; enumeration && i < enumeration->values.n; i++)
        if (enumeration->values.v[i].options.all.n > 0)
            compare(c, field, &enumeration->values.v[i]);
}

void check_value_support(struct checks *c, const struct proto_enum *enumeration)
{
    for (size_t i = 0; i < enumeration->values.n; i++)
        if (has_support(&enumeration->values.v[i].options))
            check_own(c, &enumeration->values.v[i].options);
}
