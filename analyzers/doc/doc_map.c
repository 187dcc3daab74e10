/*
 * Pairs of a map. Of duplicate keys the last counts, as in most tools; what a merge key (<<) brings
 * never hides a pair of the map's own, nor one that an earlier merged map brought.
 */
#include "doc_priv.h"

struct candidate {
    struct pair pair;
    bool merged, dropped;
};

struct candidates {
    VEC(struct candidate) all;
};

/* Maps with fewer pairs are compared pair by pair. */
enum { FEW = 16 };

static void add_merged_map(struct build *b, struct candidates *c, const struct node *map,
                           struct loc loc)
{
    if (!doc_is_map(map)) {
        build_report(b, &rule_input_syntax, loc, "a merge key (<<) needs a map or a list of maps");
        return;
    }
    for_each_pair (map, pair) {
        struct candidate *candidate = vec_push(b->arena, &c->all);
        candidate->pair = *pair;
        candidate->merged = true;
    }
}

static void add_merged(struct build *b, struct candidates *c, const struct pending *child)
{
    const struct node *value = child->pair.value;
    if (!doc_is_list(value)) {
        add_merged_map(b, c, value, child->pair.key_loc);
        return;
    }
    for_each_item (value, item)
        add_merged_map(b, c, item, child->pair.key_loc);
}

/* By key, then in the order of rank, which is the order in the array. */
static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = *(struct candidate *const *)a, *y = *(struct candidate *const *)b;
    int order = str_cmp(x->pair.key, y->pair.key);
    return order ? order : (x > y) - (x < y);
}

/* One key's candidates: own ones in order, then merged ones. */
static void choose(struct build *b, struct candidate **group, size_t n)
{
    size_t own = 0;
    while (own < n && !group[own]->merged)
        own++;
    size_t winner = own ? own - 1 : 0;
    for (size_t i = 0; i < n; i++)
        group[i]->dropped = i != winner;
    if (own < 2)
        return;
    const struct pair *last = &group[winner]->pair, *first = &group[winner - 1]->pair;
    build_report(b, &rule_input_ambiguous, last->key_loc,
                 "key '%" PRIstr "' is given twice, on lines %u and %u; the last one counts",
                 STR_ARG(str_take(last->key, 200)), first->key_loc.line, last->key_loc.line);
}

static void drop_duplicates(struct build *b, struct candidates *c)
{
    struct candidate **order = arena_array(b->arena, struct candidate *, c->all.n);
    for (size_t i = 0; i < c->all.n; i++)
        order[i] = &c->all.v[i];
    qsort(order, c->all.n, sizeof(order[0]), compare_candidates);
    for (size_t i = 0, end; i < c->all.n; i = end) {
        for (end = i + 1; end < c->all.n; end++) {
            if (!str_eq(order[i]->pair.key, order[end]->pair.key))
                break;
        }
        if (end - i > 1)
            choose(b, order + i, end - i);
    }
}

static bool is_simple(const struct pending *children, size_t n)
{
    if (n > FEW)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (children[i].merge || children[i].left_out)
            return false;
        for (size_t k = 0; k < i; k++) {
            if (str_eq(children[i].pair.key, children[k].pair.key))
                return false;
        }
    }
    return true;
}

static void collect(struct build *b, struct candidates *c, const struct pending *children, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!children[i].merge && !children[i].left_out)
            vec_push(b->arena, &c->all)->pair = children[i].pair;
    }
    for (size_t i = 0; i < n; i++) {
        if (children[i].merge)
            add_merged(b, c, &children[i]);
    }
}

void build_pairs(struct build *b, struct node *map, const struct pending *children, size_t n)
{
    if (is_simple(children, n)) {
        map->pairs = arena_array(b->arena, struct pair, n);
        for (size_t i = 0; i < n; i++)
            map->pairs[map->n++] = children[i].pair;
        return;
    }
    struct candidates c = { 0 };
    collect(b, &c, children, n);
    drop_duplicates(b, &c);
    map->pairs = arena_array(b->arena, struct pair, c.all.n);
    for (size_t i = 0; i < c.all.n; i++) {
        if (!c.all.v[i].dropped)
            map->pairs[map->n++] = c.all.v[i].pair;
    }
}
