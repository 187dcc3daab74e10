#include "definition_priv.h"

enum { MAJORS_MAX = 8 };

bool definition_version_is_default(struct str version)
{
    static const char *const all[] = { "1.0.0", "0.0.1", "0.0.0",           "0.1.0",
                                       "1.0",   "v0",    "version not set", "unknown" };
    for (size_t i = 0; i < countof(all); i++)
        if (str_is_nocase(version, all[i]))
            return true;
    return version.n == 0 || str_has(version, "{{") || str_has(version, "${");
}

bool definition_is_major(struct str part)
{
    size_t i = 1;
    if (part.n < 2 || part.p[0] != 'v' || part.n > 12)
        return false;
    while (i < part.n && part.p[i] >= '0' && part.p[i] <= '9')
        i++;
    struct str rest = str_skip(part, i);
    return i > 1 && (!rest.n || str_starts(rest, "alpha") || str_starts(rest, "beta"));
}

struct str definition_path_major(struct str path)
{
    path = str_skip(path, 1);
    struct str part;
    for (unsigned i = 0; i < 3 && str_split(&path, '/', &part); i++)
        if (definition_is_major(part))
            return part;
    return STR_NULL;
}

void definition_url(struct str url, struct str *host, struct str *path)
{
    size_t scheme = str_find(url, STR("://"));
    *host = STR_NULL;
    if (scheme != SIZE_MAX || str_starts(url, "//")) {
        url = str_skip(url, scheme != SIZE_MAX ? scheme + 3 : 2);
        size_t slash = str_find_char(url, '/');
        *host = str_take(url, slash == SIZE_MAX ? url.n : slash);
        url = slash == SIZE_MAX ? STR_NULL : str_skip(url, slash);
        size_t at = str_rfind_char(*host, '@');
        if (at != SIZE_MAX)
            *host = str_skip(*host, at + 1);
        *host = str_take(*host, str_find_char(*host, ':'));
    }
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] == '?' || url.p[i] == '#')
            url = str_take(url, i);
    while (str_ends(url, "/"))
        url.n--;
    if (str_starts(url, "."))
        url = str_skip(url, 1);
    *path = url.n && url.p[0] == '/' ? url : STR_NULL;
}

/* --- providers --- */

struct finding_of { /* one run of definitions_build */
    struct definitions *d;
    struct symtab folders;   /* of definitions ... */
    VEC(uint32_t) in_folder; /* ... and how many there are, by sym */
};

static void count_folder(struct finding_of *f, const struct defined *one)
{
    sym folder = sym_intern(&f->folders, path_dir(one->input->path));
    while (f->in_folder.n <= folder)
        vec_push(f->d->arena, &f->in_folder);
    f->in_folder.v[folder]++;
}

static void name_provider(struct finding_of *f, struct providers *providers, struct defined *one)
{
    sym folder = sym_find(&f->folders, path_dir(one->input->path));
    struct provider_query query = { .input = one->input,
                                    .root = one->root,
                                    .title = one->title,
                                    .n_hosts = one->n_hosts,
                                    .alone = f->in_folder.v[folder] == 1 };
    for (size_t i = 0; i < one->n_hosts; i++)
        query.hosts[i] = one->hosts[i];
    provider_find(providers, &query, &one->provider);
}

static bool is_copy(const struct defined *one)
{
    return one->provider.by.i != NO_BNODE.i;
}

/* A copy says what its consumer was built with; what the provider offers it says only alone. */
static bool has_own(const struct definitions *d, const struct defined *copy)
{
    for (size_t i = 0; i < d->all.n; i++)
        if (!is_copy(&d->all.v[i]) && str_eq(d->all.v[i].provider.name, copy->provider.name))
            return true;
    return false;
}

/* --- facts --- */

static void add_version(struct definitions *d, bnode node, struct str text, const char *how,
                        struct loc loc)
{
    struct symtab *syms = d->reading->syms;
    builder_version(d->reading->builder, node, sym_intern(syms, text),
                    sym_intern(syms, str_from(how)), false, loc);
}

static bool is_among(const struct str *texts, size_t n, struct str text)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(texts[i], text))
            return true;
    return false;
}

static void add_versions(struct definitions *d, const struct defined *one, bnode node)
{
    struct str seen[MAJORS_MAX], version = str_trim(doc_text(one->version));
    size_t n = 0;
    bool said = one->published ? version.n > 0 : !definition_version_is_default(version);
    if (doc_is_scalar(one->version) && said)
        add_version(d, node, version, one->version_how, one->version->loc);
    if (one->major.n) {
        seen[n++] = one->major;
        add_version(d, node, one->major, one->major_how, one->major_loc);
    }
    for (size_t i = 0; i < one->operations.n && n < MAJORS_MAX; i++) {
        struct str major = definition_path_major(one->operations.v[i].path);
        if (!major.n || is_among(seen, n, major))
            continue;
        seen[n++] = major;
        add_version(d, node, major, "path", one->operations.v[i].loc);
    }
}

static void add_operations(struct definitions *d, const struct defined *one, bnode node)
{
    struct builder *b = d->reading->builder;
    struct symtab *syms = d->reading->syms;
    sym how = sym_intern(syms, str_from(one->provider.how));
    for (size_t i = 0; i < one->operations.n; i++) {
        const struct defined_operation *operation = &one->operations.v[i];
        struct str name = str_printf(d->arena, "%" PRIstr " %" PRIstr, STR_ARG(operation->method),
                                     STR_ARG(operation->path));
        bop op = builder_operation(b, node, sym_intern(syms, name), ORIGIN_DECLARED, 0, 0,
                                   operation->loc);
        builder_op_how(b, op, how);
        if (operation->deprecated)
            builder_op_deprecated(b, op, &(struct op_life){ .loc = operation->deprecated_loc });
    }
}

/* A service may import what is its own. */
static void add_needs(struct definitions *d, const struct defined *one, bnode node)
{
    struct symtab *syms = d->reading->syms;
    for (size_t i = 0; i < one->needs.n; i++) {
        const struct defined_need *need = &one->needs.v[i];
        bnode of = d->all.v[need->of].provider.of[0];
        if (of.i != node.i)
            builder_require_node(d->reading->builder, node, of, sym_intern(syms, need->range),
                                 sym_intern(syms, STR("npm")), sym_intern(syms, STR("imports")),
                                 need->loc);
    }
}

static void build_definition(struct definitions *d, const struct defined *one)
{
    bool offers = !is_copy(one) || !has_own(d, one);
    for (size_t i = 0; i < one->provider.n; i++) {
        bnode node = one->provider.of[i];
        if (offers)
            add_operations(d, one, node);
        if (is_copy(one))
            continue;
        add_versions(d, one, node);
        add_needs(d, one, node);
    }
}

void definitions_build(struct definitions *d)
{
    struct finding_of f = { .d = d };
    symtab_init(&f.folders, d->arena);
    for (size_t i = 0; i < d->all.n; i++)
        count_folder(&f, &d->all.v[i]);
    struct providers *providers = providers_new(d->reading, d->arena);
    for (size_t i = 0; i < d->all.n; i++)
        name_provider(&f, providers, &d->all.v[i]);
    for (size_t i = 0; i < d->all.n; i++)
        build_definition(d, &d->all.v[i]);
    builder_yields(d->reading->builder, YIELD_NODES | YIELD_OPERATIONS | YIELD_VERSIONS);
}
