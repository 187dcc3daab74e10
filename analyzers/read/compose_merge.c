#include "compose_priv.h"

enum { ENTRY = 16 }; /* what folding one entry costs, in bytes of text */

struct ctext compose_text(struct compose *c, const struct cfile *file, const struct node *scalar)
{
    struct str text = doc_text(scalar);
    if (!compose_spend(c, text.n))
        return (struct ctext){ .unknown = true, .blank = true };
    return compose_interpolate(file->env, c->arena, &c->budget, text);
}

/* What a layer says of a field: a member of a tagged map stands under that map's tag. */
struct said {
    const struct node *node; /* NULL when it says nothing */
    bool clears;             /* !reset or !override: what lower layers said is void */
};

static struct said layer_field(const struct layer *layer, const char *dotted)
{
    struct str part, rest = str_from(dotted);
    struct said said = { .node = layer->map };
    char sep = str_starts(rest, "x-") ? '\0' : '.';
    while (said.node && str_split(&rest, sep, &part)) {
        said.node = doc_get_str(said.node, part);
        if (!said.node)
            break;
        if (str_is(said.node->tag, "override"))
            said.clears = true;
        if (str_is(said.node->tag, "reset"))
            return (struct said){ .clears = true };
    }
    return said;
}

struct cvalue service_last(const struct cservice *service, const char *dotted)
{
    struct cvalue last = { 0 };
    for (size_t i = 0; i < service->layers.n; i++) {
        const struct layer *layer = &service->layers.v[i];
        struct said said = layer_field(layer, dotted);
        if (said.clears)
            last = (struct cvalue){ 0 };
        if (said.node && said.node->type != DOC_NULL)
            last = (struct cvalue){ said.node, layer->file, layer->extended };
    }
    return last;
}

struct str service_text(struct compose *c, const struct cservice *service, const char *dotted,
                        struct loc *out_loc)
{
    struct cvalue last = service_last(service, dotted);
    if (!last.node || !doc_is_scalar(last.node))
        return STR_NULL;
    if (out_loc)
        *out_loc = last.node->loc;
    struct ctext text = compose_text(c, last.file, last.node);
    return text.unknown ? STR_NULL : text.text;
}

/* Entries by key, in order of first appearance; the last one of a key wins. */
struct fold {
    struct symtab keys;
    VEC(size_t) at; /* by sym of keys: index in out + 1 */
    struct centries *out;
    struct compose *c;
};

static void fold_put(struct fold *fold, const struct centry *entry)
{
    sym key = sym_intern(&fold->keys, entry->key);
    while (fold->at.n <= key)
        vec_push(fold->c->arena, &fold->at);
    if (fold->at.v[key]) {
        fold->out->all.v[fold->at.v[key] - 1] = *entry;
        return;
    }
    *vec_push(fold->c->arena, &fold->out->all) = *entry;
    fold->at.v[key] = fold->out->all.n;
}

static void put_pair(struct fold *fold, const struct layer *layer, const struct pair *pair)
{
    struct centry entry = {
        .key = pair->key,
        .has_value = pair->value->type != DOC_NULL,
        .node = pair->value,
        .key_loc = pair->key_loc,
        .loc = pair->value->type == DOC_NULL ? pair->key_loc : pair->value->loc,
        .file = layer->file,
        .extended = layer->extended,
    };
    if (str_is(pair->value->tag, "reset")) {
        entry.key = STR_NULL;
        sym key = sym_find(&fold->keys, pair->key);
        if (key && key < fold->at.n && fold->at.v[key])
            fold->out->all.v[fold->at.v[key] - 1] = entry;
        return;
    }
    if (doc_is_scalar(pair->value)) {
        struct ctext text = compose_text(fold->c, layer->file, pair->value);
        entry.value = text.text;
        entry.changed = text.changed;
        entry.unknown = text.unknown;
    }
    fold_put(fold, &entry);
}

static void put_item(struct fold *fold, const struct layer *layer, const struct node *item)
{
    if (!doc_is_scalar(item))
        return;
    struct ctext text = compose_text(fold->c, layer->file, item);
    size_t eq = str_find_char(text.text, '=');
    size_t raw_eq = str_find_char(doc_text(item), '=');
    struct centry entry = {
        .key = str_trim(str_take(text.text, eq)),
        .value = eq == SIZE_MAX ? STR_NULL : str_skip(text.text, eq + 1),
        .has_value = eq != SIZE_MAX,
        .changed = text.changed,
        .unknown = text.unknown,
        .node = item,
        .key_loc = item->loc,
        .loc = eq == SIZE_MAX || raw_eq == SIZE_MAX ? item->loc : doc_text_loc(item, raw_eq + 1),
        .file = layer->file,
        .extended = layer->extended,
    };
    fold_put(fold, &entry);
}

static void drop_voided(struct centries *out)
{
    size_t n = 0;
    for (size_t i = 0; i < out->all.n; i++)
        if (out->all.v[i].key.n)
            out->all.v[n++] = out->all.v[i];
    out->all.n = n;
}

void service_entries(struct compose *c, const struct cservice *service, const char *dotted,
                     struct centries *out)
{
    struct fold fold = { .out = out, .c = c };
    symtab_init(&fold.keys, c->arena);
    for (size_t i = 0; i < service->layers.n; i++) {
        const struct layer *layer = &service->layers.v[i];
        struct said said = layer_field(layer, dotted);
        if (said.clears) {
            out->all.n = 0;
            fold.at.n = 0;
        }
        if (!compose_spend(c, ENTRY * (1 + doc_count(said.node))))
            break;
        for_each_pair (said.node, pair)
            put_pair(&fold, layer, pair);
        for_each_item (said.node, item)
            put_item(&fold, layer, item);
    }
    drop_voided(out);
}

void service_items(struct compose *c, const struct cservice *service, const char *dotted,
                   struct citems *out)
{
    for (size_t i = 0; i < service->layers.n; i++) {
        const struct layer *layer = &service->layers.v[i];
        struct said said = layer_field(layer, dotted);
        if (said.clears)
            out->all.n = 0;
        if (!compose_spend(c, ENTRY * (1 + doc_count(said.node))))
            break;
        for_each_item (said.node, item)
            *vec_push(c->arena, &out->all) = (struct cvalue){ item, layer->file, layer->extended };
        if (doc_is_scalar(said.node))
            *vec_push(c->arena, &out->all) =
                (struct cvalue){ said.node, layer->file, layer->extended };
    }
}
