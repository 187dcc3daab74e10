/* Following references: each step once, remembered by the node it stands at. */
#include "json_ref_priv.h"

enum {
    HOPS_MAX = 8,   /* of references that stand within the way of one pointer */
    SAID_MAX = 200, /* findings of one run */
};

struct ref_slot {
    struct ref_at at;
    void *value;
};

struct anchors { /* of one document */
    struct symtab names;
    VEC(const struct node *) nodes; /* by sym */
};

struct refs {
    struct reading *reading;
    struct arena *arena;
    struct ref_map ends;             /* struct ref_target of each reference */
    struct symtab names;             /* "path\nreference" of other files ... */
    VEC(const struct input *) files; /* ... to them; NULL: not there */
    struct ref_map by_root;          /* struct ref_file of each document and dialect */
    struct ref_map anchors;          /* struct anchors of each document */
    VEC(struct ref_at) chain;        /* of ref_follow */
    struct symtab said;
    struct ref_target in_progress, nowhere; /* both stand for no target */
};

static uint32_t hash_of(struct ref_at at)
{
    const void *key[2] = { at.node, at.file };
    return str_hash32((struct str){ (const char *)key, sizeof(key) });
}

static struct ref_slot *find_slot(struct ref_slot *slots, uint32_t capacity, struct ref_at at)
{
    uint32_t i = hash_of(at) & (capacity - 1);
    while (slots[i].at.node && (slots[i].at.node != at.node || slots[i].at.file != at.file))
        i = (i + 1) & (capacity - 1);
    return &slots[i];
}

static void grow(struct ref_map *map)
{
    uint32_t capacity = map->capacity ? 2 * map->capacity : 64;
    struct ref_slot *slots = arena_array(map->arena, struct ref_slot, capacity);
    for (uint32_t i = 0; i < map->capacity; i++)
        if (map->slots[i].at.node)
            *find_slot(slots, capacity, map->slots[i].at) = map->slots[i];
    map->slots = slots;
    map->capacity = capacity;
}

void **ref_map_slot(struct ref_map *map, struct ref_at at)
{
    if (2 * map->n >= map->capacity)
        grow(map);
    struct ref_slot *slot = find_slot(map->slots, map->capacity, at);
    if (!slot->at.node) {
        slot->at = at;
        map->n++;
    }
    return &slot->value;
}

struct refs *refs_new(struct reading *reading, struct arena *arena)
{
    struct refs *refs = arena_new(arena, struct refs);
    *refs = (struct refs){ .reading = reading,
                           .arena = arena,
                           .ends = { .arena = arena },
                           .by_root = { .arena = arena },
                           .anchors = { .arena = arena } };
    symtab_init(&refs->names, arena);
    symtab_init(&refs->said, arena);
    return refs;
}

/* A document is read once in each dialect: these keep the dialects apart. */
static const struct ref_file dialect_keys[SCHEMA_ASYNCAPI + 1];

const struct ref_file *refs_file(struct refs *refs, const struct input *input,
                                 const struct node *root, enum schema_dialect dialect)
{
    struct ref_at key = { &dialect_keys[dialect], root };
    void **slot = ref_map_slot(&refs->by_root, key);
    if (!*slot) {
        struct ref_file *file = arena_new(refs->arena, struct ref_file);
        *file = (struct ref_file){ input, root, dialect };
        *slot = file;
    }
    return *slot;
}

/* Once for each reference of a file, however often it stands there. */
static bool say_now(struct refs *refs, const struct ref_file *file, struct str ref)
{
    if (refs->said.n > SAID_MAX)
        return false;
    struct str key = str_printf(refs->arena, "%u %" PRIstr, file->input->source, STR_ARG(ref));
    if (sym_find(&refs->said, key))
        return false;
    sym_intern(&refs->said, key);
    return true;
}

static void say(struct refs *refs, struct ref_at at, struct str ref, const struct rule *rule,
                enum severity severity, const char *why)
{
    struct findings *findings = refs->reading->findings;
    if (!say_now(refs, at.file, ref))
        return;
    struct finding *finding =
        finding_begin(findings, rule, doc_get(at.node, "$ref")->loc, "Reference '%" PRIstr "' %s.",
                      STR_ARG(str_take(ref, 200)), why);
    finding_severity(finding, severity);
    finding_end(findings, finding);
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static struct str percent_decoded(struct arena *arena, struct str text)
{
    if (str_find_char(text, '%') == SIZE_MAX)
        return text;
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (size_t i = 0; i < text.n; i++) {
        int high = text.p[i] == '%' && i + 2 < text.n ? hex_digit(text.p[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text.p[i + 2]) : -1;
        strbuf_add_char(&buf, low >= 0 ? (char)(high * 16 + low) : text.p[i]);
        i += low >= 0 ? 2 : 0;
    }
    return strbuf_str(&buf);
}

/* "~1" is '/', "~0" is '~'. */
static struct str pointer_part(struct arena *arena, struct str text)
{
    if (str_find_char(text, '~') == SIZE_MAX)
        return text;
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (size_t i = 0; i < text.n; i++) {
        bool escaped =
            text.p[i] == '~' && i + 1 < text.n && (text.p[i + 1] == '0' || text.p[i + 1] == '1');
        strbuf_add_char(&buf, !escaped ? text.p[i] : text.p[i + 1] == '1' ? '/' : '~');
        i += escaped;
    }
    return strbuf_str(&buf);
}

static const struct node *child(const struct node *node, struct str key)
{
    uint64_t index;
    if (doc_is_map(node))
        return doc_get_str(node, key);
    if (doc_is_list(node) && str_to_u64(key, &index) && index < node->n)
        return doc_item(node, (uint32_t)index);
    return NULL;
}

static void add_anchor(struct refs *refs, struct anchors *anchors, const struct node *node)
{
    struct str id = doc_get_text(node, "$id"), name = doc_get_text(node, "$anchor");
    if (!name.n && str_starts(id, "#"))
        name = str_skip(id, 1);
    if (!name.n)
        return;
    sym s = sym_intern(&anchors->names, name);
    while (anchors->nodes.n <= s)
        *vec_push(refs->arena, &anchors->nodes) = node;
}

/* Schemas that call themselves something ("$anchor", "$id": "#name"). */
static struct anchors *anchors_of(struct refs *refs, const struct node *root)
{
    struct anchors *anchors = arena_new(refs->arena, struct anchors);
    VEC(const struct node *) open = { 0 };
    symtab_init(&anchors->names, refs->arena);
    *vec_push(refs->arena, &open) = root;
    while (open.n) {
        const struct node *node = open.v[--open.n];
        if (doc_is_map(node))
            add_anchor(refs, anchors, node);
        for_each_pair (node, pair)
            if (doc_is_map(pair->value) || doc_is_list(pair->value))
                *vec_push(refs->arena, &open) = pair->value;
        for_each_item (node, item)
            if (doc_is_map(item) || doc_is_list(item))
                *vec_push(refs->arena, &open) = item;
    }
    return anchors;
}

static const struct node *find_anchor(struct refs *refs, const struct ref_file *file,
                                      struct str name)
{
    void **slot = ref_map_slot(&refs->anchors, (struct ref_at){ NULL, file->root });
    if (!*slot)
        *slot = anchors_of(refs, file->root);
    const struct anchors *anchors = *slot;
    sym s = sym_find(&anchors->names, name);
    return s ? anchors->nodes.v[s] : NULL;
}

static bool is_remote(struct str file)
{
    return str_has(file, "://") || str_starts(file, "//") || str_starts(file, "urn:") ||
           str_starts(file, "file:");
}

static enum schema_dialect dialect_of(const struct node *root, enum schema_dialect dialect)
{
    if (str_starts(doc_get_text(root, "swagger"), "2"))
        return SCHEMA_OPENAPI_2;
    struct str openapi = doc_get_text(root, "openapi");
    if (openapi.n)
        return str_starts(openapi, "3.0") ? SCHEMA_OPENAPI_30 : SCHEMA_OPENAPI_31;
    return doc_get_text(root, "asyncapi").n ? SCHEMA_ASYNCAPI : dialect;
}

static const struct input *open_named(struct refs *refs, const struct ref_file *from,
                                      struct str name)
{
    struct str key = str_printf(refs->arena, "%u\n%" PRIstr, from->input->source, STR_ARG(name));
    sym s = sym_intern(&refs->names, key);
    if (refs->files.n > s)
        return refs->files.v[s];
    while (refs->files.n <= s)
        vec_push(refs->arena, &refs->files);
    return refs->files.v[s] = reading_open(refs->reading, from->input, name, true);
}

static const struct ref_file *file_of(struct refs *refs, const struct ref_file *from,
                                      struct str name)
{
    if (!name.n)
        return from;
    const struct input *input = open_named(refs, from, percent_decoded(refs->arena, name));
    const struct node *root = input && input->docs.all.n ? input->docs.all.v[0] : NULL;
    return root ? refs_file(refs, input, root, dialect_of(root, from->dialect)) : NULL;
}

/* One step: what the text of a reference names. Pointers may lead through other references. */
static const char *resolve(struct refs *refs, const struct ref_file *file, struct str ref,
                           struct ref_at *out)
{
    struct str rest = STR_NULL; /* of a pointer, behind a reference on its way */
    for (unsigned hops = 0; hops < HOPS_MAX; hops++) {
        size_t hash = str_find_char(ref, '#');
        struct str name = hash == SIZE_MAX ? ref : str_take(ref, hash);
        struct str pointer = hash == SIZE_MAX ? STR_NULL : str_skip(ref, hash + 1);
        if (is_remote(name))
            return "leads to another server and is not followed";
        file = file_of(refs, file, name);
        if (!file)
            return "names a file that is not there, or is neither YAML nor JSON";
        pointer = percent_decoded(refs->arena, pointer);
        const struct node *node = file->root;
        if (pointer.n && pointer.p[0] != '/') {
            node = find_anchor(refs, file, pointer);
            pointer = STR_NULL;
        }
        pointer = str_skip(str_concat(refs->arena, pointer, rest), 1);
        ref = STR_NULL;
        for (struct str part; node && str_split(&pointer, '/', &part);) {
            const struct node *next = child(node, pointer_part(refs->arena, part));
            if (!next && ref_is(node)) {
                ref = doc_get_text(node, "$ref");
                rest = str_printf(refs->arena, "/%" PRIstr "%s%" PRIstr, STR_ARG(part),
                                  pointer.n ? "/" : "", STR_ARG(pointer));
                break;
            }
            node = next;
        }
        *out = (struct ref_at){ file, node };
        if (!ref.n)
            return node ? NULL : "leads nowhere: nothing of that name stands there";
    }
    return "leads through too many others";
}

/* "#/components/schemas/Order" and "models/Order.yaml" are called "Order". */
static struct str name_of(struct refs *refs, struct str ref)
{
    size_t hash = str_find_char(ref, '#'), slash;
    if (hash != SIZE_MAX && hash + 1 < ref.n) {
        struct str pointer = percent_decoded(refs->arena, str_skip(ref, hash + 1));
        slash = str_rfind_char(pointer, '/');
        return pointer_part(refs->arena,
                            slash == SIZE_MAX ? pointer : str_skip(pointer, slash + 1));
    }
    struct str base = path_base(hash == SIZE_MAX ? ref : str_take(ref, hash));
    size_t dot = str_find_char(base, '.');
    return dot == SIZE_MAX || dot == 0 ? base : str_take(base, dot);
}

/* Swagger 1.2 wrote the name of a model alone, and some still do. */
static bool resolve_bare(struct ref_at at, struct str ref, struct ref_at *out)
{
    const struct node *definitions = doc_get(at.file->root, "definitions");
    bool bare = at.file->dialect == SCHEMA_OPENAPI_2 && str_find_char(ref, '#') == SIZE_MAX;
    *out = (struct ref_at){ at.file, bare ? doc_get_str(definitions, ref) : NULL };
    return out->node != NULL;
}

bool ref_step(struct refs *refs, struct ref_at at, struct ref_target *out)
{
    struct str ref = str_trim(doc_get_text(at.node, "$ref"));
    out->name = name_of(refs, ref);
    if (resolve_bare(at, ref, &out->at))
        return true;
    const char *why = ref.n ? resolve(refs, at.file, ref, &out->at) : "is empty";
    if (!why)
        return true;
    bool remote = is_remote(ref);
    say(refs, at, ref, remote ? &rule_input_unreadable : &rule_input_syntax,
        remote ? SEVERITY_NOTE : SEVERITY_WARNING, why);
    return false;
}

void ref_say_ring(struct refs *refs, struct ref_at at)
{
    say(refs, at, str_trim(doc_get_text(at.node, "$ref")), &rule_input_syntax, SEVERITY_WARNING,
        "leads back to itself");
}

bool ref_follow(struct refs *refs, struct ref_at at, struct ref_target *out)
{
    struct ref_target *end = NULL, next = { .at = at };
    refs->chain.n = 0;
    while (!end) {
        void **slot = ref_map_slot(&refs->ends, next.at);
        if (*slot == &refs->in_progress) {
            ref_say_ring(refs, at);
            end = &refs->nowhere;
        } else if (*slot) {
            end = *slot;
        } else {
            *slot = &refs->in_progress;
            *vec_push(refs->arena, &refs->chain) = next.at;
            if (!ref_step(refs, next.at, &next)) {
                end = &refs->nowhere;
            } else if (!ref_is(next.at.node)) {
                end = arena_new(refs->arena, struct ref_target);
                *end = next;
            }
        }
    }
    for (size_t i = 0; i < refs->chain.n; i++)
        *ref_map_slot(&refs->ends, refs->chain.v[i]) = end;
    *out = *end;
    return end != &refs->nowhere;
}

struct ref_at ref_end(struct refs *refs, struct ref_at at)
{
    struct ref_target target = { .at = at };
    if (ref_is(at.node) && !ref_follow(refs, at, &target))
        return (struct ref_at){ at.file, NULL };
    return target.at;
}

struct ref_at ref_get(struct refs *refs, struct ref_at map, const char *key)
{
    struct ref_at at = { map.file, doc_is_map(map.node) ? doc_get(map.node, key) : NULL };
    return at.node ? ref_end(refs, at) : at;
}
