#include "svcgraph/reader.h"
#include "svcgraph/run.h"

#include <time.h>
#include <unistd.h>

static unsigned processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (unsigned)n : 1;
}

/* Of SOURCE_DATE_EPOCH where that is set, so that a build gives the same on another day. */
static int64_t today(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    int64_t seconds;
    if (!epoch || !str_to_i64(str_from(epoch), &seconds))
        seconds = (int64_t)time(NULL);
    return seconds / (24 * 60 * 60);
}

void run_init(struct run *run)
{
    *run = (struct run){ .limits = limits_default, .jobs = processors() };
    run->config.today = today();
    symtab_init(&run->syms, &run->arena);
    sources_init(&run->sources, &run->arena);
    findings_init(&run->findings, &run->arena);
}

void run_release(struct run *run)
{
    arena_release(&run->arena);
}

/* What the config says of nodes goes first, so that it wins over what the inputs say. */
static void tell_config(struct run *run, struct builder *builder)
{
    for (size_t i = 0; i < run->config.nodes.n; i++) {
        const struct config_node *node = &run->config.nodes.v[i];
        sym name = sym_intern(&run->syms, node->name);
        builder_override(builder, name, sym_intern(&run->syms, node->role),
                         sym_intern(&run->syms, node->owner));
        for (size_t k = 0; k < node->aliases.n; k++)
            builder_alias(builder, sym_intern(&run->syms, node->aliases.v[k]), name);
    }
}

static bool was_read(const struct run *run, const struct reader *row)
{
    for (size_t i = 1; i < run->sources.all.n; i++)
        if (run->sources.all.v[i].format == row->name)
            return true;
    return false;
}

static int cmp_paths(const void *a, const void *b)
{
    const struct str *one = a, *two = b;
    return str_cmp(*one, *two);
}

/* "deploy, traces (kubernetes, otlp)": what a picture is a picture of, whatever the order. */
static struct str title_of(struct run *run, const struct input_choice *choice)
{
    struct strbuf title;
    size_t n = 0;
    struct str *paths = arena_array(&run->arena, struct str, choice->n_paths + 1);
    for (size_t i = 0; i < choice->n_paths; i++)
        paths[i] = choice->paths[i];
    qsort(paths, choice->n_paths, sizeof(*paths), cmp_paths);
    strbuf_init(&title, &run->arena);
    for (size_t i = 0; i < choice->n_paths; i++)
        if (!str_is(paths[i], ".") && (i == 0 || !str_eq(paths[i], paths[i - 1])))
            strbuf_addf(&title, "%s%" PRIstr, n++ ? ", " : "", STR_ARG(paths[i]));
    if (!n)
        strbuf_add(&title, STR("this folder"));
    n = 0;
    for (const struct reader *const *row = readers; *row; row++)
        if (was_read(run, *row) && !reader_adds(*row))
            strbuf_addf(&title, "%s%s", n++ ? ", " : " (", (*row)->name);
    strbuf_add(&title, n ? STR(")") : STR_NULL);
    return strbuf_str(&title);
}

static const char *temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && folder[0] ? folder : "/tmp";
}

/* A reader of single files leaves names unresolved; what is not found, nobody asked for. */
static void keep_protos(struct proto_set *protos, struct builder *builder)
{
    struct arena scratch = { 0 };
    struct findings unheard;

    findings_init(&unheard, &scratch);
    proto_resolve(protos->all.v, protos->all.n, &unheard);
    builder_protos(builder, protos);
    arena_release(&scratch);
}

static const struct graph *load(struct run *run, struct inputs_setup *setup,
                                const struct input_choice *choice, struct proto_set *protos,
                                struct inputs_tally *tally, bool *out_any)
{
    struct builder *builder =
        builder_new(&run->arena, &run->syms, &run->sources, setup->findings);

    setup->builder = builder;
    setup->syms = &run->syms;
    setup->sources = &run->sources;
    setup->arena = &run->arena;
    setup->config = &run->config;
    setup->limits = &run->limits;
    setup->temporary = temporary_folder();
    setup->jobs = run->jobs;
    setup->known = &run->known;
    setup->keep_apis = run->keep_apis;
    setup->flow = &run->flow;
    setup->protos = run->keep_protos ? protos : NULL;
    builder_view(builder, run->view);
    tell_config(run, builder);
    *out_any = inputs_read(setup, choice, tally);
    if (protos->all.n)
        keep_protos(protos, builder);
    return builder_freeze(builder);
}

bool run_load(struct run *run, const struct input_choice *choice)
{
    struct inputs_setup setup = { .findings = &run->findings,
                                  .export = run->export,
                                  .timeline = run->timeline };
    bool any;

    run->graph = load(run, &setup, choice, &run->protos, &run->tally, &any);
    run->title = title_of(run, choice);
    return any;
}

/* Readers had the paths of now. */
static void show_paths(struct run *run, const struct run_version *version, uint32_t first)
{
    for (uint32_t i = first; i < run->sources.all.n; i++) {
        struct source *source = &run->sources.all.v[i];
        if (source->status == SOURCE_NAMED && version->prefix.n)
            source->path = str_concat(&run->arena, version->prefix, source->path);
        else if (version->places)
            source->path =
                input_shown(version->places, version->n_places, &run->arena, source->path);
    }
}

bool run_load_version(struct run *run, struct run_version *version)
{
    uint32_t first = (uint32_t)run->sources.all.n;
    struct proto_set *protos = arena_new(&run->arena, struct proto_set);
    struct inputs_setup setup = { .findings = &version->findings,
                                  .places = version->places,
                                  .n_places = version->n_places };
    bool any;

    findings_init(&version->findings, &run->arena);
    sources_version(&run->sources, first);
    version->graph = load(run, &setup, version->choice, protos, &version->tally, &any);
    show_paths(run, version, first);
    sources_version(&run->sources, 0);
    return any;
}
