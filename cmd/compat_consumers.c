#include "svcgraph/consumers.h"

#include <limits.h>

#include "compat.h"
#include "say.h"

static bool lists(const struct str_list *list, const struct rule *rule)
{
    for (size_t i = 0; i < list->all.n; i++)
        if (str_is(list->all.v[i], rule->id))
            return true;
    return false;
}

static bool is_asked(const struct shared *shared, const struct rule *rule)
{
    return (!shared->only.all.n || lists(&shared->only, rule)) && !lists(&shared->skip, rule);
}

static const struct rule *const consumer_rules[] = { &rule_api_breaking_used,
                                                     &rule_api_breaking_unused,
                                                     &rule_rollback_unsafe };

bool compat_consumers_only(const struct shared *shared)
{
    bool any = false;

    for (size_t i = 0; i < shared->only.all.n; i++) {
        if (compat_rule_find(shared->only.all.v[i]) >= 0)
            return false;
        for (size_t k = 0; k < countof(consumer_rules); k++)
            any |= str_is(shared->only.all.v[i], consumer_rules[k]->id);
    }
    return any;
}

static bool is_given(const struct consumer_opts *opts, const struct run *run)
{
    return opts->paths.all.n || run->config.consumers.n;
}

bool compat_consumers_ready(const struct shared *shared, const struct consumer_opts *opts,
                            const struct run *run)
{
    const char *option = opts->used_only            ? "--used-only"
                         : opts->window_is_complete ? "--window-is-complete"
                                                    : NULL;

    if (!option || is_given(opts, run))
        return true;
    say_usage(shared->command->name,
              str_printf(shared->arena,
                         "%s needs to know consumers: --consumers, or 'consumers' in svcgraph.yaml",
                         option));
    return false;
}

bool compat_forward_asked(const struct compat_ctx *c)
{
    /* What a filter hides would be told here again. */
    bool filtered = c->direction || c->encoding_bits;

    return !c->exact && !filtered && is_asked(&c->shared, &rule_not_forward_compatible);
}

static void not_run(const struct shared *shared, struct run *run)
{
    for (size_t i = 0; i < countof(consumer_rules); i++)
        if (is_asked(shared, consumer_rules[i]))
            *vec_push(&run->arena, &run->verdict.not_run) = (struct not_run){
                .rule = consumer_rules[i],
                .reason = "needs consumers: --consumers, or 'consumers' in svcgraph.yaml",
                .optional = true,
            };
}

static struct str real_path(struct arena *arena, struct str path)
{
    char real[PATH_MAX];

    return realpath(str_cstr(arena, path), real) ? str_dup(arena, str_from(real)) : STR_NULL;
}

static void add_own(struct run *run, const struct side_version *side, struct symtab *own)
{
    struct arena *arena = &run->arena;

    for (size_t i = 0; side->set->folder.n && i < side->tree.files.n; i++) {
        struct str path = path_join(arena, side->set->folder, side->tree.files.v[i].disk);
        struct str real = real_path(arena, path);
        if (real.n)
            sym_intern(own, real);
    }
}

/* The API itself is nobody's copy of it. */
static void drop_own(struct run *run, const struct side_version *now,
                     const struct side_version *before)
{
    struct proto_set *protos = &run->protos;
    struct symtab own;
    size_t kept = 0;

    symtab_init(&own, &run->arena);
    add_own(run, now, &own);
    add_own(run, before, &own);
    for (size_t i = 0; i < protos->all.n; i++)
        if (!sym_find(&own, real_path(&run->arena, protos->all.v[i]->path)))
            protos->all.v[kept++] = protos->all.v[i];
    protos->all.n = kept;
}

static void add_known(struct run *run, const struct compat_tree *tree)
{
    for (size_t i = 0; i < tree->files.n; i++)
        *vec_push(&run->arena, &run->known.all) = tree->files.v[i].proto;
}

static int load(const struct compat_ctx *c, struct run *run, const struct side_version *now,
                const struct side_version *before)
{
    struct str title = run->title;

    run->keep_protos = true;
    add_known(run, &before->tree);
    add_known(run, &now->tree);
    int status = stage_load(&c->shared, c->consumers.paths.all.v, c->consumers.paths.all.n, run);
    run->title = title;
    drop_own(run, now, before);
    return status;
}

/* As buf does means no more than buf says, but for what the command line asks for. */
static bool is_wanted(const struct compat_ctx *c, const struct run *run)
{
    return c->exact ? c->consumers.paths.all.n > 0 : is_given(&c->consumers, run);
}

void compat_consumers_begin(struct compat_ctx *c, struct run *run)
{
    struct consumer_opts *opts = &c->consumers;

    if (!is_wanted(c, run) || !is_asked(&c->shared, &rule_rollback_unsafe))
        return;
    opts->back = arena_new(&run->arena, struct findings);
    findings_init(opts->back, &run->arena);
}

void compat_consumers_back(const struct consumer_opts *opts, const struct compat_setup *setup)
{
    struct compat_setup back = *setup;

    if (!opts->back)
        return;
    back.now = setup->before;
    back.before = setup->now;
    back.findings = opts->back;
    back.packages = NULL;
    back.forward = false;
    back.directions = back.encodings = 0;
    compat_compare(&back);
}

/* Copies that differ are no break of this comparison. */
static void check_copies(const struct shared *shared, const struct consumer_opts *opts,
                         struct run *run)
{
    size_t first = run->findings.all.n;
    struct rule_ctx ctx = { .rule = &rule_schema_copies_differ,
                            .config = &run->config,
                            .arena = &run->arena,
                            .findings = &run->findings };

    if (run->graph->protos && is_asked(shared, ctx.rule))
        ctx.rule->check(&ctx, run->graph);
    for (size_t i = first; i < run->findings.all.n && opts->used_only; i++)
        finding_severity(&run->findings.all.v[i], SEVERITY_WARNING);
}

static void drop_breaks(struct findings *findings)
{
    size_t kept = 0;

    for (size_t i = 0; i < findings->all.n; i++)
        if (compat_rule_find(str_from(findings->all.v[i].rule->id)) < 0)
            findings->all.v[kept++] = findings->all.v[i];
    findings->all.n = kept;
}

int compat_consumers(const struct compat_ctx *c, struct run *run, const struct side_version *now,
                     const struct side_version *before, size_t first)
{
    const struct consumer_opts *opts = &c->consumers;
    size_t end = run->findings.all.n;
    int status = EXIT_CLEAN;

    if (!is_wanted(c, run)) {
        if (!c->exact)
            not_run(&c->shared, run);
        return EXIT_CLEAN;
    }
    if (opts->paths.all.n)
        status = load(c, run, now, before);
    struct consumers_setup consumers = {
        .now = &now->tree,
        .before = &before->tree,
        .graph = opts->paths.all.n ? run->graph : NULL,
        .config = &run->config,
        .window_is_complete = opts->window_is_complete,
        .used_only = opts->used_only,
        .used = is_asked(&c->shared, &rule_api_breaking_used),
        .unused = is_asked(&c->shared, &rule_api_breaking_unused),
        .rollback = is_asked(&c->shared, &rule_rollback_unsafe),
        .first = first,
        .end = end,
        .back = opts->back,
        .findings = &run->findings,
        .verdict = &run->verdict,
    };
    consumers_judge(&consumers);
    if (consumers.graph)
        check_copies(&c->shared, opts, run);
    if (compat_consumers_only(&c->shared))
        drop_breaks(&run->findings);
    return status;
}
