/* Kustomizations: which files they list, what they build on, and what they make of an object. */
#include "kustomize_priv.h"

#include "svcgraph/match.h"

static bool is_file_name(struct str path)
{
    struct str base = path_base(path);
    return str_is(base, "kustomization.yaml") || str_is(base, "kustomization.yml") ||
           str_is(base, "Kustomization");
}

bool kustomize_is(const struct node *root, struct str path)
{
    static const char *const members[] = {
        "resources",          "bases",     "components", "patches", "patchesStrategicMerge",
        "configMapGenerator", "namespace", "images"
    };
    struct str version = doc_get_text(root, "apiVersion");
    if (str_starts(version, "kustomize.config.k8s.io/"))
        return true;
    for (size_t i = 0; i < countof(members) && !version.n && is_file_name(path); i++)
        if (doc_get(root, members[i]))
            return true;
    return false;
}

static int file_cmp(const void *a, const void *b)
{
    return str_cmp(((const struct kustomize_file *)a)->path,
                   ((const struct kustomize_file *)b)->path);
}

static void add_file(struct kustomize *k, const struct input *input)
{
    struct kustomize_file *file = vec_push(k->arena, &k->files);
    file->input = input;
    file->path = path_collapse(k->arena, input->path);
    file->layer = NO_LAYER;
}

static size_t find_file(const struct kustomize *k, struct str path)
{
    struct kustomize_file want = { .path = path };
    const struct kustomize_file *found =
        k->n_walked ? bsearch(&want, k->files.v, k->n_walked, sizeof(want), file_cmp) : NULL;
    if (found)
        return (size_t)(found - k->files.v);
    for (size_t i = k->n_walked; i < k->files.n; i++)
        if (str_eq(k->files.v[i].path, path))
            return i;
    return SIZE_MAX;
}

enum { LAYERS_MAX = 2000 };

static void add_layer(struct kustomize *k, const struct input *input, const struct node *root)
{
    if (k->layers.n == LAYERS_MAX)
        return;
    struct kustomize_layer *layer = vec_push(k->arena, &k->layers);
    layer->input = input;
    layer->root = root;
    layer->dir = path_collapse(k->arena, path_dir(input->path));
}

static bool add_layers(struct kustomize *k, const struct input *input)
{
    const struct node *root = input->docs.all.n ? input->docs.all.v[0] : NULL;
    if (!kustomize_is(root, input->path))
        return false;
    add_layer(k, input, root);
    return true;
}

static size_t find_layer(const struct kustomize *k, struct str dir)
{
    for (size_t i = 0; i < k->layers.n; i++)
        if (str_eq(k->layers.v[i].dir, dir))
            return i;
    return NO_LAYER;
}

static bool is_remote(struct str name)
{
    return str_has(name, "://") || str_starts(name, "github.com/") || str_starts(name, "git@") ||
           str_has(name, "?ref=");
}

static struct str path_from(const struct kustomize *k, size_t layer, struct str name)
{
    return path_collapse(k->arena, path_join(k->arena, k->layers.v[layer].dir, name));
}

/* Its documents, whose faults the walk has told if it was there. */
static const struct input *with_documents(struct kustomize *k, const struct input *input, bool told)
{
    struct input *own = arena_new(k->arena, struct input);
    struct findings quiet;
    findings_init(&quiet, k->arena);
    *own = *input;
    doc_parse(k->arena, input->text, (struct loc){ input->source, 1, 1 }, &doc_limits_default,
              told ? &quiet : k->reading->findings, &own->docs);
    return own;
}

/* A file that is no input of ours: a patch, or one that only the kustomization names. */
static const struct input *open_beside(struct kustomize *k, size_t layer, struct str name)
{
    if (!k->reading->inputs)
        return NULL;
    bool told = sources_find(k->reading->sources, path_from(k, layer, name)) != 0;
    const struct input *input = reading_open(k->reading, k->layers.v[layer].input, name, false);
    if (!input || !input->text.p || input->docs.all.n)
        return input;
    return with_documents(k, input, told);
}

static void list_file(struct kustomize *k, size_t layer, struct str name, bool patch)
{
    size_t at = find_file(k, path_from(k, layer, name));
    if (at == SIZE_MAX) {
        const struct input *input = open_beside(k, layer, name);
        if (!input)
            return;
        at = k->files.n;
        add_file(k, input);
    }
    struct kustomize_file *file = &k->files.v[at];
    file->patch |= patch;
    if (patch)
        return;
    file->shared |= file->layer != NO_LAYER && file->layer != layer;
    file->layer = layer;
}

static void link_layers(struct kustomize *k, size_t above, size_t below)
{
    struct kustomize_layer *layer = &k->layers.v[below];
    for (size_t i = 0; i < layer->above.n; i++)
        if (layer->above.v[i] == above)
            return;
    if (above != below)
        *vec_push(k->arena, &layer->above) = above;
}

/* A folder with a kustomization of its own; false when it has none. */
static bool list_folder(struct kustomize *k, size_t layer, struct str name)
{
    static const char *const names[] = { "kustomization.yaml", "kustomization.yml" };
    struct str dir = path_from(k, layer, name);
    size_t below = find_layer(k, dir);
    for (size_t i = 0; i < countof(names) && below == NO_LAYER; i++) {
        const struct input *input =
            open_beside(k, layer, path_join(k->arena, name, str_from(names[i])));
        if (input && add_layers(k, input))
            below = find_layer(k, dir);
    }
    if (below != NO_LAYER)
        link_layers(k, layer, below);
    return below != NO_LAYER;
}

static bool is_yaml(struct str name)
{
    return str_ends(name, ".yaml") || str_ends(name, ".yml") || str_ends(name, ".json");
}

static void list_resources(struct kustomize *k, size_t layer, const char *member)
{
    for_each_item (doc_get(k->layers.v[layer].root, member), item) {
        struct str name = doc_text(item);
        if (!name.n || is_remote(name) || name.p[0] == '/')
            continue;
        if (is_yaml(name))
            list_file(k, layer, name, false);
        else
            list_folder(k, layer, name);
    }
}

static void add_patch(struct kustomize *k, size_t layer, const struct node *target,
                      const struct node *change)
{
    *vec_push(k->arena, &k->layers.v[layer].patches) = (struct kustomize_patch){ target, change };
}

static void patch_file(struct kustomize *k, size_t layer, const struct node *target,
                       struct str name)
{
    if (is_remote(name) || !name.n || name.p[0] == '/')
        return;
    list_file(k, layer, name, true);
    size_t at = find_file(k, path_from(k, layer, name));
    const struct input *input = at == SIZE_MAX ? open_beside(k, layer, name) : k->files.v[at].input;
    for (size_t i = 0; input && i < input->docs.all.n; i++)
        add_patch(k, layer, target, input->docs.all.v[i]);
}

static void patch_text(struct kustomize *k, size_t layer, const struct node *target,
                       const struct node *text)
{
    struct docs docs = { 0 };
    if (doc_is_map(text))
        add_patch(k, layer, target, text);
    else if (doc_is_scalar(text) && doc_parse_embedded(k->arena, text, &doc_limits_default, &docs))
        for (size_t i = 0; i < docs.all.n; i++)
            add_patch(k, layer, target, docs.all.v[i]);
}

static void list_patches(struct kustomize *k, size_t layer)
{
    static const char *const members[] = { "patches", "patchesJson6902" };
    const struct node *root = k->layers.v[layer].root;
    for (size_t i = 0; i < countof(members); i++) {
        for_each_item (doc_get(root, members[i]), item) {
            const struct node *target = doc_get(item, "target");
            patch_file(k, layer, target,
                       doc_is_scalar(item) ? doc_text(item) : doc_get_text(item, "path"));
            patch_text(k, layer, target, doc_get(item, "patch"));
        }
    }
    for_each_item (doc_get(root, "patchesStrategicMerge"), item) {
        bool inline_text = doc_is_map(item) || str_find_char(doc_text(item), '\n') != SIZE_MAX;
        if (inline_text)
            patch_text(k, layer, NULL, item);
        else
            patch_file(k, layer, NULL, doc_text(item));
    }
}

static bool is_shared(const struct kustomize_layer *layer)
{
    return layer->above.n > 1;
}

/* All that build on a shared one, directly or not. */
static void block_above(struct kustomize *k, size_t layer)
{
    VEC(size_t) work = { 0 };
    *vec_push(k->arena, &work) = layer;
    while (work.n) {
        size_t at = work.v[--work.n];
        for (size_t i = 0; i < k->layers.v[at].above.n; i++) {
            size_t above = k->layers.v[at].above.v[i];
            if (k->layers.v[above].blocked)
                continue;
            k->layers.v[above].blocked = true;
            *vec_push(k->arena, &work) = above;
        }
    }
}

static void say_shared(struct kustomize *k, size_t at)
{
    struct findings *findings = k->reading->findings;
    struct kustomize_layer *layer = &k->layers.v[at];
    struct finding *note =
        finding_begin(findings, &rule_input_ambiguous, (struct loc){ layer->input->source, 1, 1 },
                      "%zu kustomizations build on %" PRIstr
                      ": it was read as it is, and none of them was applied.",
                      layer->above.n, STR_ARG(layer->dir));
    finding_severity(note, SEVERITY_NOTE);
    for (size_t i = 0; i < layer->above.n && i < 8; i++) {
        const struct kustomize_layer *above = &k->layers.v[layer->above.v[i]];
        finding_related(findings, note, (struct loc){ above->input->source, 1, 1 },
                        "%" PRIstr " builds on it", STR_ARG(above->dir));
    }
    finding_help(findings, note, "Give %" PRIstr " and one of them alone to see that environment.",
                 STR_ARG(layer->dir));
    finding_subject(findings, note, layer->dir);
    finding_end(findings, note);
}

static void settle(struct kustomize *k)
{
    for (size_t i = 0; i < k->layers.n; i++) {
        if (!is_shared(&k->layers.v[i]))
            continue;
        block_above(k, i);
        say_shared(k, i);
    }
    for (size_t i = 0; i < k->files.n; i++)
        if (k->files.v[i].shared)
            k->files.v[i].layer = NO_LAYER;
}

void kustomize_load(struct kustomize *k, struct input *const *inputs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!add_layers(k, inputs[i]))
            add_file(k, inputs[i]);
    if (k->files.n)
        qsort(k->files.v, k->files.n, sizeof(*k->files.v), file_cmp);
    k->n_walked = k->files.n;
    for (size_t i = 0; i < k->layers.n; i++) { /* grows as folders are found */
        list_resources(k, i, "resources");
        list_resources(k, i, "bases");
        list_resources(k, i, "components");
        list_patches(k, i);
    }
    settle(k);
}

size_t kustomize_above(const struct kustomize *k, size_t layer)
{
    if (layer == NO_LAYER || k->layers.v[layer].above.n != 1)
        return NO_LAYER;
    size_t above = k->layers.v[layer].above.v[0];
    return k->layers.v[above].blocked ? NO_LAYER : above;
}

/* A layer's first kustomization may be blocked itself: then its files are read as they are. */
#define for_each_layer(k, first, at)                                                               \
    for (size_t at = (first) != NO_LAYER && (k)->layers.v[first].blocked ? NO_LAYER : (first),     \
                depth_##at = 0;                                                                    \
         at != NO_LAYER && depth_##at < KUSTOMIZE_DEPTH;                                           \
         at = kustomize_above(k, at), depth_##at++)

struct str kustomize_namespace(const struct kustomize *k, size_t layer, struct str ns)
{
    for_each_layer(k, layer, at)
    {
        struct str own = doc_get_text(k->layers.v[at].root, "namespace");
        ns = own.n ? own : ns;
    }
    return ns;
}

struct str kustomize_name(const struct kustomize *k, size_t layer, struct str name)
{
    for_each_layer(k, layer, at)
    {
        const struct node *root = k->layers.v[at].root;
        struct str prefix = doc_get_text(root, "namePrefix"),
                   suffix = doc_get_text(root, "nameSuffix");
        if (prefix.n || suffix.n)
            name = str_printf(k->arena, "%" PRIstr "%" PRIstr "%" PRIstr, STR_ARG(prefix),
                              STR_ARG(name), STR_ARG(suffix));
    }
    return name;
}

/* "repo/name" of "repo/name:tag@digest" */
static struct str image_name(struct str image)
{
    size_t at = str_find_char(image, '@');
    image = str_take(image, at == SIZE_MAX ? image.n : at);
    size_t slash = str_rfind_char(image, '/'), from = slash == SIZE_MAX ? 0 : slash + 1;
    size_t colon = str_find_char(str_skip(image, from), ':');
    return colon == SIZE_MAX ? image : str_take(image, from + colon);
}

struct str kustomize_change_image(const struct kustomize *k, const struct node *change,
                                  struct str image, struct loc *loc)
{
    const struct node *tag = doc_get(change, "newTag"), *digest = doc_get(change, "digest");
    const struct node *name = doc_get(change, "newName");
    struct str old = image_name(image), tail = str_skip(image, old.n);
    struct str base = doc_text(name).n ? doc_text(name) : old;
    if (!str_eq(doc_get_text(change, "name"), old))
        return image;
    const struct node *said = digest ? digest : tag ? tag : name;
    if (said)
        *loc = said->loc;
    if (doc_text(digest).n)
        return str_printf(k->arena, "%" PRIstr "@%" PRIstr, STR_ARG(base),
                          STR_ARG(doc_text(digest)));
    if (doc_text(tag).n)
        return str_printf(k->arena, "%" PRIstr ":%" PRIstr, STR_ARG(base), STR_ARG(doc_text(tag)));
    return str_concat(k->arena, base, tail);
}

struct str kustomize_image(const struct kustomize *k, size_t layer, struct str image,
                           struct loc *loc)
{
    for_each_layer(k, layer, at) for_each_item (doc_get(k->layers.v[at].root, "images"), change)
        image = kustomize_change_image(k, change, image, loc);
    return image;
}

/* A name in a target is a regular expression for the whole name. */
static bool name_fits(const struct kustomize *k, struct str pattern, struct str name)
{
    if (!pattern.n || str_eq(pattern, name))
        return true;
    for (size_t i = 0; i < pattern.n; i++)
        if (strchr(".*+?[(|\\^$", pattern.p[i]))
            return pattern_match(str_printf(k->arena, "re:^(?:%" PRIstr ")$", STR_ARG(pattern)),
                                 name);
    return false;
}

static bool labels_fit(struct str selector, const struct node *labels)
{
    struct str part;
    while (str_split(&selector, ',', &part)) {
        size_t equals = str_find_char(part, '=');
        if (equals == SIZE_MAX)
            return false;
        struct str want = str_skip(part, equals + (str_has(part, "==") ? 2 : 1));
        struct str key = str_trim(str_take(part, equals));
        if (!str_eq(doc_text(doc_get_str(labels, key)), str_trim(want)))
            return false;
    }
    return true;
}

static bool is_target(const struct kustomize *k, size_t layer, const struct kustomize_patch *patch,
                      const struct node *root)
{
    const struct node *metadata = doc_get(root, "metadata");
    const struct node *target = patch->target;
    struct str name = doc_get_text(metadata, "name");
    if (!target) {
        struct str own = doc_text(doc_path(patch->change, "metadata.name"));
        return str_eq(doc_get_text(patch->change, "kind"), doc_get_text(root, "kind")) &&
               (str_eq(own, name) || str_eq(own, kustomize_name(k, layer, name)));
    }
    struct str kind = doc_get_text(target, "kind");
    return (!kind.n || name_fits(k, kind, doc_get_text(root, "kind"))) &&
           name_fits(k, doc_get_text(target, "name"), name) &&
           labels_fit(doc_get_text(target, "labelSelector"), doc_get(metadata, "labels"));
}

/* Labels for the pods and for the Services that select them. */
static const struct node *add_labels(struct kustomize *k, const struct node *root,
                                     const struct node *labels)
{
    struct arena *arena = k->arena;
    const struct node *patch = NULL;
    if (!doc_is_map(labels))
        return root;
    if (str_is(doc_get_text(root, "kind"), "Service"))
        patch = patch_wrap(arena, "selector", labels);
    else if (doc_path(root, "spec.template"))
        patch = patch_wrap(arena, "template",
                           patch_wrap(arena, "metadata", patch_wrap(arena, "labels", labels)));
    if (!patch || str_is(doc_text(doc_path(root, "spec.type")), "ExternalName"))
        return root;
    return patch_merge(arena, root, patch_wrap(arena, "spec", patch), &k->merges);
}

/* A name that may be a regular expression costs more than one that is compared. */
enum { PATTERN_COST = 16 };

const struct node *kustomize_object(struct kustomize *k, size_t layer, const struct node *root)
{
    for_each_layer(k, layer, at)
    {
        const struct kustomize_layer *own = &k->layers.v[at];
        for (size_t i = 0; i < own->patches.n && k->merges > PATTERN_COST; i++) {
            const struct kustomize_patch *patch = &own->patches.v[i];
            k->merges -= patch->target ? PATTERN_COST : 1;
            if (!is_target(k, layer, patch, root))
                continue;
            if (doc_is_list(patch->change))
                root = patch_operations(k->arena, root, patch->change, &k->merges);
            else if (str_is(doc_get_text(patch->change, "$patch"), "delete"))
                return NULL;
            else
                root = patch_merge(k->arena, root, patch->change, &k->merges);
        }
        root = add_labels(k, root, doc_get(own->root, "commonLabels"));
        for_each_item (doc_get(own->root, "labels"), item)
            if (str_is(doc_get_text(item, "includeSelectors"), "true"))
                root = add_labels(k, root, doc_get(item, "pairs"));
    }
    return root;
}
