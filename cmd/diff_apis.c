/*
 * What changed inside of operations that both sides have, by the definitions of their providers.
 * Which definition is which, its title and its place tell: versions of one API lie side by side,
 * files are renamed, and titles are edited, but rarely all of it at once.
 */
#include "diff.h"
#include "svcgraph/release.h"

struct definition {
    const struct api *api;
    struct str key; /* of the pass */
    uint32_t at;    /* in the graph: the order of places */
};

struct definitions {
    VEC(struct definition) all; /* that have no twin yet */
};

/* What must be the same for two to be versions of one definition: first all of it, then less. */
enum trait { BY_TITLE = 1, BY_VERSION = 2, BY_FILE = 4, BY_FOLDER = 8 };
static const unsigned passes[] = {
    BY_TITLE | BY_VERSION | BY_FILE | BY_FOLDER,
    BY_TITLE | BY_FILE | BY_FOLDER,
    BY_TITLE | BY_VERSION | BY_FILE,
    BY_TITLE | BY_FILE,
    BY_TITLE | BY_VERSION,
    BY_TITLE,
    BY_FILE | BY_FOLDER,
    BY_FILE,
    0,
};

const char *diff_severity_name(enum api_severity severity)
{
    static const char *const names[] = { "fine", "warning", "unknown", "break" };
    return names[severity];
}

/* "breaks older consumers; newer ones need the new version" */
struct str diff_verdict(const struct diff *diff, const struct diff_item *item)
{
    static const char *const older[] = {
        [ANSWER_NO] = "breaks", [ANSWER_YES] = "serves", [ANSWER_UNKNOWN] = "may break"
    };
    static const char *const newer[] = { [ANSWER_NO] = "need the new version",
                                         [ANSWER_YES] = "work with the old version, too",
                                         [ANSWER_UNKNOWN] = "may need the new version" };
    return str_printf(diff->arena, "%s older consumers; newer ones %s",
                      older[item->served[DIFF_BEFORE]], newer[item->served[DIFF_NOW]]);
}

static void add_trait(struct strbuf *out, unsigned traits, enum trait trait, struct str text)
{
    if (traits & trait)
        strbuf_add(out, text);
    strbuf_add_char(out, '\n');
}

static struct str key_of(struct diff *diff, const struct api *api, unsigned traits)
{
    struct str path = source_path(diff->g[DIFF_NOW]->sources, api->loc.source);
    struct strbuf out;
    strbuf_init(&out, diff->arena);
    strbuf_addf(&out, "%s\n", api->format);
    add_trait(&out, traits, BY_TITLE, api->title);
    add_trait(&out, traits, BY_VERSION, api->version);
    add_trait(&out, traits, BY_FILE, path_base(path));
    add_trait(&out, traits, BY_FOLDER, path_base(path_dir(path)));
    return strbuf_str(&out);
}

static int by_key(const void *a, const void *b)
{
    const struct definition *x = a, *y = b;
    int order = str_cmp(x->key, y->key);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static void sort_by(struct diff *diff, struct definitions *list, unsigned traits)
{
    for (size_t i = 0; i < list->all.n; i++)
        list->all.v[i].key = key_of(diff, list->all.v[i].api, traits);
    if (list->all.n)
        qsort(list->all.v, list->all.n, sizeof(*list->all.v), by_key);
}

static struct str name_of(const struct diff *diff, node_id now)
{
    return node_name(diff->g[DIFF_NOW], now);
}

/* "..., which the definition does not have": whose, of the two. */
static struct str of_side(struct arena *arena, struct str message, enum diff_side side)
{
    static const char word[] = "the definition";
    size_t at = str_find(message, str_from(word));
    if (at == SIZE_MAX)
        return message;
    return str_printf(arena, "%" PRIstr "the %s definition%" PRIstr, STR_ARG(str_take(message, at)),
                      side == DIFF_NOW ? "new" : "old",
                      STR_ARG(str_skip(message, at + sizeof(word) - 1)));
}

static void add_effects(struct diff *diff, struct diff_item *item, enum diff_side consumer,
                        const struct api_break *breaks, size_t n)
{
    enum diff_side provider = consumer == DIFF_NOW ? DIFF_BEFORE : DIFF_NOW;
    for (size_t i = 0; i < n; i++) {
        struct diff_effect *effect = vec_push(diff->arena, &item->effects);
        effect->consumer = consumer;
        effect->severity = breaks[i].severity;
        effect->element = breaks[i].element;
        effect->text = of_side(diff->arena, breaks[i].message, provider);
        effect->loc[consumer] = breaks[i].view;
        effect->loc[provider] = breaks[i].definition;
    }
}

/* When not all is told, what is told of nobody may be among the rest. */
static enum answer sure(enum answer answer, bool cut)
{
    return cut && answer == ANSWER_YES ? ANSWER_UNKNOWN : answer;
}

static void compare_apis(struct diff *diff, node_id v, const struct api *before,
                         const struct api *now)
{
    struct api_differences found;
    api_diff(diff->arena, before, now, &found);
    for (size_t i = 0; i < found.all.n; i++) {
        const struct api_difference *one = &found.all.v[i];
        if (!one->before || !one->now || (!one->n_old_breaks && !one->n_new_breaks))
            continue;
        struct diff_item *item = diff_add(diff, DIFF_OPERATION, DIFF_CHANGED, name_of(diff, v));
        item->what = one->now->name;
        item->loc[DIFF_BEFORE] = one->before->loc;
        item->loc[DIFF_NOW] = one->now->loc;
        item->served[DIFF_BEFORE] = sure(one->old_served, found.cut);
        item->served[DIFF_NOW] = sure(one->new_served, found.cut);
        diff_field(diff, item, "name", one->before->name, one->now->name);
        add_effects(diff, item, DIFF_BEFORE, one->old_breaks, one->n_old_breaks);
        add_effects(diff, item, DIFF_NOW, one->new_breaks, one->n_new_breaks);
    }
}

/* Those of one key, in order of their places; what is left over stays in the lists. */
static void pair_pass(struct diff *diff, node_id v, struct definitions *before,
                      struct definitions *now)
{
    size_t i = 0, k = 0, left_i = 0, left_k = 0;
    while (i < before->all.n || k < now->all.n) {
        struct definition *x = i < before->all.n ? &before->all.v[i] : NULL;
        struct definition *y = k < now->all.n ? &now->all.v[k] : NULL;
        int order = !x ? 1 : !y ? -1 : str_cmp(x->key, y->key);
        if (order == 0)
            compare_apis(diff, v, x->api, y->api);
        else if (order < 0)
            before->all.v[left_i++] = *x;
        else
            now->all.v[left_k++] = *y;
        i += order <= 0;
        k += order >= 0;
    }
    before->all.n = left_i;
    now->all.n = left_k;
}

static void add_definitions(struct diff *diff, const struct graph *g, uint32_t from, node_id v,
                            bool copies, struct definitions *out)
{
    for (uint32_t i = from; i < g->n_apis && g->apis[i].of.i == v.i; i++) {
        const struct api_use *use = &g->apis[i];
        bool own = use->by.i == NO_NODE.i && !use->api->contract;
        if (own || (copies && strcmp(use->api->format, "protobuf") == 0))
            *vec_push(diff->arena, &out->all) = (struct definition){ .api = use->api, .at = i };
    }
}

/* Its own; where no file is known to be its own, those that others have of it. */
static struct definitions definitions_of(struct diff *diff, const struct graph *g, uint32_t from,
                                         node_id v)
{
    struct definitions out = { 0 };
    add_definitions(diff, g, from, v, false, &out);
    if (!out.all.n)
        add_definitions(diff, g, from, v, true, &out);
    return out;
}

/* Of each node, where its definitions begin. */
static uint32_t *index_apis(struct diff *diff, const struct graph *g)
{
    uint32_t *first = arena_array(diff->arena, uint32_t, (size_t)g->n + 1);
    for (uint32_t v = 0; v <= g->n; v++)
        first[v] = g->n_apis;
    for (uint32_t i = g->n_apis; i > 0; i--)
        if (g->apis[i - 1].of.i < g->n)
            first[g->apis[i - 1].of.i] = i - 1;
    return first;
}

static bool has_operations(const struct graph *g)
{
    for (uint32_t i = 0; i < g->n_operations; i++)
        if (g->operations[i].origin & ORIGIN_DECLARED)
            return true;
    return false;
}

void diff_apis(struct diff *diff)
{
    const struct graph *before = graph_with_protos(diff->arena, diff->g[DIFF_BEFORE]);
    const struct graph *now = graph_with_protos(diff->arena, diff->g[DIFF_NOW]);
    const uint32_t *from_before = index_apis(diff, before), *from_now = index_apis(diff, now);
    diff->undefined[DIFF_BEFORE] = !before->n_apis && now->n_apis && has_operations(before);
    diff->undefined[DIFF_NOW] = !now->n_apis && before->n_apis && has_operations(now);
    for_each_node (now, v) {
        node_id twin = diff->twin[DIFF_NOW][v.i];
        if (twin.i == NO_NODE.i)
            continue;
        struct definitions a = definitions_of(diff, before, from_before[twin.i], twin);
        struct definitions b = definitions_of(diff, now, from_now[v.i], v);
        for (size_t i = 0; i < countof(passes) && a.all.n && b.all.n; i++) {
            if (!passes[i] && (a.all.n > 1 || b.all.n > 1)) /* which is which, nothing tells */
                break;
            sort_by(diff, &a, passes[i]);
            sort_by(diff, &b, passes[i]);
            pair_pass(diff, v, &a, &b);
        }
    }
}
