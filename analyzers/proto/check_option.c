/* Options that are set twice. */
#include "proto_priv.h"

bool option_may_repeat(struct str name)
{
    return str_has(name, "(") || str_starts(name, "targets") ||
           str_starts(name, "edition_defaults") || str_starts(name, "declaration") ||
           str_starts(name, "uninterpreted_option");
}

bool json_is_strict(struct checker *c, const struct proto_options *own,
                    const struct proto_message *scope)
{
    const struct proto_options *chain[PROTO_NESTING_MAX + 3] = { own };
    size_t n = 1;
    for (; scope && n <= PROTO_NESTING_MAX + 1; scope = scope->parent)
        chain[n++] = &scope->options;
    chain[n++] = &c->parser->file->options;
    return c->parser->file->edition != PROTO_2 &&
           feature_is(chain, n, "features.json_format", "ALLOW", true) &&
           !proto_option_true(own, "deprecated_legacy_json_field_conflicts");
}

void check_options(struct checker *c, const struct proto_options *options)
{
    if (options->all.n < 2)
        return;
    struct named_list list = { 0 };
    for (size_t i = 0; i < options->all.n; i++)
        if (!option_may_repeat(options->all.v[i].name))
            named_add(c, &list, options->all.v[i].name, options->all.v[i].name_loc);
    if (!named_has_twins(c, &list))
        return;
    named_sort(&list);
    for (size_t i = 1; i < list.all.n; i++)
        if (str_eq(list.all.v[i - 1].name, list.all.v[i].name))
            parse_error(c->parser, list.all.v[i].loc,
                        "option '%" PRIstr "' is already set in line %u",
                        STR_ARG(str_take(list.all.v[i].name, 200)), list.all.v[i - 1].loc.line);
}
