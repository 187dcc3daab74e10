/* A row for each pair that the version would be part of. */
#include "candidate_priv.h"

static bool is_way(const struct graph *g, node_id v)
{
    return g->nodes[v.i].kind == NODE_TOPIC || g->nodes[v.i].kind == NODE_EXTERNAL;
}

static bool is_tied(const struct ties *ties)
{
    return ties->call || ties->range || ties->contract || ties->view;
}

static bool has_reason(const struct fit *fit, bool verified, enum answer answer)
{
    for (size_t i = 0; i < fit->n; i++)
        if ((fit->reasons[i].fact == FACT_VERIFIED) == verified && fit->reasons[i].answer == answer)
            return true;
    return false;
}

/* A contract asks for a test; without any results at all, definitions have to do. */
static enum row_code judge(const struct candidate *c, const struct fit *fit, bool contract)
{
    if (has_reason(fit, true, ANSWER_NO))
        return ROW_FAILED;
    if (has_reason(fit, false, ANSWER_NO))
        return ROW_BREAKS;
    if (has_reason(fit, true, ANSWER_YES))
        return ROW_FITS;
    if (contract && !c->ranges_only)
        return ROW_UNVERIFIED;
    bool checked = false;
    for (size_t i = 0; i < fit->n; i++)
        checked |= fit->reasons[i].answer == ANSWER_YES &&
                   (!contract || fit->reasons[i].fact == FACT_CONTRACT);
    return checked ? ROW_FITS : contract ? ROW_UNVERIFIED : ROW_UNKNOWN;
}

static enum answer answer_of(enum row_code code)
{
    return code == ROW_FITS ? ANSWER_YES
           : code == ROW_BREAKS || code == ROW_FAILED || code == ROW_NO_VERSION ? ANSWER_NO
                                                                                : ANSWER_UNKNOWN;
}

static struct str version_text(const struct candidate *c, const struct release *release)
{
    if (release->g == c->own && release->node.i == c->here.i)
        return c->version;
    return release->version ? graph_str(release->g, release->version)
                            : candidate_versions(c, release->g, release->node);
}

static void set_reasons(struct candidate *c, struct candidate_row *row, const struct fit *fit)
{
    struct fit_reason *kept = arena_array(c->arena, struct fit_reason, fit->n + 1);
    for (size_t i = 0; i < fit->n; i++)
        if (fit->reasons[i].answer == row->answer)
            kept[row->n_reasons++] = fit->reasons[i];
    row->reasons = kept;
}

/* They are in order. */
static bool is_lost(const struct candidate *c, struct str operation)
{
    size_t low = 0, high = c->lost.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(c->lost.v[middle], operation);
        if (order == 0)
            return true;
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return false;
}

/* An operation that is used, and that this version does not have. */
static bool uses_lost(struct candidate *c, const struct release *consumer,
                      struct candidate_row *row)
{
    const struct graph *g = c->env;
    for_each_out(g, consumer->node, e) {
        if (g->edge_to[e.i] != c->there.i)
            continue;
        for (uint32_t i = 0; i < g->edge_info[e.i].uses.n; i++) {
            const struct edge_use *use = &g->uses[g->edge_info[e.i].uses.first + i];
            struct str operation = graph_str(g, use->operation);
            if (is_lost(c, operation)) {
                row->loc = use->loc.source ? use->loc : row->loc;
                row->text = str_printf(
                    c->arena, "%" PRIstr " uses %" PRIstr ", which %" PRIstr " %" PRIstr
                              " does not have",
                    STR_ARG(row->consumer), STR_ARG(operation), STR_ARG(c->name),
                    STR_ARG(c->version));
                return true;
            }
        }
    }
    return false;
}

/* The pair does not work with what runs now, either. */
static bool is_broken(struct candidate *c, const struct release *consumer,
                      const struct release *provider, bool serves)
{
    struct release today = { c->env, c->there, 0 };
    if (c->there.i == NO_NODE.i)
        return false;
    struct fit fit = release_fit(c->arena, serves ? consumer : &today, serves ? &today : provider,
                                 NULL);
    return fit.answer == ANSWER_NO;
}

/* One row; or, of a pair of which nothing is known, a loose one. */
static void add_row(struct candidate *c, const struct release *consumer,
                    const struct release *provider, const struct release *base,
                    const struct ties *ties)
{
    struct fit fit = release_fit(c->arena, consumer, provider, base);
    struct candidate_row row = { .consumer = node_name(consumer->g, consumer->node),
                                 .consumer_version = version_text(c, consumer),
                                 .provider = node_name(provider->g, provider->node),
                                 .provider_version = version_text(c, provider),
                                 .loc = ties->loc };
    bool serves = provider->node.i == c->here.i && provider->g == c->own;
    row.code = judge(c, &fit, ties->contract);
    if (serves && row.code != ROW_BREAKS && c->lost.n && uses_lost(c, consumer, &row))
        row.code = ROW_BREAKS;
    row.answer = answer_of(row.code);
    if (!row.text.n)
        set_reasons(c, &row, &fit);
    if (row.code == ROW_UNVERIFIED)
        row.text = str_printf(c->arena,
                              "there is a contract, and no test of it with %" PRIstr " %" PRIstr
                              " that succeeded",
                              STR_ARG(row.provider),
                              STR_ARG(row.provider_version.n ? row.provider_version
                                                             : STR("at this version")));
    if (row.answer == ANSWER_NO && c->forgive && is_broken(c, consumer, provider, serves))
        *vec_push(c->arena, &c->broken) = row;
    else if (fit.n || ties->range || ties->contract || row.text.n)
        *vec_push(c->arena, &c->rows) = row;
    else
        *vec_push(c->arena, &c->loose) = row;
}

struct version_list {
    VEC(sym) all;
};

/* On paper, those that were tested against this version. */
static void add_tested(struct candidate *c, node_id partner, bool consumes,
                       struct version_list *out)
{
    const struct graph *g = c->env;
    for (uint32_t i = 0; i < g->n_verifications; i++) {
        const struct verification *row = &g->verifications[i];
        node_id ours = consumes ? row->provider : row->consumer;
        node_id theirs = consumes ? row->consumer : row->provider;
        sym mine = consumes ? row->provider_version : row->consumer_version;
        sym other = consumes ? row->consumer_version : row->provider_version;
        if (ours.i != c->there.i || theirs.i != partner.i || !candidate_same(c, g, mine) || !other ||
            (out->all.n && out->all.v[out->all.n - 1] == other))
            continue;
        *vec_push(c->arena, &out->all) = other;
    }
}

/* All that a partner runs at; one is 0 where the graph tells it best. */
static struct version_list versions_of(struct candidate *c, const struct release *partner,
                                       bool consumes)
{
    struct version_list out = { 0 };
    struct release_versions versions = release_versions(c->arena, partner);
    for (size_t i = 0; versions.n > 1 && i < versions.n; i++)
        *vec_push(c->arena, &out.all) = versions.v[i]->text;
    if (!versions.n && candidate_on_paper(c->env))
        add_tested(c, partner->node, consumes, &out);
    if (!out.all.n)
        *vec_push(c->arena, &out.all) = 0;
    return out;
}

static void add_rows(struct candidate *c, struct release *partner, bool consumes,
                     const struct ties *ties)
{
    struct version_list versions = versions_of(c, partner, consumes);
    struct release today = { c->env, c->there, 0 };
    const struct release *base = c->own != c->env && c->there.i != NO_NODE.i ? &today : NULL;
    for (size_t i = 0; i < versions.all.n; i++) {
        partner->version = versions.all.v[i];
        if (consumes)
            add_row(c, partner, &c->release, base, ties);
        else
            add_row(c, &c->release, partner, NULL, ties);
    }
}

static void add_missing(struct candidate *c, struct str provider, struct loc loc)
{
    *vec_push(c->arena, &c->rows) = (struct candidate_row){
        .consumer = c->name,
        .consumer_version = c->version,
        .provider = provider,
        .answer = ANSWER_UNKNOWN,
        .code = ROW_NO_PROVIDER,
        .loc = loc,
        .text = str_printf(c->arena, "%" PRIstr " needs %" PRIstr ", which is not there",
                           STR_ARG(c->name), STR_ARG(provider)),
    };
}

static bool range_of(struct candidate *c, const struct graph *g, const struct requirement *need,
                     struct range *out)
{
    enum dialect dialect;
    return dialect_from_name(graph_str(g, need->dialect), &dialect) &&
           range_parse(c->arena, graph_str(g, need->range), dialect, out);
}

static struct str place(struct candidate *c, struct loc loc)
{
    return loc.source ? str_printf(c->arena, " (%" PRIstr ":%u)",
                                   STR_ARG(source_path(c->env->sources, loc.source)),
                                   (unsigned)loc.line)
                      : STR_NULL;
}

/* A range over what only the other graph has: release_fit sees ranges over nodes of one graph. */
static void add_range(struct candidate *c, struct candidate_row *row, const struct graph *g,
                      const struct requirement *need, const struct release *provider)
{
    static const char *const says[] = { "but it is", "which is met by", "which cannot be compared with" };
    bool weak;
    struct release_versions versions = release_versions_for(c->arena, provider, g, need, &weak);
    struct str range = graph_str(g, need->range);
    struct range parsed;
    bool readable = range_of(c, g, need, &parsed), any = !range.n || str_is(range, "*");
    row->answer = any ? ANSWER_YES : versions.n && readable ? ANSWER_NO : ANSWER_UNKNOWN;
    for (size_t i = 0; i < versions.n && readable && !any && row->answer != ANSWER_YES; i++) {
        enum answer answer = range_has(&parsed, graph_str(provider->g, versions.v[i]->text));
        row->answer = answer == ANSWER_NO ? row->answer : answer;
    }
    enum answer told = row->answer;
    bool pinned = weak && told == ANSWER_NO;
    if (pinned)
        row->answer = ANSWER_UNKNOWN;
    struct str have = versions.n == 1 ? graph_str(provider->g, versions.v[0]->text)
                                      : row->provider_version;
    row->code = row->answer == ANSWER_YES ? ROW_FITS
                : row->answer == ANSWER_NO ? ROW_BREAKS
                                           : ROW_UNKNOWN;
    row->loc = need->loc;
    row->text = str_printf(c->arena, "%" PRIstr " needs %" PRIstr " %" PRIstr ", %s %" PRIstr
                           "%" PRIstr "%s",
                           STR_ARG(row->consumer), STR_ARG(row->provider),
                           STR_ARG(any ? STR("at any version") : range), says[told],
                           STR_ARG(have.n ? have : STR("a version that nothing tells")),
                           STR_ARG(place(c, versions.n ? versions.v[0]->loc : LOC_NONE)),
                           pinned ? release_weak_reason : "");
    *vec_push(c->arena, &c->rows) = *row;
}

/* Who asks for a service that is new where they run. */
static void add_expectant(struct candidate *c)
{
    const struct graph *g = c->env;
    for (uint32_t i = 0; i < g->n_requirements; i++) {
        const struct requirement *need = &g->requirements[i];
        struct release consumer = { g, need->by, 0 };
        if (need->of.i != NO_NODE.i || !str_eq(graph_str(g, need->of_name), c->name))
            continue;
        struct candidate_row row = { .consumer = node_name(g, need->by),
                                     .consumer_version = version_text(c, &consumer),
                                     .provider = c->name,
                                     .provider_version = c->version };
        add_range(c, &row, g, need, &c->release);
    }
}

static void add_required(struct candidate *c, const struct requirement *need)
{
    struct str name = graph_str(c->own, need->of_name);
    struct release provider = { c->env, graph_find(c->env, name), 0 };
    if (!candidate_deployed(c->env, provider.node)) {
        add_missing(c, name, need->loc);
        return;
    }
    struct candidate_row row = { .consumer = c->name,
                                 .consumer_version = c->version,
                                 .provider = name,
                                 .provider_version = version_text(c, &provider) };
    add_range(c, &row, c->own, need, &provider);
}

/* Those that use it, where they run. */
static void add_consumers(struct candidate *c)
{
    const struct graph *g = c->env;
    const struct partner *partners = candidate_partners(c->arena, g, c->there);
    for_each_node(g, v) {
        struct release consumer = { g, v, 0 };
        if (is_tied(&partners[v.i].needs_us) && candidate_deployed(g, v) && !is_way(g, v))
            add_rows(c, &consumer, true, &partners[v.i].needs_us);
    }
}

/* Those that it uses: it requires them. */
static void add_providers(struct candidate *c)
{
    const struct graph *g = c->own;
    const struct partner *partners = candidate_partners(c->arena, g, c->here);
    for_each_node(g, v) {
        const struct ties *ties = &partners[v.i].we_need;
        if (!is_tied(ties) || is_way(g, v))
            continue;
        node_id there = g == c->env ? v : graph_find(c->env, node_name(g, v));
        struct release provider = { c->env, there, 0 };
        bool needed = ties->range || ties->contract || (g != c->env && candidate_deployed(g, v));
        if (candidate_deployed(c->env, there))
            add_rows(c, &provider, false, ties);
        else if (needed)
            add_missing(c, node_name(g, v), ties->loc);
    }
    struct slice requires = g->nodes[c->here.i].requires;
    for (uint32_t i = 0; i < requires.n; i++) {
        const struct requirement *need = &g->requirements[requires.first + i];
        if (need->of.i == NO_NODE.i)
            add_required(c, need);
    }
}

void candidate_pairs(struct candidate *c)
{
    add_consumers(c);
    add_expectant(c);
    add_providers(c);
}
