/*
 * buf.yaml: modules of Protobuf files in a registry. One asks for others by name; which state of
 * them it was built with is a commit in buf.lock, which has no order.
 */
#include "package_priv.h"

struct module {
    struct package package;
    const struct node *root, *lock; /* lock: NULL without buf.lock */
};

static struct str lock_name(struct arena *arena, const struct node *dep)
{
    struct str name = doc_get_text(dep, "name"); /* version v2 */
    if (name.n)
        return name;
    struct str remote = doc_get_text(dep, "remote"), owner = doc_get_text(dep, "owner");
    return str_printf(arena, "%" PRIstr "/%" PRIstr "/%" PRIstr, STR_ARG(remote), STR_ARG(owner),
                      STR_ARG(doc_get_text(dep, "repository")));
}

static const struct node *locked(const struct module *m, struct arena *arena, struct str name)
{
    for_each_item (doc_get(m->lock, "deps"), dep)
        if (str_eq(lock_name(arena, dep), name))
            return doc_get(dep, "commit");
    return NULL;
}

/* "buf.build/shop/orders:v1.2.0": a label or a commit behind the name is the module's own words. */
static void need(struct module *m, struct arena *arena, const struct node *dep)
{
    struct str name = str_trim(doc_text(dep));
    size_t colon = str_rfind_char(name, ':'), slash = str_rfind_char(name, '/');
    if (colon != SIZE_MAX && slash != SIZE_MAX && colon > slash)
        name = str_take(name, colon);
    const struct node *commit = locked(m, arena, name);
    package_need(&m->package, name, doc_text(commit),
                 doc_is_scalar(commit) ? commit->loc : dep->loc);
}

/* A workspace asks for what its modules need together. */
static void read_module(struct module *m, struct arena *arena, struct str dir,
                        const struct node *name)
{
    struct loc loc = doc_is_scalar(name) ? name->loc : m->root->loc;
    package_begin_in(&m->package, dir, str_trim(doc_text(name)), loc);
    for_each_item (doc_get(m->root, "deps"), dep)
        need(m, arena, dep);
}

static const struct node *lock_of(struct reading *reading, const struct input *input)
{
    const struct input *lock = reading_open(reading, input, STR("buf.lock"), true);
    return lock ? package_doc(lock) : NULL;
}

static void read_config(struct reading *reading, const struct input *input, struct arena *arena)
{
    struct module m = { .package = { reading, input, "buf", "npm", "buf.yaml", NO_BPACKAGE },
                        .root = package_doc(input) };
    if (!m.root || !str_is(path_base(input->path), "buf.yaml"))
        return;
    m.lock = lock_of(reading, input);
    const struct node *modules = doc_get(m.root, "modules");
    struct str dir = path_dir(input->path);
    if (!doc_count(modules))
        read_module(&m, arena, dir, doc_get(m.root, "name"));
    for_each_item (modules, item) {
        const struct node *name = doc_get(item, "name");
        struct str inner = path_join(arena, dir, doc_get_text(item, "path"));
        bool only = doc_count(modules) == 1 && !name;
        read_module(&m, arena, path_collapse(arena, inner), only ? doc_get(m.root, "name") : name);
    }
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    for (size_t i = 0; i < n; i++)
        read_config(reading, inputs[i], &arena);
    arena_release(&arena);
}

/* A lock says nothing alone; it is read where its module is. */
static int probe(const struct probe *probe)
{
    bool versioned = doc_get(probe->doc, "version") != NULL;
    bool known = package_named(probe, "buf.yaml") || package_named(probe, "buf.lock");
    return versioned && known ? 85 : 0;
}

static const char *const patterns[] = { "buf.yaml", "buf.lock", NULL };

const struct reader reader_buf = {
    .name = "buf",
    .title = "modules of Buf",
    .family = "package",
    .patterns = patterns,
    .kind = READ_DOCS,
    .probe = probe,
    .build = build,
};
