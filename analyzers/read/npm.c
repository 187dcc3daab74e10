/* package.json: packages of npm, yarn and pnpm. */
#include "npm_priv.h"

/* What is needed when it runs: tools of development are not in the image. */
static const char *const need_keys[] = { "dependencies", "optionalDependencies",
                                         "peerDependencies" };

/* "workspace:^1.2" is ^1.2; "file:../x", "link:", a URL or a tag: whatever is there. */
static struct str range_of(struct str text)
{
    if (str_starts(text, "workspace:")) {
        text = str_skip(text, strlen("workspace:"));
        return str_is(text, "^") || str_is(text, "~") ? STR("*") : text;
    }
    bool elsewhere = str_find_char(text, ':') != SIZE_MAX || str_find_char(text, '/') != SIZE_MAX;
    return elsewhere || str_is(text, "latest") || str_is(text, "next") ? STR("*") : text;
}

/* "orders": "npm:@shop/orders-client@^2" is a need of the package behind the other name. */
static void need(struct package *p, struct str name, const struct node *value)
{
    struct str range = str_trim(doc_text(value));
    if (!str_starts(range, "npm:")) {
        package_need(p, name, range_of(range), value->loc);
        return;
    }
    range = str_skip(range, strlen("npm:"));
    size_t at = str_rfind_char(range, '@');
    bool bare = at == SIZE_MAX || at == 0;
    package_need(p, bare ? range : str_take(range, at), bare ? STR_NULL : str_skip(range, at + 1),
                 value->loc);
}

/* Locks are looked into only for what is read from the inputs, which is little. */
struct locks {
    struct reading *reading;
    struct arena *arena;
    struct symtab published; /* names of packages among the inputs ... */
    size_t n;                /* ... more than any of them */
    VEC(struct npm_lock *) all;
};

/* Beside the package, else beside the workspace that it belongs to. */
static const struct input *open_lock(const struct locks *locks, const struct input *input)
{
    static const char *const places[] = {
        "package-lock.json",
        "npm-shrinkwrap.json",
        "../package-lock.json",
        "../../package-lock.json",
    };
    struct str root = locks->reading->sources->all.v[input->source].root;
    struct str dir = path_dir(input->path);
    for (size_t i = 0; i < countof(places) && locks->reading->inputs; i++) {
        unsigned up = i < 2 ? 0 : (unsigned)i - 1;
        for (struct str at = dir; up; up--, at = path_dir(at))
            if (str_eq(at, root) || str_is(at, "."))
                return NULL;
        const struct input *lock = reading_open(locks->reading, input, str_from(places[i]), false);
        if (lock && lock->text.n)
            return lock;
    }
    return NULL;
}

/* Packages of one workspace share a lock: it is read once. */
static const struct npm_lock *lock_of(struct locks *locks, const struct input *package)
{
    const struct input *input = open_lock(locks, package);
    for (size_t i = 0; input && i < locks->all.n; i++)
        if (locks->all.v[i]->input == input)
            return locks->all.v[i];
    if (!input)
        return NULL;
    struct npm_lock *lock = npm_lock_read(locks->arena, input, &locks->published, locks->n);
    *vec_push(locks->arena, &locks->all) = lock;
    return lock;
}

/* What is installed is the least that the package is known to go with. */
static void read_locked(struct locks *locks, struct package *p, const struct node *root)
{
    const struct npm_lock *lock = NULL;
    for_each_pair (doc_get(root, "dependencies"), pair) {
        struct package_text version;
        sym name = sym_find(&locks->published, pair->key);
        if (!name)
            continue;
        if (!lock && !(lock = lock_of(locks, p->input)))
            return;
        if (npm_lock_find(lock, name, &version))
            package_need(p, pair->key,
                         str_printf(locks->arena, ">=%" PRIstr, STR_ARG(version.text)),
                         version.loc);
    }
}

static void read_package(struct locks *locks, const struct input *input)
{
    struct reading *reading = locks->reading;
    const struct node *root = package_doc(input);
    struct package p = { reading, input, "npm", "npm", "package.json", NO_BPACKAGE };
    struct package_text version = package_text(doc_get(root, "version"));
    package_begin(&p, doc_get_text(root, "name"), version, package_release(version));
    for (size_t i = 0; i < countof(need_keys); i++)
        for_each_pair (doc_get(root, need_keys[i]), pair)
            if (doc_is_scalar(pair->value))
                need(&p, pair->key, pair->value);
    read_locked(locks, &p, root);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct locks locks = { .reading = reading, .arena = &arena };
    symtab_init(&locks.published, &arena);
    for (size_t i = 0; i < n; i++) {
        struct str name = doc_get_text(package_doc(inputs[i]), "name");
        size_t next = name.n ? (size_t)sym_intern(&locks.published, name) + 1 : 0;
        locks.n = next > locks.n ? next : locks.n;
    }
    for (size_t i = 0; i < n; i++)
        read_package(&locks, inputs[i]);
    arena_release(&arena);
}

static int probe(const struct probe *probe)
{
    static const char *const keys[] = {
        "version", "dependencies", "devDependencies", "scripts", "private", "main", "workspaces",
    };
    if (!package_named(probe, "package.json") || !doc_is_map(probe->doc))
        return 0;
    size_t n = doc_get(probe->doc, "name") != NULL;
    for (size_t i = 0; i < countof(keys); i++)
        n += doc_get(probe->doc, keys[i]) != NULL;
    return n >= 2 ? 75 : 0;
}

static const char *const patterns[] = { "package.json", NULL };

const struct reader reader_npm = {
    .name = "npm",
    .title = "packages of npm",
    .family = "package",
    .patterns = patterns,
    .kind = READ_DOCS,
    .probe = probe,
    .build = build,
};
