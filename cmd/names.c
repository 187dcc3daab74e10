#include "names.h"

#include "say.h"
#include "spec.h"

static struct str kebab(struct arena *arena, struct str name)
{
    struct strbuf out;

    strbuf_init(&out, arena);
    for (size_t i = 0; i < name.n; i++)
        strbuf_add_char(&out, name.p[i] == '_' ? '-' : name.p[i]);
    return str_lower(arena, strbuf_str(&out));
}

const struct rule *rule_by_spelling(struct arena *arena, struct str name)
{
    const struct rule *rule = rule_find(name);

    return rule ? rule : rule_find(kebab(arena, name));
}

struct str rule_unknown(struct arena *arena, struct str name)
{
    struct str_list names = { 0 };

    spec_values(arena, OPT_RULES, NULL, &names);
    struct str near = spec_nearest(arena, kebab(arena, name), &names);
    return str_printf(arena, "unknown rule '%" PRIstr "'%" PRIstr, STR_ARG(name), STR_ARG(near));
}

bool rules_settle(struct arena *arena, struct str_list *list, struct str *out_error)
{
    for (size_t i = 0; i < list->all.n; i++) {
        const struct rule *rule = rule_by_spelling(arena, list->all.v[i]);
        if (!rule) {
            *out_error = rule_unknown(arena, list->all.v[i]);
            return false;
        }
        list->all.v[i] = str_from(rule->id);
    }
    return true;
}

static struct str near_nodes(struct arena *arena, const struct graph *g, struct str name)
{
    enum { SHOWN = 3 };
    struct str near[SHOWN];
    size_t n = graph_near(g, name, near, SHOWN);
    struct strbuf out;

    strbuf_init(&out, arena);
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&out, "%s'%" PRIstr "'", i ? ", " : "; did you mean ", STR_ARG(near[i]));
    if (n)
        strbuf_add_char(&out, '?');
    return strbuf_str(&out);
}

node_id node_by_name(struct arena *arena, const struct graph *g, struct str name)
{
    node_id v = graph_find(g, name);

    if (v.i == NO_NODE.i) {
        struct str near = near_nodes(arena, g, name);
        say_error("unknown service '%" PRIstr "'%" PRIstr, STR_ARG(name), STR_ARG(near));
    }
    return v;
}
