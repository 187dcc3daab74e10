/* Who belongs together: services that one team runs, or that are one program. */
#include "shared_priv.h"

/* Repository of the first image: "shop/orders" of "registry:5000/shop/orders:1.2". */
static struct str program_of(const struct graph *g, node_id v)
{
    const struct slice *images = &g->nodes[v.i].images;
    if (!images->n)
        return STR_NULL;
    struct str text = graph_str(g, g->images[images->first].text);
    size_t at = str_find_char(text, '@');
    text = str_take(text, at);
    size_t colon = str_rfind_char(text, ':'), slash = str_rfind_char(text, '/');
    bool tag = colon != SIZE_MAX && (slash == SIZE_MAX || colon > slash);
    return tag ? str_take(text, colon) : text;
}

bool are_family(const struct graph *g, node_id a, node_id b)
{
    sym owner = g->nodes[a.i].owner;
    if (owner && owner == g->nodes[b.i].owner)
        return true;
    struct str program = program_of(g, a);
    return program.n && str_eq(program, program_of(g, b));
}

bool owners_differ(const struct graph *g, const node_id *users, size_t n)
{
    sym first = 0;
    for (size_t i = 0; i < n; i++) {
        sym owner = g->nodes[users[i].i].owner;
        if (owner && first && owner != first)
            return true;
        first = first ? first : owner;
    }
    return false;
}

bool are_strangers(const struct graph *g, const node_id *users, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (!are_family(g, users[0], users[i]))
            return true;
    return false;
}

struct str users_text(const struct rule_ctx *ctx, const struct graph *g, const node_id *users,
                      size_t n)
{
    enum { SHOWN = 5 };
    struct str *names = arena_array(ctx->arena, struct str, n);
    for (size_t i = 0; i < n; i++)
        names[i] = node_name(g, users[i]);
    return list_text(ctx->arena, names, n, SHOWN);
}
