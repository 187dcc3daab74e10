/* What services say of themselves: operations and their end, versions, requirements. */
#include "diff.h"

static bool is_left_out(const struct diff *diff, unsigned origin)
{
    return diff->lopsided && origin == ORIGIN_OBSERVED;
}

static enum diff_change only_on(enum diff_side side)
{
    return side == DIFF_NOW ? DIFF_ADDED : DIFF_REMOVED;
}

static void tell_life(struct diff *diff, struct diff_item *item, const struct operation *before,
                      const struct operation *now)
{
    static const struct op_life none;
    const struct graph *a = diff->g[DIFF_BEFORE], *b = diff->g[DIFF_NOW];
    const struct op_life *x = before ? &before->life : &none, *y = now ? &now->life : &none;
    diff_field(diff, item, "since", graph_str(a, x->since), graph_str(b, y->since));
    diff_field(diff, item, "sunset", graph_str(a, x->sunset), graph_str(b, y->sunset));
    diff_field(diff, item, "replaced_by", graph_str(a, x->replaced_by),
               graph_str(b, y->replaced_by));
}

static struct loc life_place(const struct operation *operation)
{
    return operation->life.loc.source ? operation->life.loc : operation->loc;
}

static void compare_life(struct diff *diff, struct str name, const struct operation *before,
                         const struct operation *now)
{
    bool was = before && before->deprecated, is = now && now->deprecated;
    if (!is && (!was || !now)) /* an operation that is gone is told as such */
        return;
    const struct graph *g = diff->g[now ? DIFF_NOW : DIFF_BEFORE];
    struct diff_item item = { .about = DIFF_DEPRECATION,
                              .change = was && is ? DIFF_CHANGED : is ? DIFF_ADDED : DIFF_REMOVED,
                              .name = name,
                              .what = graph_str(g, (now ? now : before)->name) };
    tell_life(diff, &item, was ? before : NULL, is ? now : NULL);
    if (was)
        item.loc[DIFF_BEFORE] = life_place(before);
    if (is)
        item.loc[DIFF_NOW] = life_place(now);
    if (item.fields.n || was != is)
        *vec_push(diff->arena, &diff->items) = item;
}

static void one_operation(struct diff *diff, enum diff_side side, struct str name,
                          const struct operation *operation)
{
    if (is_left_out(diff, operation->origin))
        return;
    struct diff_item *item = diff_add(diff, DIFF_OPERATION, only_on(side), name);
    item->what = graph_str(diff->g[side], operation->name);
    item->loc[side] = operation->loc.source ? operation->loc : operation->seen;
    if (side == DIFF_NOW)
        compare_life(diff, name, NULL, operation);
}

/* Slices of both sides, in order of name. A node that is not there has none. */
static void compare_operations(struct diff *diff, struct str name, struct slice before,
                               struct slice now)
{
    const struct graph *a = diff->g[DIFF_BEFORE], *b = diff->g[DIFF_NOW];
    uint32_t i = 0, k = 0;
    while (i < before.n || k < now.n) {
        const struct operation *x = i < before.n ? &a->operations[before.first + i] : NULL;
        const struct operation *y = k < now.n ? &b->operations[now.first + k] : NULL;
        int order = !x ? 1 : !y ? -1 : str_cmp(graph_str(a, x->name), graph_str(b, y->name));
        if (order == 0)
            compare_life(diff, name, x, y);
        else if (order < 0)
            one_operation(diff, DIFF_BEFORE, name, x);
        else
            one_operation(diff, DIFF_NOW, name, y);
        i += order <= 0;
        k += order >= 0;
    }
}

/* Texts, each once, with the place of the first. */
struct texts {
    struct fact {
        struct str text;
        struct loc loc;
    } *v;
    size_t n;
};

static int by_text(const void *a, const void *b)
{
    const struct fact *x = a, *y = b;
    return str_cmp(x->text, y->text);
}

static void settle(struct texts *texts)
{
    size_t kept = 0;
    if (texts->n > 1)
        qsort(texts->v, texts->n, sizeof(*texts->v), by_text);
    for (size_t i = 0; i < texts->n; i++)
        if (kept == 0 || !str_eq(texts->v[kept - 1].text, texts->v[i].text))
            texts->v[kept++] = texts->v[i];
    texts->n = kept;
}

static struct str joined(struct arena *arena, const struct texts *texts)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    for (size_t i = 0; i < texts->n; i++)
        strbuf_addf(&out, "%s%" PRIstr, i ? ", " : "", STR_ARG(texts->v[i].text));
    return strbuf_str(&out);
}

/* Place of the first that the other side does not have; both are in order. */
static struct loc place_of(const struct texts *mine, const struct texts *other)
{
    size_t k = 0;
    for (size_t i = 0; i < mine->n; i++) {
        while (k < other->n && str_cmp(other->v[k].text, mine->v[i].text) < 0)
            k++;
        if (k == other->n || !str_eq(other->v[k].text, mine->v[i].text))
            return mine->v[i].loc;
    }
    return mine->n ? mine->v[0].loc : LOC_NONE;
}

static void compare_texts(struct diff *diff, struct diff_item *item, const char *field,
                          struct texts *before, struct texts *now)
{
    settle(before);
    settle(now);
    struct str was = joined(diff->arena, before), is = joined(diff->arena, now);
    if (str_eq(was, is))
        return;
    item->change = !before->n ? DIFF_ADDED : !now->n ? DIFF_REMOVED : DIFF_CHANGED;
    diff_field(diff, item, field, was, is);
    item->loc[DIFF_BEFORE] = place_of(before, now);
    item->loc[DIFF_NOW] = place_of(now, before);
    *vec_push(diff->arena, &diff->items) = *item;
}

static struct texts versions_of(const struct diff *diff, enum diff_side side, node_id v,
                                bool release)
{
    const struct graph *g = diff->g[side];
    struct texts out = { 0 };
    if (v.i == NO_NODE.i)
        return out;
    struct slice slice = g->nodes[v.i].versions;
    out.v = arena_array(diff->arena, struct fact, (size_t)slice.n + 1);
    for (uint32_t i = 0; i < slice.n; i++) {
        const struct version *version = &g->versions[slice.first + i];
        bool seen = str_is(graph_str(g, version->how), "service.version");
        if (version->release == release && !(seen && diff->lopsided))
            out.v[out.n++] = (struct fact){ graph_str(g, version->text), version->loc };
    }
    return out;
}

static void compare_versions(struct diff *diff, struct str name, node_id before, node_id now)
{
    for (int release = 1; release >= 0; release--) {
        struct diff_item item = { .about = DIFF_VERSION, .name = name };
        struct texts a = versions_of(diff, DIFF_BEFORE, before, release),
                     b = versions_of(diff, DIFF_NOW, now, release);
        item.what = release ? STR("release") : STR("api");
        compare_texts(diff, &item, "version", &a, &b);
    }
}

struct demand { /* a requirement, by what it is of */
    struct str of;
    struct fact range;
};

struct demands {
    struct demand *v;
    size_t n;
};

static int by_demand(const void *a, const void *b)
{
    const struct demand *x = a, *y = b;
    int order = str_cmp(x->of, y->of);
    return order ? order : str_cmp(x->range.text, y->range.text);
}

static struct demands demands_of(const struct diff *diff, enum diff_side side, node_id v)
{
    const struct graph *g = diff->g[side];
    struct demands out = { 0 };
    if (v.i == NO_NODE.i)
        return out;
    struct slice slice = g->nodes[v.i].requires;
    out.v = arena_array(diff->arena, struct demand, (size_t)slice.n + 1);
    for (uint32_t i = 0; i < slice.n; i++) {
        const struct requirement *requirement = &g->requirements[slice.first + i];
        bool known = requirement->of.i != NO_NODE.i;
        out.v[out.n++] = (struct demand){
            known ? node_name(g, requirement->of) : graph_str(g, requirement->of_name),
            { graph_str(g, requirement->range), requirement->loc },
        };
    }
    if (out.n)
        qsort(out.v, out.n, sizeof(*out.v), by_demand);
    return out;
}

/* The ranges of those of one name, taken off the front. */
static struct texts take_ranges(const struct diff *diff, struct demands *demands, struct str of)
{
    struct texts out = { 0 };
    size_t n = 0;
    while (n < demands->n && str_eq(demands->v[n].of, of))
        n++;
    if (n)
        out.v = arena_array(diff->arena, struct fact, n);
    for (size_t i = 0; i < n; i++)
        out.v[out.n++] = demands->v[i].range;
    demands->v = n ? demands->v + n : demands->v;
    demands->n -= n;
    return out;
}

static void compare_requirements(struct diff *diff, struct str name, node_id before, node_id now)
{
    struct demands a = demands_of(diff, DIFF_BEFORE, before), b = demands_of(diff, DIFF_NOW, now);
    while (a.n || b.n) {
        bool first = !b.n || (a.n && str_cmp(a.v[0].of, b.v[0].of) < 0);
        struct str of = first ? a.v[0].of : b.v[0].of;
        struct diff_item item = { .about = DIFF_REQUIREMENT, .name = name, .other = of };
        struct texts x = take_ranges(diff, &a, of), y = take_ranges(diff, &b, of);
        compare_texts(diff, &item, "range", &x, &y);
    }
}

static void compare(struct diff *diff, node_id before, node_id now)
{
    static const struct slice none;
    const struct graph *a = diff->g[DIFF_BEFORE], *b = diff->g[DIFF_NOW];
    bool was = before.i != NO_NODE.i, is = now.i != NO_NODE.i;
    struct str name = is ? node_name(b, now) : node_name(a, before);
    compare_operations(diff, name, was ? a->nodes[before.i].operations : none,
                       is ? b->nodes[now.i].operations : none);
    compare_versions(diff, name, before, now);
    compare_requirements(diff, name, before, now);
}

void diff_facts(struct diff *diff)
{
    for_each_node(diff->g[DIFF_BEFORE], v)
        compare(diff, v, diff->twin[DIFF_BEFORE][v.i]);
    for_each_node(diff->g[DIFF_NOW], v)
        if (diff->twin[DIFF_NOW][v.i].i == NO_NODE.i)
            compare(diff, NO_NODE, v);
}
