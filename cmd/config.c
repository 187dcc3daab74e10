#include "config.h"

#include <sys/stat.h>

#include "config_priv.h"
#include "spec.h"

static bool exists(struct arena *arena, struct str dir, const char *name)
{
    struct stat st;

    return lstat(str_cstr(arena, path_join(arena, dir, str_from(name))), &st) == 0;
}

/* The folder with .git at or above dir as "../..", or the empty text. */
static struct str repository_root(struct arena *arena, struct str dir)
{
    enum { LEVELS_MAX = 64 };

    for (int level = 0; level < LEVELS_MAX; level++) {
        if (exists(arena, dir, ".git"))
            return dir;
        dir = str_is(dir, ".") ? STR("..") : path_join(arena, dir, STR(".."));
    }
    return STR_NULL;
}

static struct str config_in(struct arena *arena, struct str dir)
{
    static const char *const names[] = { "svcgraph.yaml", ".svcgraph.yaml" };

    for (size_t i = 0; i < countof(names); i++)
        if (exists(arena, dir, names[i]))
            return str_is(dir, ".") ? str_from(names[i])
                                    : path_join(arena, dir, str_from(names[i]));
    return STR_NULL;
}

/*
 * Folders above are looked at only inside a repository: a file in /tmp or in a stranger's folder
 * must not change what a gate says.
 */
struct str config_search(struct arena *arena, struct str dir)
{
    struct str root = repository_root(arena, dir);

    for (;;) {
        struct str found = config_in(arena, dir);
        if (found.n || !root.n || dir.n >= root.n)
            return found;
        dir = str_is(dir, ".") ? STR("..") : path_join(arena, dir, STR(".."));
    }
}

bool config_fail(const struct config_reading *r, struct loc loc, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    struct str what = str_vprintf(r->arena, format, args);
    va_end(args);
    struct str path = source_path(&r->run->sources, loc.source);
    *r->error = str_printf(r->arena, "%" PRIstr ":%u:%u: %" PRIstr, STR_ARG(path),
                           (unsigned)loc.line, (unsigned)loc.column, STR_ARG(what));
    return false;
}

bool config_unknown(const struct config_reading *r, const struct pair *pair, const char *what,
                    const char *const *known)
{
    struct str_list names = { 0 };

    for (size_t i = 0; known[i]; i++)
        *vec_push(r->arena, &names.all) = str_from(known[i]);
    struct str near = spec_nearest(r->arena, pair->key, &names);
    return config_fail(r, pair->key_loc, "unknown %s '%" PRIstr "'%" PRIstr, what,
                       STR_ARG(pair->key), STR_ARG(near));
}

static bool read_version(const struct config_reading *r, const struct node *value)
{
    if (str_is(doc_text(value), "1"))
        return true;
    return config_fail(r, value->loc, "version: this program reads version 1");
}

/* A pattern that leaves the folder of the config could read a stranger's files into a report. */
static bool add_input(const struct config_reading *r, const struct node *item)
{
    struct str glob = doc_text(item), rest = glob, part;

    if (!doc_is_scalar(item) || !glob.n)
        return config_fail(r, item->loc, "inputs: expected a file, folder or glob");
    if (str_starts(glob, "/"))
        return config_fail(r, item->loc, "inputs: '%" PRIstr "' is not below this folder",
                           STR_ARG(glob));
    while (str_split(&rest, '/', &part))
        if (str_is(part, ".."))
            return config_fail(r, item->loc, "inputs: '%" PRIstr "' is not below this folder",
                               STR_ARG(glob));
    *vec_push(r->arena, &r->run->config.inputs) = glob;
    return true;
}

static bool add_inputs(const struct config_reading *r, const struct node *list)
{
    if (doc_is_scalar(list))
        return add_input(r, list);
    if (!doc_is_list(list) && list->type != DOC_NULL)
        return config_fail(r, list->loc, "inputs: expected a list of globs");
    for_each_item(list, item)
        if (!add_input(r, item))
            return false;
    return true;
}

static bool read_inputs(const struct config_reading *r, const struct node *value)
{
    static const char *const known[] = { "manifests", "apis", "traces", NULL };

    if (!doc_is_map(value))
        return add_inputs(r, value);
    for_each_pair(value, pair) {
        if (!config_is_known(pair->key, known))
            return config_unknown(r, pair, "key of inputs", known);
        if (!add_inputs(r, pair->value))
            return false;
    }
    return true;
}

bool config_is_known(struct str name, const char *const *known)
{
    for (size_t i = 0; known[i]; i++)
        if (str_is(name, known[i]))
            return true;
    return false;
}

struct section {
    const char *name;
    bool (*read)(const struct config_reading *r, const struct node *value);
};

static const struct section sections[] = {
    { "version", read_version },
    { "inputs", read_inputs },
    { "nodes", config_read_nodes },
    { "checks", config_read_checks },
    { "consumers", config_read_consumers },
    { "logs", config_read_logs },
    { "apis", config_read_apis },
};

static bool read_section(const struct config_reading *r, const struct pair *pair)
{
    static const char *const known[] = { "version", "inputs", "nodes", "checks", "consumers",
                                         "logs",    "apis",   NULL };

    for (size_t i = 0; i < countof(sections); i++)
        if (str_is(pair->key, sections[i].name))
            return sections[i].read(r, pair->value);
    return config_unknown(r, pair, "key", known);
}

static bool read_document(const struct config_reading *r, const struct node *top)
{
    if (!doc_is_map(top))
        return config_fail(r, top->loc, "expected keys and values");
    if (!doc_get(top, "version"))
        return config_fail(r, top->loc, "no 'version: 1' in it");
    for_each_pair(top, pair)
        if (!read_section(r, pair))
            return false;
    return true;
}

bool config_parse(struct run *run, struct str text, uint32_t source, struct str *out_error)
{
    struct config_reading r = { .run = run, .arena = &run->arena, .error = out_error };
    struct loc start = { source, 1, 1 };
    struct findings findings;
    struct docs docs = { 0 };

    findings_init(&findings, &run->arena);
    doc_parse_yaml(&run->arena, text, start, &doc_limits_default, &findings, &docs);
    if (findings.all.n)
        return config_fail(&r, findings.all.v[0].loc, "%" PRIstr,
                           STR_ARG(findings.all.v[0].message));
    if (docs.all.n > 1)
        return config_fail(&r, docs.all.v[1]->loc, "a second document; one is read");
    return !docs.all.n || read_document(&r, docs.all.v[0]);
}

bool config_read(struct run *run, struct str path, struct str *out_error)
{
    const char *why = NULL;
    struct str text = STR_NULL;
    struct stream *stream = stream_open(str_cstr(&run->arena, path), &why);

    bool read = stream && stream_slurp(stream, &run->arena, CONFIG_BYTES_MAX, &text, &why);
    if (stream)
        stream_close(stream);
    if (!read) {
        *out_error = str_printf(&run->arena, "%" PRIstr ": %s", STR_ARG(path), why);
        return false;
    }
    run->config.path = path;
    return config_parse(run, text, sources_named(&run->sources, path), out_error);
}

/* In a stranger's checkout the file may be a link to what its author cannot read himself. */
bool config_read_found(struct run *run, struct str path, struct str *out_error)
{
    struct stat st;

    if (lstat(str_cstr(&run->arena, path), &st) == 0 && S_ISREG(st.st_mode))
        return config_read(run, path, out_error);
    *out_error = str_printf(&run->arena, "%" PRIstr ": not a regular file; to read it all the same: "
                            "--config %" PRIstr, STR_ARG(path), STR_ARG(path));
    return false;
}
