/* ConfigMaps and Secrets that kustomizations make of literals and files. Hashes in names are left
 * out. */
#include "kustomize_priv.h"

struct making {
    struct kustomize *k;
    const struct kustomize_layer *layer;
    VEC(struct pair) pairs;
};

/* Text with its place: its lines stand in the file as they are. */
static const struct node *text_node(struct arena *arena, struct str text, struct loc loc)
{
    struct node *node = arena_new(arena, struct node);
    *node = (struct node){ .type = DOC_STRING,
                           .loc = loc,
                           .text = text,
                           .quoted = true,
                           .text_line = loc.line,
                           .text_column = loc.column };
    return node;
}

/* Of two members with one key the later counts. */
static void add_pair(struct making *making, struct str key, struct loc loc,
                     const struct node *value)
{
    for (size_t i = 0; i < making->pairs.n && i < 256; i++) {
        if (!str_eq(making->pairs.v[i].key, key))
            continue;
        making->pairs.v[i].value = value;
        return;
    }
    *vec_push(making->k->arena, &making->pairs) = (struct pair){ key, loc, value };
}

static struct str unquote(struct str text)
{
    bool quoted =
        text.n >= 2 && (text.p[0] == '"' || text.p[0] == '\'') && text.p[text.n - 1] == text.p[0];
    return quoted ? (struct str){ text.p + 1, text.n - 2 } : text;
}

static void add_literals(struct making *making, const struct node *literals)
{
    for_each_item (literals, item) {
        struct str text = doc_text(item);
        size_t equals = str_find_char(text, '=');
        if (equals == SIZE_MAX)
            continue;
        struct str value = unquote(str_skip(text, equals + 1));
        struct loc loc = doc_text_loc(item, (size_t)(value.p - text.p));
        add_pair(making, str_take(text, equals), item->loc,
                 text_node(making->k->arena, value, loc));
    }
}

static const struct input *open_text(struct making *making, struct str name)
{
    bool unsafe = !name.n || name.p[0] == '/' || str_has(name, "://");
    if (unsafe || !making->k->reading->inputs)
        return NULL;
    const struct input *input = reading_open(making->k->reading, making->layer->input, name, false);
    return input && input->text.p ? input : NULL;
}

static void add_env_file(struct making *making, struct str name)
{
    const struct input *input = open_text(making, name);
    struct str rest = input ? input->text : STR_NULL, line;
    for (uint32_t number = 1; str_split(&rest, '\n', &line); number++) {
        size_t equals = str_find_char(line, '=');
        if (equals == SIZE_MAX || line.p[0] == '#')
            continue;
        struct str value = str_trim(str_skip(line, equals + 1));
        struct loc loc = { input->source, number, (uint32_t)(value.p - line.p) + 1 };
        add_pair(making, str_trim(str_take(line, equals)), loc,
                 text_node(making->k->arena, value, loc));
    }
}

/* "app.yaml" or "name=path" */
static void add_file(struct making *making, struct str text)
{
    size_t equals = str_find_char(text, '=');
    struct str path = equals == SIZE_MAX ? text : str_skip(text, equals + 1);
    const struct input *input = open_text(making, path);
    if (!input)
        return;
    struct loc loc = { input->source, 1, 1 };
    add_pair(making, equals == SIZE_MAX ? path_base(path) : str_take(text, equals), loc,
             text_node(making->k->arena, input->text, loc));
}

static const struct node *data_map(struct making *making, struct loc loc)
{
    struct node *map = arena_new(making->k->arena, struct node);
    map->type = DOC_MAP;
    map->loc = loc;
    map->n = (uint32_t)making->pairs.n;
    map->pairs = making->pairs.v;
    return map;
}

/* What a layer below made under this name, for behavior "merge". */
static struct kustomize_made *made_below(const struct kustomize *k, size_t layer,
                                         struct kustomize_made_list *list, struct str name,
                                         bool secret)
{
    for (size_t i = 0; i < list->all.n; i++) {
        struct kustomize_made *made = &list->all.v[i];
        size_t at = made->layer;
        for (size_t depth = 0; at != NO_LAYER && at != layer && depth < KUSTOMIZE_DEPTH; depth++)
            at = kustomize_above(k, at);
        if (at == layer && made->layer != layer && made->secret == secret &&
            str_eq(doc_text(doc_path(made->root, "metadata.name")), name))
            return made;
    }
    return NULL;
}

enum { MADE_MAX = 4096 };

static void make_one(struct kustomize *k, size_t layer, const struct node *from, bool secret,
                     struct kustomize_made_list *out)
{
    struct making making = { .k = k, .layer = &k->layers.v[layer] };
    const struct node *name = doc_get(from, "name");
    struct str behavior = doc_get_text(from, "behavior");
    if (!doc_text(name).n || out->all.n == MADE_MAX)
        return;
    struct kustomize_made *below = made_below(k, layer, out, doc_text(name), secret);
    const char *member = secret ? "stringData" : "data";
    if (below && str_is(behavior, "merge"))
        for_each_pair (doc_get(below->root, member), pair)
            *vec_push(k->arena, &making.pairs) = *pair;
    for_each_item (doc_get(from, "files"), item)
        add_file(&making, doc_text(item));
    for_each_item (doc_get(from, "envs"), item)
        add_env_file(&making, doc_text(item));
    add_env_file(&making, doc_get_text(from, "env"));
    add_literals(&making, doc_get(from, "literals"));

    struct node *root = arena_new(k->arena, struct node);
    *root = (struct node){ .type = DOC_MAP, .loc = name->loc, .n = 2 };
    root->pairs = arena_array(k->arena, struct pair, 3);
    root->pairs[0] =
        (struct pair){ STR("metadata"), name->loc, patch_wrap(k->arena, "name", name) };
    root->pairs[1] = (struct pair){ str_from(member), name->loc, data_map(&making, name->loc) };
    if (doc_get(from, "namespace")) {
        const struct node *ns = patch_wrap(k->arena, "namespace", doc_get(from, "namespace"));
        root->pairs[0].value = patch_merge(k->arena, root->pairs[0].value, ns, &k->merges);
    }
    struct kustomize_made made = { root, layer, secret };
    if (below)
        made.layer = below->layer;
    *(below ? below : vec_push(k->arena, &out->all)) = made;
}

static void make_layer(struct kustomize *k, size_t layer, struct kustomize_made_list *out)
{
    const struct node *root = k->layers.v[layer].root;
    for_each_item (doc_get(root, "configMapGenerator"), item)
        make_one(k, layer, item, false, out);
    for_each_item (doc_get(root, "secretGenerator"), item)
        make_one(k, layer, item, true, out);
}

/* From the inside out: how far a layer is from the innermost one below it. */
static size_t height(const struct kustomize *k, size_t layer)
{
    size_t depth = 0;
    for (size_t at = layer; at != NO_LAYER && depth < KUSTOMIZE_DEPTH; depth++)
        at = kustomize_above(k, at);
    return depth;
}

void kustomize_generate(struct kustomize *k, struct kustomize_made_list *out)
{
    for (size_t depth = KUSTOMIZE_DEPTH + 1; depth-- > 0;)
        for (size_t i = 0; i < k->layers.n; i++)
            if (!k->layers.v[i].blocked && height(k, i) == depth)
                make_layer(k, i, out);
}
