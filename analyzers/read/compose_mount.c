/*
 * Configuration that a service gets as files: bind mounts below the given folder, and configs. A
 * scraper's, collector's or dashboard's configuration is read by its form; any other text is
 * searched for addresses, with less trust, and least where many services mount the same file.
 */
#include "compose_priv.h"

#include "address_priv.h"
#include "config_envoy_priv.h"

enum {
    MAX_BYTES = 1 << 20,   /* of one mounted file */
    MAX_FOLDER_FILES = 64, /* of one mounted folder */
    SCAN = 8,              /* what a byte of them costs, in bytes of text */
};

static const char how[] = "mounted-file";

struct mount {
    struct str name; /* as written, relative to the file's folder */
    struct str path; /* resolved */
    struct str target;
    const struct cfile *file;
};

struct scan {
    struct compose *c;
    struct project *p;
    const struct cservice *service;
    const struct address_from *from;
    bool folder; /* the file came with a folder: it was not picked by hand */
};

static const struct node *wrapped(struct arena *arena, const struct pair *pair)
{
    struct pair *pairs = arena_new(arena, struct pair);
    struct node *wrap = arena_new(arena, struct node);
    *pairs = *pair;
    *wrap = (struct node){ .type = DOC_MAP, .loc = pair->key_loc, .n = 1, .pairs = pairs };
    return wrap;
}

/* One member of a tree, with the whole path to it in the evidence. part may be NULL. */
static void section_refs(const struct address_from *from, const struct pair *section,
                         const struct pair *part, struct str name)
{
    struct pair outer = *section;
    if (part)
        outer.value = wrapped(from->arena, part);
    doc_refs(from, wrapped(from->arena, &outer), name, how);
}

static void one_value(const struct address_from *from, struct str name, const char *key,
                      const struct node *scalar)
{
    if (!doc_is_scalar(scalar))
        return;
    struct str text = address_expand(from->arena, doc_text(scalar), from->vars, from->n_vars);
    bool same = str_eq(text, doc_text(scalar));
    struct str detail = str_printf(from->arena, "%" PRIstr ": %s", STR_ARG(name), key);
    address_refs(from, detail, text, same ? scalar : NULL, scalar->loc, how);
}

static void targets(const struct address_from *from, struct str name, const struct node *job)
{
    for_each_item (doc_get(job, "static_configs"), config)
        for_each_item (doc_get(config, "targets"), target)
            one_value(from, name, "targets", target);
}

/* Prometheus: what it scrapes, where it sends. */
static void prometheus_refs(const struct address_from *from, struct str name,
                            const struct node *root)
{
    for_each_item (doc_get(root, "scrape_configs"), job)
        targets(from, name, job);
    for_each_item (doc_path(root, "alerting.alertmanagers"), manager)
        targets(from, name, manager);
    /* clients: those of Promtail, which scrapes files */
    static const char *const remotes[] = { "remote_write", "remote_read", "clients" };
    for (size_t i = 0; i < countof(remotes); i++)
        for_each_item (doc_get(root, remotes[i]), remote)
            one_value(from, name, "url", doc_get(remote, "url"));
}

/* OpenTelemetry collector, and Jaeger since version 2: its storage is no telemetry it sends. */
static void collector_refs(const struct address_from *telemetry, struct str name,
                           const struct node *root)
{
    for_each_pair (root, section) {
        if (str_is(section->key, "exporters") || str_is(section->key, "receivers") ||
            str_is(section->key, "service"))
            section_refs(telemetry, section, NULL, name);
        if (!str_is(section->key, "extensions"))
            continue;
        for_each_pair (section->value, part) {
            struct address_from storage = *telemetry;
            storage.telemetry = !str_starts(part->key, "jaeger_storage");
            section_refs(&storage, section, part, name);
        }
    }
}

static void datasource_refs(const struct address_from *from, struct str name,
                            const struct node *root)
{
    for_each_item (doc_get(root, "datasources"), source)
        one_value(from, name, "url", doc_get(source, "url"));
}

static bool is_collector(const struct node *root)
{
    bool receivers = doc_is_map(doc_get(root, "receivers"));
    bool exporters = doc_is_map(doc_get(root, "exporters"));
    return doc_is_map(doc_path(root, "service.pipelines")) || (receivers && exporters);
}

/* False when the form is none that is known. */
static bool known_form(const struct scan *scan, struct str name, const struct node *root)
{
    struct address_from telemetry = *scan->from;
    telemetry.telemetry = true;
    if (is_collector(root))
        collector_refs(&telemetry, name, root);
    else if (doc_is_list(doc_get(root, "scrape_configs")))
        prometheus_refs(&telemetry, name, root);
    else if (envoy_is_bootstrap(root) || envoy_is_resources(root))
        doc_refs(scan->from, root, name, how);
    else if (doc_is_list(doc_get(root, "datasources")))
        datasource_refs(scan->from, name, root);
    else
        return false;
    return true;
}

/* Telemetry rules, alerts, dashboards: full of links to pages, none of which is called. */
static bool is_for_people(const struct node *root)
{
    return doc_get(root, "panels") || doc_get(root, "groups") || doc_get(root, "$schema") ||
           doc_get(root, "openapi") || doc_get(root, "swagger");
}

static bool scan_docs(const struct scan *scan, struct str name, const struct docs *docs)
{
    bool any = false;
    struct address_from guessing = *scan->from;
    guessing.guess++;
    guessing.known_only |= scan->folder || str_ends(name, ".json");
    for (size_t i = 0; i < docs->all.n; i++) {
        const struct node *root = docs->all.v[i];
        if (!doc_is_map(root) && !doc_is_list(root))
            continue;
        any = true;
        if (!known_form(scan, name, root) && !is_for_people(root))
            doc_refs(&guessing, root, name, how);
    }
    return any;
}

static bool has_suffix(struct str name, const char *const *suffixes)
{
    for (; *suffixes; suffixes++)
        if (str_ends(name, *suffixes))
            return true;
    return false;
}

static const char *const tree_suffixes[] = { ".yaml", ".yml", ".json", NULL };
static const char *const line_suffixes[] = { ".conf",     ".cfg",  ".properties", ".toml",   ".ini",
                                             ".template", ".tmpl", "Caddyfile",   ".config", ".vcl",
                                             ".alloy",    ".xml",  ".cnf",        NULL };

static void scan_text(const struct scan *scan, struct str name, struct str text, uint32_t source)
{
    if (text.n == 0 || text.n > MAX_BYTES || !compose_spend(scan->c, SCAN * text.n))
        return;
    struct loc base = { source, 1, 1 };
    bool tree = false;
    if (has_suffix(name, tree_suffixes)) {
        struct findings quiet; /* what the service itself makes of its file is its own matter */
        struct docs docs = { 0 };
        findings_init(&quiet, scan->c->arena);
        doc_parse(scan->c->arena, text, base, &doc_limits_default, &quiet, &docs);
        if (scan_docs(scan, name, &docs) || str_ends(name, ".json"))
            return;
        tree = true;
    }
    if (tree || has_suffix(name, line_suffixes)) {
        struct address_from guessing = *scan->from;
        guessing.guess++;
        guessing.known_only |= tree; /* a template, or another language under YAML's name */
        lines_refs(&guessing, text, base, name, how);
    }
}

static void scan_file(struct scan scan, const struct mount *mount, struct str name)
{
    struct str base = path_base(name);
    if (!has_suffix(base, tree_suffixes) && !has_suffix(base, line_suffixes))
        return;
    if (scan.folder && str_ends(base, ".json"))
        return; /* dashboards, translations, test data: large, and of no form that is known */
    const struct input *input = compose_open(scan.c, mount->file, name, false);
    if (!input)
        return;
    struct address_from from = *scan.from;
    if (shared_by_many(scan.p, mount->path)) {
        from.guess += 2;
        from.known_only = true;
    }
    struct cskip skip = scan.folder
                            ? shared_owners(scan.c, scan.p, mount->path)
                            : shared_skip(scan.c, scan.p, mount->path, input->text, scan.service);
    from.skip = skip.names;
    from.n_skip = skip.n;
    scan.from = &from;
    scan_text(&scan, base, input->text, input->source);
}

/* Source code is mounted as well; only what goes to where configuration stands is looked at. */
static bool is_config_target(struct str target)
{
    return str_starts(target, "/etc/") || str_has(target, "conf") ||
           str_has(target, "provisioning") || str_ends(target, "/pipeline") ||
           str_ends(target, "/pipeline/");
}

static void scan_folder(struct scan scan, const struct mount *mount)
{
    enum { COST = 256 }; /* of one file name, in bytes of text */
    if (!is_config_target(mount->target) || !compose_spend(scan.c, COST * MAX_FOLDER_FILES))
        return;
    struct reading_names names = { 0 };
    reading_list(scan.c->reading, mount->file->input,
                 path_join(scan.c->arena, mount->file->dir, mount->name), MAX_FOLDER_FILES, &names);
    scan.folder = true;
    for (size_t i = 0; i < names.all.n; i++) {
        struct mount file = *mount;
        struct cfile beside = *mount->file; /* names are relative to the input already */
        beside.dir = STR(".");
        file.file = &beside;
        scan_file(scan, &file, names.all.v[i]);
    }
}

static void scan_mount(const struct scan *scan, const struct mount *mount)
{
    if (!compose_inside(scan->c, mount->file, mount->path))
        return;
    if (has_suffix(mount->name, tree_suffixes) || has_suffix(mount->name, line_suffixes))
        scan_file(*scan, mount, mount->name);
    else
        scan_folder(*scan, mount);
}

/* "./a.yml:/etc/a.yml:ro", or a map with source and target. False for what is no bind mount. */
static bool parse_volume(struct compose *c, const struct cvalue *item, struct mount *out)
{
    struct str source, target;
    *out = (struct mount){ .file = item->file };
    if (doc_is_scalar(item->node)) {
        struct ctext text = compose_text(c, item->file, item->node);
        struct str rest = text.text;
        if (text.unknown || !str_split(&rest, ':', &source))
            return false;
        target = str_take(rest, str_find_char(rest, ':'));
        if (!str_starts(source, ".") && !str_starts(source, "/"))
            return false;
    } else {
        struct ctext text = compose_text(c, item->file, doc_get(item->node, "source"));
        source = text.text;
        target = compose_text(c, item->file, doc_get(item->node, "target")).text;
        if (text.unknown || !str_is(doc_get_text(item->node, "type"), "bind"))
            return false;
    }
    if (source.n == 0 || target.n == 0)
        return false;
    out->name = path_normal(c->arena, source);
    out->path = compose_path(c, item->file, source);
    out->target = target;
    return true;
}

struct mounts {
    struct symtab targets; /* a later layer replaces what stood at its target */
    VEC(struct mount) all; /* by sym - 1 */
};

static void bind_mounts(struct compose *c, const struct cservice *service, struct mounts *out)
{
    symtab_init(&out->targets, c->arena);
    struct citems volumes = { 0 };
    service_items(c, service, "volumes", &volumes);
    for (size_t i = 0; i < volumes.all.n; i++) {
        struct mount mount;
        if (!parse_volume(c, &volumes.all.v[i], &mount))
            continue;
        sym s = sym_intern(&out->targets, mount.target);
        if (s > out->all.n)
            vec_push(c->arena, &out->all);
        out->all.v[s - 1] = mount;
    }
}

void service_count_mounts(struct compose *c, struct project *p, const struct cservice *service)
{
    struct mounts mounts = { 0 };
    bind_mounts(c, service, &mounts);
    for (size_t i = 0; i < mounts.all.n; i++)
        shared_add(c, p, mounts.all.v[i].path, service);
    struct citems files = { 0 };
    service_items(c, service, "env_file", &files);
    for (size_t i = 0; i < files.all.n; i++) {
        const struct cvalue *item = &files.all.v[i];
        const struct node *path = doc_is_map(item->node) ? doc_get(item->node, "path") : item->node;
        shared_add(c, p, compose_path(c, item->file, compose_text(c, item->file, path).text),
                   service);
    }
}

static struct cvalue find_config(const struct project *p, struct str name)
{
    struct cvalue found = { 0 };
    for (size_t i = 0; i < p->files.n; i++) {
        const struct node *config = doc_get_str(doc_get(p->files.v[i]->root, "configs"), name);
        if (doc_is_map(config))
            found = (struct cvalue){ .node = config, .file = p->files.v[i] };
    }
    return found;
}

static void scan_content(const struct scan *scan, struct str name, const struct cfile *file,
                         const struct node *content)
{
    if (!compose_spend(scan->c, SCAN * content->text.n))
        return;
    struct node *text = arena_new(scan->c->arena, struct node);
    struct docs docs = { 0 };
    *text = *content;
    text->text = compose_text(scan->c, file, content).text;
    doc_parse_embedded(scan->c->arena, text, &doc_limits_default, &docs);
    if (!scan_docs(scan, name, &docs))
        text_refs(scan->from, text, name, how);
}

static void scan_configs(const struct scan *scan, const struct cservice *service)
{
    struct compose *c = scan->c;
    struct citems configs = { 0 };
    service_items(c, service, "configs", &configs);
    for (size_t i = 0; i < configs.all.n; i++) {
        if (!compose_spend(c, scan->p->files.n))
            return;
        const struct cvalue *item = &configs.all.v[i];
        const struct node *source =
            doc_is_map(item->node) ? doc_get(item->node, "source") : item->node;
        struct str name = compose_text(c, item->file, source).text;
        struct cvalue config = find_config(scan->p, name);
        const struct node *content = doc_get(config.node, "content");
        const struct node *file = doc_get(config.node, "file");
        if (doc_is_scalar(content))
            scan_content(scan, name, config.file, content);
        if (!doc_is_scalar(file))
            continue;
        struct ctext text = compose_text(c, config.file, file);
        const struct mount mount = {
            .name = text.text,
            .path = compose_path(c, config.file, text.text),
            .file = config.file,
        };
        if (!text.unknown)
            scan_mount(scan, &mount);
    }
}

/* A secret that holds nothing but an address: the service gets it as a file. */
static void secret_refs(const struct scan *scan, const struct cfile *file, struct str name,
                        const struct node *path)
{
    enum { LONGEST = 4096 };
    struct ctext text = compose_text(scan->c, file, path);
    const struct input *input =
        text.unknown || !text.text.n ? NULL : compose_open(scan->c, file, text.text, false);
    if (!input || input->text.n > LONGEST || !compose_spend(scan->c, SCAN * input->text.n))
        return;
    struct str value = str_trim(input->text);
    if (str_find_char(value, '\n') != SIZE_MAX || !str_has(value, "://"))
        return;
    address_refs(scan->from, name, value, NULL, (struct loc){ input->source, 1, 1 }, "secret");
}

static void scan_secrets(const struct scan *scan, const struct cservice *service)
{
    struct citems secrets = { 0 };
    service_items(scan->c, service, "secrets", &secrets);
    for (size_t i = 0; i < secrets.all.n && compose_spend(scan->c, scan->p->files.n); i++) {
        const struct cvalue *item = &secrets.all.v[i];
        const struct node *source =
            doc_is_map(item->node) ? doc_get(item->node, "source") : item->node;
        struct str name = compose_text(scan->c, item->file, source).text;
        for (size_t k = 0; k < scan->p->files.n; k++) {
            const struct cfile *file = scan->p->files.v[k];
            const struct node *secret = doc_get_str(doc_get(file->root, "secrets"), name);
            if (doc_is_scalar(doc_get(secret, "file")))
                secret_refs(scan, file, name, doc_get(secret, "file"));
        }
    }
}

void service_mounts(struct compose *c, struct project *p, const struct cservice *service,
                    const struct address_from *from)
{
    const struct scan scan = { .c = c, .p = p, .service = service, .from = from };
    struct mounts mounts = { 0 };
    bind_mounts(c, service, &mounts);
    for (size_t i = 0; i < mounts.all.n; i++)
        scan_mount(&scan, &mounts.all.v[i]);
    scan_configs(&scan, service);
    scan_secrets(&scan, service);
}
