#include "candidate.h"

#include "names.h"
#include "say.h"
#include "svcgraph/api.h"
#include "svcgraph/reader.h"

/* What joins a consumer and a provider. */
struct ties {
    bool call, range, contract, view;
    struct loc loc;
};

/* Of another node: what it needs of the service, and what the service needs of it. */
struct partner {
    struct ties needs_us, we_need;
};

const char *row_code_name(enum row_code code)
{
    static const char *const names[] = { "fits",    "breaks",           "verification-failed",
                                         "contract-unverified", "unknown", "provider-missing",
                                         "version-missing" };
    return names[code];
}

bool candidate_split(const struct shared *shared, struct str operand, struct str *out_name,
                     struct str *out_version)
{
    size_t at = str_rfind_char(operand, '@');
    *out_name = str_take(operand, at);
    *out_version = at == SIZE_MAX ? STR_NULL : str_skip(operand, at + 1);
    if (out_name->n && out_version->n)
        return true;
    say_usage(shared->command->name,
              str_printf(shared->arena, "'%" PRIstr "' is no service and version: say %" PRIstr
                                        "@1.2.3",
                         STR_ARG(operand), STR_ARG(out_name->n ? *out_name : STR("NAME"))));
    return false;
}

static bool has_results(const struct graph *g)
{
    for (uint32_t i = 0; i < g->n_verifications; i++)
        if (g->verifications[i].result != VERIFIED_NONE)
            return true;
    return false;
}

bool candidate_find(struct candidate *c, struct run *run, struct str name, struct str version)
{
    c->here = node_by_name(c->arena, c->own, name);
    if (c->here.i == NO_NODE.i)
        return false;
    c->name = node_name(c->own, c->here);
    c->there = c->own == c->env ? c->here : graph_find(c->env, c->name);
    c->version = version;
    c->asked = sym_intern(&run->syms, version);
    c->release = (struct release){ c->own, c->here, 0 };
    struct release_versions versions = release_versions(c->arena, &c->release);
    if (versions.n != 1 || versions.v[0]->text != c->asked) /* else its place is known */
        c->release.version = c->asked;
    c->ranges_only = !has_results(c->env) && !has_results(c->own);
    return true;
}

struct str candidate_versions(const struct candidate *c, const struct graph *g, node_id v)
{
    struct release release = { g, v, 0 };
    struct strbuf out;
    strbuf_init(&out, c->arena);
    struct release_versions versions = release_versions(c->arena, &release);
    for (size_t i = 0; v.i != NO_NODE.i && i < versions.n; i++)
        strbuf_addf(&out, "%s%" PRIstr, i ? ", " : "",
                    STR_ARG(graph_str(g, versions.v[i]->text)));
    return strbuf_str(&out);
}

static struct str plain(struct str text)
{
    bool prefixed = text.n > 1 && text.p[0] == 'v' && text.p[1] >= '0' && text.p[1] <= '9';
    return prefixed ? str_skip(text, 1) : text;
}

static bool same_version(const struct candidate *c, const struct graph *g, sym text)
{
    return text && str_eq(plain(graph_str(g, text)), plain(c->version));
}

/* Whether the graph tells any version of the service, and whether this one. */
static bool tells(const struct candidate *c, const struct graph *g, node_id v, bool *out_any)
{
    bool found = false;
    if (v.i == NO_NODE.i)
        return false;
    for (uint32_t i = 0; i < g->n_verifications; i++) {
        const struct verification *row = &g->verifications[i];
        sym text = row->provider.i == v.i ? row->provider_version
                   : row->consumer.i == v.i ? row->consumer_version
                                            : 0;
        *out_any |= text != 0;
        found |= same_version(c, g, text);
    }
    return found;
}

static bool runs(const struct candidate *c, const struct graph *g, node_id v, bool *out_any)
{
    if (v.i == NO_NODE.i)
        return false;
    struct slice slice = g->nodes[v.i].versions;
    bool found = false;
    for (uint32_t i = 0; i < slice.n; i++) {
        *out_any |= g->versions[slice.first + i].release;
        found |= same_version(c, g, g->versions[slice.first + i].text);
    }
    return found;
}

/*
 * Results of tests list the versions that there are, and so do the candidate's own manifests. What
 * runs now does not: the next version is none of it.
 */
bool candidate_is_known(const struct candidate *c)
{
    bool listed = false, running = false;
    bool found = tells(c, c->own, c->here, &listed) || tells(c, c->env, c->there, &listed);
    found |= runs(c, c->own, c->here, c->own != c->env ? &listed : &running);
    found |= runs(c, c->env, c->there, &running);
    return found || !listed;
}

/* Nothing says what runs where: there are results of tests, or definitions, alone. */
static bool is_on_paper(const struct graph *g)
{
    return !(g->yields & (YIELD_MANIFESTS | YIELD_TRACES));
}

/* Manifests or traffic say that it is there; not only a definition, a contract, or a package. */
static bool is_deployed(const struct graph *g, node_id v)
{
    if (v.i == NO_NODE.i || g->nodes[v.i].kind == NODE_UNRESOLVED ||
        g->nodes[v.i].kind == NODE_EXTERNAL)
        return false;
    const struct graph_node *node = &g->nodes[v.i];
    const struct source *source = &g->sources->all.v[node->loc.source];
    const struct reader *reader = source->format ? reader_find(str_from(source->format)) : NULL;
    for (uint32_t i = 0; i < node->versions.n; i++)
        if (g->versions[node->versions.first + i].release)
            return true;
    struct str family = reader ? str_from(reader->family) : STR_NULL;
    return is_on_paper(g) || !(str_is(family, "api") || str_is(family, "package"));
}

static bool is_way(const struct graph *g, node_id v)
{
    return g->nodes[v.i].kind == NODE_TOPIC || g->nodes[v.i].kind == NODE_EXTERNAL;
}

/* NULL: none of the two is the service. */
static struct ties *ties_of(struct partner *all, node_id v, node_id consumer, node_id provider)
{
    if (consumer.i == provider.i || consumer.i == NO_NODE.i || provider.i == NO_NODE.i)
        return NULL;
    if (provider.i == v.i)
        return &all[consumer.i].needs_us;
    return consumer.i == v.i ? &all[provider.i].we_need : NULL;
}

static void tie(bool *kind, struct ties *ties, struct loc loc)
{
    *kind = true;
    if (!ties->loc.source)
        ties->loc = loc;
}

static void tie_facts(const struct graph *g, node_id v, struct partner *all)
{
    for (uint32_t i = 0; i < g->n_requirements; i++) {
        const struct requirement *need = &g->requirements[i];
        struct ties *ties = ties_of(all, v, need->by, need->of);
        if (ties)
            tie(&ties->range, ties, need->loc);
    }
    for (uint32_t i = 0; i < g->n_apis; i++) {
        const struct api_use *use = &g->apis[i];
        struct ties *ties = ties_of(all, v, use->by, use->of);
        if (ties)
            tie(use->api->contract ? &ties->contract : &ties->view, ties, use->api->loc);
    }
    for (uint32_t i = 0; i < g->n_verifications; i++) {
        const struct verification *row = &g->verifications[i];
        struct ties *ties = ties_of(all, v, row->consumer, row->provider);
        if (ties)
            tie(&ties->contract, ties, row->loc);
    }
}

static void tie_call(const struct graph *g, node_id v, edge_id e, struct partner *all)
{
    struct slice evidence = g->edge_info[e.i].evidence;
    struct ties *ties =
        ties_of(all, v, (node_id){ g->edge_from[e.i] }, (node_id){ g->edge_to[e.i] });
    if (ties && g->edge_kind[e.i] == EDGE_SYNC)
        tie(&ties->call, ties, evidence.n ? g->evidence[evidence.first].loc : LOC_NONE);
}

/* By node of the graph. */
static const struct partner *find_partners(struct arena *arena, const struct graph *g, node_id v)
{
    struct partner *all = arena_array(arena, struct partner, (size_t)g->n + 1);
    if (v.i == NO_NODE.i)
        return all;
    tie_facts(g, v, all);
    for_each_out(g, v, e)
        tie_call(g, v, e, all);
    for_each_in(g, v, k, e)
        tie_call(g, v, e, all);
    return all;
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
        if (ours.i != c->there.i || theirs.i != partner.i || !same_version(c, g, mine) || !other ||
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
    if (!versions.n && is_on_paper(c->env))
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
    struct release_versions versions = release_versions(c->arena, provider);
    struct str range = graph_str(g, need->range);
    struct range parsed;
    bool readable = range_of(c, g, need, &parsed), any = !range.n || str_is(range, "*");
    row->answer = any ? ANSWER_YES : versions.n && readable ? ANSWER_NO : ANSWER_UNKNOWN;
    for (size_t i = 0; i < versions.n && readable && !any && row->answer != ANSWER_YES; i++) {
        enum answer answer = range_has(&parsed, graph_str(provider->g, versions.v[i]->text));
        row->answer = answer == ANSWER_NO ? row->answer : answer;
    }
    row->code = row->answer == ANSWER_YES ? ROW_FITS
                : row->answer == ANSWER_NO ? ROW_BREAKS
                                           : ROW_UNKNOWN;
    row->loc = need->loc;
    row->text = str_printf(c->arena, "%" PRIstr " needs %" PRIstr " %" PRIstr ", %s %" PRIstr
                           "%" PRIstr,
                           STR_ARG(row->consumer), STR_ARG(row->provider),
                           STR_ARG(any ? STR("at any version") : range), says[row->answer],
                           STR_ARG(row->provider_version.n ? row->provider_version
                                                           : STR("a version that nothing tells")),
                           STR_ARG(place(c, versions.n ? versions.v[0]->loc : LOC_NONE)));
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
    if (!is_deployed(c->env, provider.node)) {
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
    const struct partner *partners = find_partners(c->arena, g, c->there);
    for_each_node(g, v) {
        struct release consumer = { g, v, 0 };
        if (is_tied(&partners[v.i].needs_us) && is_deployed(g, v) && !is_way(g, v))
            add_rows(c, &consumer, true, &partners[v.i].needs_us);
    }
}

/* Those that it uses: it requires them. */
static void add_providers(struct candidate *c)
{
    const struct graph *g = c->own;
    const struct partner *partners = find_partners(c->arena, g, c->here);
    for_each_node(g, v) {
        const struct ties *ties = &partners[v.i].we_need;
        if (!is_tied(ties) || is_way(g, v))
            continue;
        node_id there = g == c->env ? v : graph_find(c->env, node_name(g, v));
        struct release provider = { c->env, there, 0 };
        bool needed = ties->range || ties->contract || (g != c->env && is_deployed(g, v));
        if (is_deployed(c->env, there))
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

static size_t declared_operations(const struct graph *g, node_id v)
{
    struct slice slice = g->nodes[v.i].operations;
    size_t n = 0;
    for (uint32_t i = 0; i < slice.n; i++)
        n += (g->operations[slice.first + i].origin & ORIGIN_DECLARED) != 0;
    return n;
}

/* Operations that are defined there and not here, where here any are. */
static void find_lost(struct candidate *c)
{
    const struct graph *g = c->env, *own = c->own;
    if (own == g || c->there.i == NO_NODE.i || !declared_operations(own, c->here))
        return;
    struct slice slice = g->nodes[c->there.i].operations, mine = own->nodes[c->here.i].operations;
    for (uint32_t i = 0, k = 0; i < slice.n; i++) {
        const struct operation *operation = &g->operations[slice.first + i];
        struct str name = graph_str(g, operation->name);
        while (k < mine.n &&
               str_cmp(graph_str(own, own->operations[mine.first + k].name), name) < 0)
            k++;
        bool has = k < mine.n && own->operations[mine.first + k].name == operation->name;
        if (!(operation->origin & ORIGIN_DECLARED) || has)
            continue;
        *vec_push(c->arena, &c->lost) = graph_str(g, operation->name);
        *vec_push(c->arena, &c->lost_at) = operation->loc;
    }
}

static int by_names(const void *a, const void *b)
{
    const struct candidate_row *x = a, *y = b;
    int order = str_cmp(x->consumer, y->consumer);
    order = order ? order : str_cmp(x->provider, y->provider);
    order = order ? order : str_cmp(x->consumer_version, y->consumer_version);
    order = order ? order : str_cmp(x->provider_version, y->provider_version);
    return order ? order : (int)x->code - (int)y->code;
}

/*
 * In the order of the tests of brokers: a version that does not exist is a no, then a row without an
 * answer leaves all of it open, even beside a no.
 */
static void settle_answer(struct candidate *c)
{
    bool missing = false;
    for (size_t i = 0; i < c->rows.n; i++) {
        c->counts[c->rows.v[i].answer]++;
        missing |= c->rows.v[i].code == ROW_NO_VERSION;
    }
    c->answer = missing || (!c->counts[ANSWER_UNKNOWN] && c->counts[ANSWER_NO]) ? ANSWER_NO
                : c->counts[ANSWER_UNKNOWN]                                      ? ANSWER_UNKNOWN
                                                                                 : ANSWER_YES;
}

void candidate_rows(struct candidate *c)
{
    if (!candidate_is_known(c))
        *vec_push(c->arena, &c->rows) = (struct candidate_row){
            .consumer = c->name,
            .consumer_version = c->version,
            .answer = ANSWER_NO,
            .code = ROW_NO_VERSION,
            .loc = c->own->nodes[c->here.i].loc,
            .text = str_printf(c->arena, "the inputs know no %" PRIstr " %" PRIstr,
                               STR_ARG(c->name), STR_ARG(c->version)),
        };
    find_lost(c);
    add_consumers(c);
    add_expectant(c);
    add_providers(c);
    settle_answer(c);
    if (c->rows.n)
        qsort(c->rows.v, c->rows.n, sizeof(*c->rows.v), by_names);
    if (c->loose.n)
        qsort(c->loose.v, c->loose.n, sizeof(*c->loose.v), by_names);
    if (c->broken.n)
        qsort(c->broken.v, c->broken.n, sizeof(*c->broken.v), by_names);
}
