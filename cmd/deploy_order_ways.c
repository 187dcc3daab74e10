/* Ways out in words. */
#include "deploy_order.h"

static bool is_in(const uint32_t *all, size_t n, uint32_t wanted)
{
    for (size_t i = 0; i < n; i++)
        if (all[i] == wanted)
            return true;
    return false;
}

const uint32_t *deploy_outside(const struct deploy_order *o, const struct way *way, size_t *out_n)
{
    const struct matrix *m = o->matrix;
    bool *outside = arena_array(o->arena, bool, m->n_services);
    uint32_t *all = arena_array(o->arena, uint32_t, m->n_services);
    for (size_t e = 0; e < m->n_edges; e++) {
        uint32_t c = m->edges[e].consumer, p = m->edges[e].provider;
        bool has_c = is_in(way->services, way->n_services, c);
        bool has_p = is_in(way->services, way->n_services, p);
        if (has_c != has_p)
            outside[has_c ? p : c] = true;
    }
    *out_n = 0;
    for (uint32_t s = 0; s < m->n_services; s++)
        if (outside[s])
            all[(*out_n)++] = s;
    return all;
}

static struct str list_services(const struct deploy_order *o, const uint32_t *all, size_t n)
{
    struct strbuf text;
    strbuf_init(&text, o->arena);
    for (size_t i = 0; i < n; i++) {
        strbuf_add(&text, i == 0 ? STR_NULL : i + 1 == n ? STR(" and ") : STR(", "));
        strbuf_add(&text, deploy_name(o, all[i]));
    }
    return strbuf_str(&text);
}

static struct str expand_text(const struct deploy_order *o, const struct way *way)
{
    static const char *const needs[] = { "what the old one needs", "what the new one needs",
                                         "only what both give it" };
    struct str names = list_services(o, way->services, way->n_services);
    return str_printf(o->arena,
                      "release %" PRIstr
                      " twice: first a version that offers what both the old and "
                      "the new one offer and needs %s, last the new one, which drops the rest",
                      STR_ARG(names), needs[way->needs]);
}

static struct str split_text(const struct deploy_order *o, const struct way *way)
{
    struct strbuf text;
    strbuf_init(&text, o->arena);
    strbuf_addf(&text, "release %" PRIstr " first without what changes between ",
                STR_ARG(list_services(o, way->services, way->n_services)));
    for (size_t i = 0; i < way->n_edges; i++) {
        const struct matrix_edge *edge = &o->matrix->edges[way->edges[i]];
        strbuf_addf(&text, "%s%" PRIstr " and %" PRIstr, i ? ", and between " : "",
                    STR_ARG(deploy_name(o, edge->consumer)),
                    STR_ARG(deploy_name(o, edge->provider)));
    }
    strbuf_add(&text, STR(", and that part last"));
    return strbuf_str(&text);
}

static struct str atomic_text(const struct deploy_order *o, const struct way *way)
{
    size_t n;
    const uint32_t *outside = deploy_outside(o, way, &n);
    struct str names = list_services(o, way->services, way->n_services);
    struct str others = list_services(o, outside, n);
    if (way->n_services == 1)
        return str_printf(o->arena, "stop all old instances of %" PRIstr " before new ones start",
                          STR_ARG(names));
    return str_printf(
        o->arena, "switch %" PRIstr " at once, old to new: nobody else may see a mixture%s%" PRIstr,
        STR_ARG(names), n ? "; from outside, with both: " : "", STR_ARG(others));
}

struct str deploy_way(const struct deploy_order *o, const struct way *way)
{
    struct str names = list_services(o, way->services, way->n_services);
    switch (way->kind) {
    case WAY_EXPAND:
        return expand_text(o, way);
    case WAY_TOLERANT:
        return str_printf(o->arena,
                          "release %" PRIstr
                          " first as a version that gets along with what it uses "
                          "both as it is and as it will be",
                          STR_ARG(names));
    case WAY_SIDE_BY_SIDE:
        return str_printf(o->arena,
                          "run the old and the new major version of %" PRIstr " side by side, each "
                          "caller with its own, until nobody uses the old one",
                          STR_ARG(names));
    case WAY_SPLIT:
        return split_text(o, way);
    default:
        return atomic_text(o, way);
    }
}

/* A rule between two members that the way out has an answer to. */
static bool is_answered(const struct way *way, const struct plan_before *before,
                        const struct matrix_edge *edge)
{
    switch (way->kind) {
    case WAY_EXPAND:
    case WAY_SIDE_BY_SIDE:
        return is_in(way->services, way->n_services, edge->provider);
    case WAY_TOLERANT:
        return is_in(way->services, way->n_services, edge->consumer);
    case WAY_SPLIT:
        return is_in(way->edges, way->n_edges, before->edge);
    default:
        return false;
    }
}

/* "keep", "add": what of the provider an intermediate version needs beside the other half. */
static const char *task_of(const struct way *way, const struct plan_before *before)
{
    switch (way->kind) {
    case WAY_TOLERANT:
        return before->provider == SIDE_NEW ? "get along with the new" : "get along with the old";
    case WAY_SPLIT:
        return "leave out";
    default:
        return before->provider == SIDE_NEW ? "keep the old" : "add the new";
    }
}

void deploy_way_details(const struct deploy_order *o, const struct way *way,
                        struct deploy_details *out)
{
    for (size_t i = 0; i < o->plan->n_befores; i++) {
        const struct plan_before *before = &o->plan->befores[i];
        if (before->edge == UINT32_MAX ||
            !is_answered(way, before, &o->matrix->edges[before->edge]))
            continue;
        struct fit_reason reason =
            deploy_reason(o, before->edge, before->consumer, before->provider);
        *vec_push(o->arena, &out->all) =
            str_printf(o->arena, "%s: %" PRIstr, task_of(way, before), STR_ARG(reason.text));
    }
}
