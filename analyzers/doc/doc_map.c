/*
 * Pairs of a map. Of duplicate keys the last counts, as in most tools; what a merge key (<<) brings
 * never hides a pair of the map's own, nor one that an earlier merged map brought.
 */
#include "doc_priv.h"

enum { KEY_SHOWN = 200 };

static void add_merged_map(struct build *b, const struct node *map, struct loc loc)
{
    if (!doc_is_map(map)) {
        build_report(b, &rule_input_syntax, loc, "A merge key (<<) needs a map or a list of maps.");
        return;
    }
    for_each_pair (map, pair) {
        struct candidate *candidate = vec_push(b->arena, &b->candidates);
        candidate->pair = *pair;
        candidate->merged = true;
    }
}

static void add_merged(struct build *b, const struct pending *child)
{
    const struct node *value = child->pair.value;
    if (!doc_is_list(value)) {
        add_merged_map(b, value, child->pair.key_loc);
        return;
    }
    for_each_item (value, item)
        add_merged_map(b, item, child->pair.key_loc);
}

/* By key, then in the order of rank, which is the order in the array. */
static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = *(struct candidate *const *)a, *y = *(struct candidate *const *)b;
    int order = str_cmp(x->pair.key, y->pair.key);
    return order ? order : (x > y) - (x < y);
}

/* Enough of it for a message, in whole characters. */
static struct str shorten(struct str key)
{
    size_t n = KEY_SHOWN;
    if (key.n <= n)
        return key;
    while (n && ((unsigned char)key.p[n] & 0xc0) == 0x80)
        n--;
    return str_take(key, n);
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
                 "Key '%" PRIstr "' is given twice, on lines %u and %u; the last one counts.",
                 STR_ARG(shorten(last->key)), first->key_loc.line, last->key_loc.line);
}

static void sort_candidates(struct build *b)
{
    b->by_key.n = 0;
    for (size_t i = 0; i < b->candidates.n; i++)
        *vec_push(b->arena, &b->by_key) = &b->candidates.v[i];
    if (b->by_key.n)
        qsort(b->by_key.v, b->by_key.n, sizeof(b->by_key.v[0]), compare_candidates);
}

static void drop_duplicates(struct build *b)
{
    struct candidate **sorted = b->by_key.v;
    size_t n = b->by_key.n;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n; end++) {
            if (!str_eq(sorted[i]->pair.key, sorted[end]->pair.key))
                break;
        }
        if (end - i > 1)
            choose(b, sorted + i, end - i);
    }
}

static void make_pairs(struct build *b, struct node *map)
{
    map->pairs = arena_array(b->arena, struct pair, b->candidates.n);
    for (size_t i = 0; i < b->candidates.n; i++) {
        struct candidate *candidate = &b->candidates.v[i];
        candidate->index = map->n;
        if (!candidate->dropped)
            map->pairs[map->n++] = candidate->pair;
    }
    if (map->n <= BUILD_FEW_PAIRS)
        return;
    uint32_t *by_key = arena_array(b->arena, uint32_t, map->n), n = 0;
    for (size_t i = 0; i < b->by_key.n; i++) {
        if (!b->by_key.v[i]->dropped)
            by_key[n++] = b->by_key.v[i]->index;
    }
    map->by_key = by_key;
}

static bool is_simple(const struct pending *children, size_t n)
{
    if (n > BUILD_FEW_PAIRS)
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

static void collect(struct build *b, const struct pending *children, size_t n)
{
    b->candidates.n = 0;
    for (size_t i = 0; i < n; i++) {
        if (!children[i].merge && !children[i].left_out)
            vec_push(b->arena, &b->candidates)->pair = children[i].pair;
    }
    for (size_t i = 0; i < n; i++) {
        if (children[i].merge)
            add_merged(b, &children[i]);
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
    collect(b, children, n);
    sort_candidates(b);
    drop_duplicates(b);
    make_pairs(b, map);
}
