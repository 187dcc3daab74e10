/* Changes of objects: strategic merge, as far as it is by names, and JSON Patch. */
#include "kustomize_priv.h"

const struct node *patch_wrap(struct arena *arena, const char *key, const struct node *value)
{
    struct node *map = arena_new(arena, struct node);
    map->type = DOC_MAP;
    map->loc = value->loc;
    map->n = 1;
    map->pairs = arena_new(arena, struct pair);
    map->pairs[0] = (struct pair){ str_from(key), value->loc, value };
    return map;
}

/* What is still to be merged into a node that stands in its place already. */
struct merge {
    const struct node *base, *patch;
    struct node *out;
    const char *by; /* lists: the key that tells their members apart */
};
struct merges {
    VEC(struct merge) all;
};

/* The key of members in lists that are merged; other lists are replaced whole. */
static const char *key_of_list(struct str name)
{
    static const struct {
        const char *list, *by;
    } known[] = {
        { "containers", "name" }, { "initContainers", "name" },    { "env", "name" },
        { "volumes", "name" },    { "volumeMounts", "mountPath" }, { "ports", "containerPort" },
    };
    for (size_t i = 0; i < countof(known); i++)
        if (str_is(name, known[i].list))
            return known[i].by;
    return NULL;
}

static struct str directive(const struct node *patch)
{
    return doc_get_text(patch, "$patch");
}

/* The merged node of two, which is filled later when both are collections of one sort. */
static const struct node *join(struct arena *arena, struct merges *work, const struct node *base,
                               const struct node *patch, struct str name)
{
    bool maps = doc_is_map(base) && doc_is_map(patch) && !str_is(directive(patch), "replace");
    const char *by = doc_is_list(base) && doc_is_list(patch) ? key_of_list(name) : NULL;
    if (!maps && !by)
        return patch;
    struct node *out = arena_new(arena, struct node);
    *vec_push(arena, &work->all) = (struct merge){ base, patch, out, by };
    return out;
}

static bool is_removed(const struct node *value)
{
    return value->type == DOC_NULL || str_is(directive(value), "delete");
}

static void merge_maps(struct arena *arena, struct merges *work, const struct merge *merge)
{
    const struct node *base = merge->base, *patch = merge->patch;
    struct node *out = merge->out;
    *out = *base;
    out->by_key = NULL;
    out->n = 0;
    out->pairs = arena_array(arena, struct pair, (size_t)base->n + patch->n + 1);
    for_each_pair (base, pair) {
        const struct node *change = doc_get_str(patch, pair->key);
        struct pair kept = *pair;
        if (change && is_removed(change))
            continue;
        if (change)
            kept.value = join(arena, work, pair->value, change, pair->key);
        out->pairs[out->n++] = kept;
    }
    for_each_pair (patch, pair)
        if (!doc_get_str(base, pair->key) && !is_removed(pair->value) &&
            !str_is(pair->key, "$patch"))
            out->pairs[out->n++] = *pair;
}

static const struct node *member(const struct node *list, const char *by, struct str name)
{
    for_each_item (list, item)
        if (name.n && str_eq(doc_get_text(item, by), name))
            return item;
    return NULL;
}

static void merge_lists(struct arena *arena, struct merges *work, const struct merge *merge)
{
    const struct node *base = merge->base, *patch = merge->patch;
    struct node *out = merge->out;
    *out = *base;
    out->n = 0;
    out->items = arena_array(arena, const struct node *, (size_t)base->n + patch->n + 1);
    for_each_item (base, item) {
        const struct node *change = member(patch, merge->by, doc_get_text(item, merge->by));
        if (!change || !is_removed(change))
            out->items[out->n++] = change ? join(arena, work, item, change, STR_NULL) : item;
    }
    for_each_item (patch, item)
        if (!member(base, merge->by, doc_get_text(item, merge->by)) && !is_removed(item))
            out->items[out->n++] = item;
}

const struct node *patch_merge(struct arena *arena, const struct node *base,
                               const struct node *patch, size_t *budget)
{
    struct merges work = { 0 };
    const struct node *out = join(arena, &work, base, patch, STR_NULL);
    while (work.all.n) {
        struct merge merge = work.all.v[--work.all.n];
        uint64_t size = ((uint64_t)merge.base->n + 1) * ((uint64_t)merge.patch->n + 1);
        if (size > *budget) {
            *budget = 0;
            return base;
        }
        *budget -= (size_t)size;
        if (merge.by)
            merge_lists(arena, &work, &merge);
        else
            merge_maps(arena, &work, &merge);
    }
    return out;
}

/* One operation on one path; nodes on the way are copied. */
struct patch_operation {
    struct arena *arena;
    bool add, remove;
    const struct node *value;
};

/* "a~1b" -> "a/b" */
static struct str unescape(struct arena *arena, struct str part)
{
    struct strbuf buf;
    if (str_find_char(part, '~') == SIZE_MAX)
        return part;
    strbuf_init(&buf, arena);
    for (size_t i = 0; i < part.n; i++) {
        bool escape = part.p[i] == '~' && i + 1 < part.n;
        strbuf_add_char(&buf, escape ? (part.p[i + 1] == '1' ? '/' : '~') : part.p[i]);
        i += escape;
    }
    return strbuf_str(&buf);
}

static struct node *copy(struct arena *arena, const struct node *node)
{
    struct node *out = arena_new(arena, struct node);
    *out = *node;
    out->by_key = NULL;
    if (doc_is_map(node)) {
        out->pairs = arena_array(arena, struct pair, (size_t)node->n + 1);
        if (node->n)
            memcpy(out->pairs, node->pairs, node->n * sizeof(*out->pairs));
    } else if (doc_is_list(node)) {
        out->items = arena_array(arena, const struct node *, (size_t)node->n + 1);
        if (node->n)
            memcpy(out->items, node->items, node->n * sizeof(*out->items));
    }
    return out;
}

static uint32_t pair_at(const struct node *map, struct str key)
{
    for (uint32_t i = 0; i < map->n; i++)
        if (str_eq(map->pairs[i].key, key))
            return i;
    return map->n;
}

static void set_pair(const struct patch_operation *op, struct node *map, struct str key)
{
    uint32_t at = pair_at(map, key);
    if (op->remove && at < map->n) {
        memmove(&map->pairs[at], &map->pairs[at + 1], (map->n - at - 1) * sizeof(*map->pairs));
        map->n--;
    } else if (!op->remove) {
        map->pairs[at] = (struct pair){ key, op->value->loc, op->value };
        map->n += at == map->n;
    }
}

static void set_item(const struct patch_operation *op, struct node *list, struct str key)
{
    uint64_t at = list->n;
    if (!str_is(key, "-") && (!str_to_u64(key, &at) || at > list->n))
        return;
    if (op->add) {
        memmove(&list->items[at + 1], &list->items[at], (list->n - at) * sizeof(*list->items));
        list->items[at] = op->value;
        list->n++;
    } else if (at < list->n && op->remove) {
        memmove(&list->items[at], &list->items[at + 1], (list->n - at - 1) * sizeof(*list->items));
        list->n--;
    } else if (at < list->n) {
        list->items[at] = op->value;
    }
}

/* The place of a child, for its copy; NULL when there is none. */
static const struct node **child(struct node *node, struct str key)
{
    uint64_t at;
    if (doc_is_map(node)) {
        uint32_t i = pair_at(node, key);
        return i < node->n ? &node->pairs[i].value : NULL;
    }
    if (doc_is_list(node) && str_to_u64(key, &at) && at < node->n)
        return &node->items[at];
    return NULL;
}

static const struct node *operate(const struct patch_operation *op, const struct node *base,
                                  struct str path, size_t *budget)
{
    struct node *root = copy(op->arena, base), *node = root;
    struct str rest = str_starts(path, "/") ? str_skip(path, 1) : path, part;
    while (str_split(&rest, '/', &part)) {
        struct str key = unescape(op->arena, part);
        if (node->n > *budget)
            return base;
        *budget -= node->n;
        if (!rest.n) {
            if (doc_is_map(node))
                set_pair(op, node, key);
            else if (doc_is_list(node))
                set_item(op, node, key);
            return root;
        }
        const struct node **next = child(node, key);
        if (!next)
            return base;
        struct node *fresh = copy(op->arena, *next);
        *next = fresh;
        node = fresh;
    }
    return base;
}

const struct node *patch_operations(struct arena *arena, const struct node *base,
                                    const struct node *list, size_t *budget)
{
    for_each_item (list, item) {
        struct str name = doc_get_text(item, "op");
        struct patch_operation op = { arena, str_is(name, "add"), str_is(name, "remove"),
                                      doc_get(item, "value") };
        bool known = op.remove || ((op.add || str_is(name, "replace")) && op.value);
        if (known && *budget)
            base = operate(&op, base, doc_get_text(item, "path"), budget);
    }
    return base;
}
