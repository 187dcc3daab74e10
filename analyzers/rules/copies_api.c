/* Copies of OpenAPI and AsyncAPI definitions, and what receivers of messages take them for. */
#include "rules_priv.h"
#include "svcgraph/api.h"

struct api_copies {
    const struct rule_ctx *ctx;
    const struct graph *g;
    struct arena scratch;
};

struct difference {
    const struct api_break *what;
    size_t n;      /* all there are */
    bool breaks;   /* one side cannot work with the other */
    bool reversed; /* what is told of the copy stands in the definition, and the other way round */
};

static bool is_definition(const struct api_use *use)
{
    return !use->api->contract &&
           (strcmp(use->api->format, "openapi") == 0 || strcmp(use->api->format, "asyncapi") == 0);
}

static bool same_place(struct loc a, struct loc b)
{
    return a.source == b.source && a.line == b.line && a.column == b.column;
}

/* The receiver's own document, seen as what it takes of the sender: no copy of the sender's. */
static bool is_view(const struct graph *g, const struct api_use *use)
{
    for (uint32_t i = 0; i < g->n_apis; i++)
        if (g->apis[i].of.i == use->by.i && g->apis[i].by.i == NO_NODE.i &&
            same_place(g->apis[i].api->loc, use->api->loc))
            return true;
    return false;
}

static bool find_difference(struct api_copies *c, const struct api *own, const struct api *copy,
                            struct str who, struct difference *out)
{
    struct api_breaks there = { 0 }, back = { 0 };
    *out = (struct difference){ 0 };
    enum answer fits = api_serves(&c->scratch, own, copy, who, &there);
    if (!there.all.n)
        api_serves(&c->scratch, copy, own, who, &back);
    out->breaks = fits == ANSWER_NO;
    out->reversed = !there.all.n;
    out->n = out->reversed ? back.all.n : there.all.n;
    out->what = out->reversed ? back.all.v : there.all.v;
    return out->n > 0;
}

static struct str path_of(const struct graph *g, const struct api *api)
{
    return source_path(g->sources, api->loc.source);
}

/* "; 2 more differences" */
static struct str more_text(struct api_copies *c, const struct difference *d)
{
    return d->n < 2 ? STR_NULL
                    : str_printf(c->ctx->arena, "; %zu more difference%s", d->n - 1,
                                 d->n == 2 ? "" : "s");
}

static void finish(struct api_copies *c, struct finding *finding, const struct api_use *own,
                   const struct api_use *copy, const struct difference *d, bool view)
{
    struct findings *findings = c->ctx->findings;
    struct loc place = d->reversed ? d->what->view : d->what->definition;
    finding_severity(finding, d->breaks ? SEVERITY_ERROR : SEVERITY_WARNING);
    finding_help(findings, finding, "%s",
                 view
                     ? "Let both documents refer to one schema of the message."
                     : "Build both sides from one file, or bring the copy up to the same version.");
    finding_related(findings, finding, place.line ? place : own->api->loc,
                    "the definition of %" PRIstr, STR_ARG(node_name(c->g, own->of)));
    finding_related(findings, finding, copy->api->loc, "%s",
                    view ? "the document of the receiver" : "the copy");
    finding_subject(findings, finding, node_name(c->g, own->of));
    if (copy->by.i != NO_NODE.i)
        finding_subject(findings, finding, node_name(c->g, copy->by));
    else
        finding_operation(findings, finding, path_of(c->g, copy->api));
    finding_end(findings, finding);
}

/* In a copy that lags behind nothing differs but what is new; said of the definition, then. */
static struct str told(struct api_copies *c, const struct difference *d)
{
    if (!d->reversed)
        return d->what->message;
    struct str name = d->what->operation ? d->what->operation->name : STR("the definition");
    return str_printf(c->ctx->arena, "the copy does not have all of %" PRIstr, STR_ARG(name));
}

static void compare_copy(struct api_copies *c, const struct api_use *own,
                         const struct api_use *copy)
{
    struct difference d;
    struct str by = node_name(c->g, copy->by), of = node_name(c->g, own->of);
    bool view = is_view(c->g, copy);
    if (!find_difference(c, own->api, copy->api, by, &d) || (view && !d.breaks))
        return;
    struct loc loc = d.reversed ? d.what->definition : d.what->view;
    struct finding *finding =
        view ? finding_begin(c->ctx->findings, c->ctx->rule, loc.line ? loc : copy->api->loc,
                             "%" PRIstr " receives something else than %" PRIstr " sends: %" PRIstr
                             "%" PRIstr ".",
                             STR_ARG(by), STR_ARG(of), STR_ARG(told(c, &d)),
                             STR_ARG(more_text(c, &d)))
             : finding_begin(c->ctx->findings, c->ctx->rule, loc.line ? loc : copy->api->loc,
                             "The copy that %" PRIstr " has of the API definition of %" PRIstr
                             " differs from it: %" PRIstr "%" PRIstr ".",
                             STR_ARG(by), STR_ARG(of), STR_ARG(told(c, &d)),
                             STR_ARG(more_text(c, &d)));
    finish(c, finding, own, copy, &d, view);
}

/* Two files that say they are the same version of one definition. */
static void compare_twins(struct api_copies *c, const struct api_use *one,
                          const struct api_use *two)
{
    struct difference d;
    struct str path = path_of(c->g, two->api);
    if (!find_difference(c, one->api, two->api, path, &d))
        return;
    struct loc loc = d.reversed ? d.what->definition : d.what->view;
    struct finding *finding =
        finding_begin(c->ctx->findings, c->ctx->rule, loc.line ? loc : two->api->loc,
                      "Two files define version %" PRIstr " of \"%" PRIstr
                      "\", and differ: %" PRIstr "%" PRIstr ".",
                      STR_ARG(two->api->version), STR_ARG(two->api->title), STR_ARG(told(c, &d)),
                      STR_ARG(more_text(c, &d)));
    finish(c, finding, one, two, &d, false);
}

static bool are_twins(const struct api_use *one, const struct api_use *two)
{
    return one->api->loc.source != two->api->loc.source && one->api->title.n &&
           one->api->version.n && str_eq(one->api->title, two->api->title) &&
           str_eq(one->api->version, two->api->version) &&
           strcmp(one->api->format, two->api->format) == 0;
}

/* Which of a provider's definitions a copy is one of: by its title, else the only one. */
static const struct api_use *original(const struct api_use *all, uint32_t n,
                                      const struct api_use *copy)
{
    const struct api_use *only = NULL;
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (all[i].by.i != NO_NODE.i || strcmp(all[i].api->format, copy->api->format) != 0)
            continue;
        if (str_eq(all[i].api->title, copy->api->title))
            return &all[i];
        only = &all[i];
        found++;
    }
    return found == 1 ? only : NULL;
}

static void check_provider(struct api_copies *c, const struct api_use *all, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (!is_definition(&all[i]))
            continue;
        bool own = all[i].by.i == NO_NODE.i;
        const struct api_use *of = own ? NULL : original(all, n, &all[i]);
        if (of)
            compare_copy(c, of, &all[i]);
        for (uint32_t k = 0; own && k < i; k++) {
            if (all[k].by.i != NO_NODE.i || !is_definition(&all[k]) || !are_twins(&all[k], &all[i]))
                continue;
            if (!copies_are_versions(&c->scratch, path_of(c->g, all[k].api),
                                     path_of(c->g, all[i].api)))
                compare_twins(c, &all[k], &all[i]);
            break;
        }
    }
}

void check_api_copies(const struct rule_ctx *ctx, const struct graph *g)
{
    struct api_copies c = { .ctx = ctx, .g = g };
    for (uint32_t first = 0, end; first < g->n_apis; first = end) {
        for (end = first; end < g->n_apis && g->apis[end].of.i == g->apis[first].of.i;)
            end++;
        check_provider(&c, &g->apis[first], end - first);
        arena_reset(&c.scratch);
    }
    arena_release(&c.scratch);
}
