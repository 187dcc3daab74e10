/* Looking up options: written flat ("features.x = A"), as an aggregate, or half of each. */
#include "proto_priv.h"

/* What of path is left after name: "" when all, NULL when name is no prefix at a '.'. */
static const char *rest_after(const char *path, struct str name, bool extension)
{
    if (extension && *path++ != '(')
        return NULL;
    if (strncmp(path, name.n ? name.p : "", name.n) != 0 || name.n == 0)
        return NULL;
    path += name.n;
    if (extension && *path++ != ')')
        return NULL;
    if (*path == '\0')
        return path;
    return *path == '.' ? path + 1 : NULL;
}

static const struct proto_value *value_in(const struct proto_value *value, const char *path)
{
    while (*path && value) {
        const struct proto_value *member = value->kind == PROTO_VALUE_MESSAGE ? value->first : NULL;
        const char *rest = NULL;
        for (; member; member = member->next)
            if ((rest = rest_after(path, member->name, member->extension)))
                break;
        value = member;
        path = rest ? rest : "";
    }
    return value;
}

const struct proto_value *proto_option(const struct proto_options *options, const char *name,
                                       const struct proto_option **out_option)
{
    for (size_t i = 0; i < options->all.n; i++) {
        const struct proto_option *option = &options->all.v[i];
        const char *rest = rest_after(name, option->name, false);
        const struct proto_value *value = rest ? value_in(&option->value, rest) : NULL;
        if (!value)
            continue;
        if (out_option)
            *out_option = option;
        return value;
    }
    return NULL;
}

bool proto_option_true(const struct proto_options *options, const char *name)
{
    const struct proto_value *value = proto_option(options, name, NULL);
    return value && value->kind == PROTO_VALUE_IDENT && str_is(value->text, "true");
}

bool feature_is(const struct proto_options *const *chain, size_t n, const char *name,
                const char *value, bool def)
{
    for (size_t i = 0; i < n; i++) {
        const struct proto_value *set = proto_option(chain[i], name, NULL);
        if (set)
            return set->kind == PROTO_VALUE_IDENT && str_is(set->text, value);
    }
    return def;
}
