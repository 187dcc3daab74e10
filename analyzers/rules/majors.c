/* More majors of one interface than callers and owners can follow. */
#include "rules_priv.h"

enum { NAMES_SHOWN = 6, MAJORS_MAX = 64 };

struct served {     /* a major of an interface */
    struct str api; /* "/api/{v}/orders", "shop.cart.{v}.CartService"; empty: as it says itself */
    uint64_t major;
    uint32_t turn; /* in which it was found */
    struct loc loc;
};

struct majors { /* of one node */
    const struct graph *g;
    struct arena scratch;
    VEC(struct served) all;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "v2", "v1beta1" */
static bool is_major(struct str part, uint64_t *out)
{
    size_t n = 1;
    if (part.n < 2 || (part.p[0] != 'v' && part.p[0] != 'V') || !is_digit(part.p[1]))
        return false;
    while (n < part.n && is_digit(part.p[n]))
        n++;
    struct str rest = str_skip(part, n);
    return n <= 4 && str_to_u64(str_skip(str_take(part, n), 1), out) &&
           (rest.n == 0 || str_starts(rest, "alpha") || str_starts(rest, "beta"));
}

/* Path of "GET /v1/cart"; name of an rpc without its method. */
static struct str path_of(struct str name, bool *out_rpc)
{
    size_t slash = str_find_char(name, '/'), space = str_find_char(name, ' ');
    size_t dot = str_find_char(name, '.');
    *out_rpc = space == SIZE_MAX && dot < slash && slash != SIZE_MAX;
    if (*out_rpc)
        return str_take(name, slash);
    return slash == SIZE_MAX ? STR_NULL : str_skip(name, slash);
}

/* What stands before the version, and the one name behind it. */
static bool read_operation(struct majors *m, struct str name, struct served *out)
{
    bool rpc;
    struct str path = path_of(name, &rpc), part, rest = path;
    char separator = rpc ? '.' : '/';
    for (int at = 0; at < 8 && str_split(&rest, separator, &part); at++) {
        if (!is_major(part, &out->major))
            continue;
        struct str before = str_range(path.p, part.p), behind;
        if (!str_split(&rest, separator, &behind) || !behind.n)
            return false;
        out->api = str_printf(&m->scratch, "%" PRIstr "{v}%c%" PRIstr, STR_ARG(before), separator,
                              STR_ARG(behind));
        return true;
    }
    return false;
}

static int order(const void *a, const void *b)
{
    const struct served *x = a, *y = b;
    int api = str_cmp(x->api, y->api);
    if (api)
        return api;
    if (x->major != y->major)
        return x->major < y->major ? -1 : 1;
    return x->turn < y->turn ? -1 : x->turn > y->turn;
}

static void add_provided(struct majors *m, const struct version *version)
{
    struct str text = graph_str(m->g, version->text);
    text = str_skip(text, text.n && text.p[0] == 'v');
    size_t n = 0;
    while (n < text.n && is_digit(text.p[n]))
        n++;
    uint64_t major;
    if (str_to_u64(str_take(text, n), &major) && major < 1000)
        *vec_push(&m->scratch, &m->all) = (struct served){ STR_NULL, major, 0, version->loc };
}

static void gather(struct majors *m, const struct graph_node *node)
{
    const struct graph *g = m->g;
    sym provides = sym_find(g->syms, STR("provides"));
    for (uint32_t i = 0; i < node->versions.n; i++) {
        const struct version *version = &g->versions[node->versions.first + i];
        if (!version->release && provides && version->how == provides)
            add_provided(m, version);
    }
    for (uint32_t i = 0; i < node->operations.n; i++) {
        const struct operation *op = &g->operations[node->operations.first + i];
        struct served served = { .loc = op->loc };
        if (read_operation(m, graph_str(g, op->name), &served))
            *vec_push(&m->scratch, &m->all) = served;
    }
}

/* Majors of the interface at first, each once; end is behind it. */
static size_t count(const struct majors *m, size_t first, size_t *end, const struct served **out)
{
    size_t n = 0;
    for (*end = first; *end < m->all.n; ++*end) {
        const struct served *served = &m->all.v[*end];
        if (!str_eq(served->api, m->all.v[first].api))
            break;
        if (n < MAJORS_MAX && (n == 0 || out[n - 1]->major != served->major))
            out[n++] = served;
    }
    return n;
}

static void report(const struct rule_ctx *ctx, const struct majors *m, node_id v,
                   const struct served *const *served, size_t n)
{
    struct str name = node_name(m->g, v), api = served[0]->api, texts[MAJORS_MAX];
    for (size_t i = 0; i < n; i++)
        texts[i] = str_printf(ctx->arena, "v%llu", (unsigned long long)served[i]->major);
    struct str list = list_text(ctx->arena, texts, n, NAMES_SHOWN);
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, served[0]->loc,
                      "%" PRIstr " serves %zu majors of %s%" PRIstr ": %" PRIstr ". Each fix has "
                      "to be made in all of them.",
                      STR_ARG(name), n, api.n ? "" : "its interface", STR_ARG(api), STR_ARG(list));
    finding_help(ctx->findings, finding,
                 "Deprecate the oldest with a date of sunset, and move its callers on.");
    finding_subject(ctx->findings, finding, name);
    for (size_t i = 0; i < n; i++)
        finding_related(ctx->findings, finding, served[i]->loc, "%" PRIstr " serves %" PRIstr,
                        STR_ARG(name), STR_ARG(texts[i]));
    finding_end(ctx->findings, finding);
}

/* The interface with the most majors speaks for all of the service. */
static void check_node(const struct rule_ctx *ctx, struct majors *m, node_id v)
{
    const struct served *served[MAJORS_MAX], *worst[MAJORS_MAX];
    size_t most = (size_t)rule_value(ctx, "majors"), n_worst = 0;
    gather(m, &m->g->nodes[v.i]);
    for (size_t i = 0; i < m->all.n; i++)
        m->all.v[i].turn = (uint32_t)i;
    if (m->all.n > most)
        qsort(m->all.v, m->all.n, sizeof(*m->all.v), order);
    for (size_t i = 0, end; m->all.n > most && i < m->all.n; i = end) {
        size_t n = count(m, i, &end, served);
        if (n > most && n > n_worst)
            memcpy(worst, served, (n_worst = n) * sizeof(*worst));
    }
    if (n_worst)
        report(ctx, m, v, worst, n_worst);
}

static bool is_ours(const struct graph *g, node_id v)
{
    return g->nodes[v.i].kind != NODE_EXTERNAL && g->nodes[v.i].kind != NODE_UNRESOLVED;
}

static void check_parallel(const struct rule_ctx *ctx, const struct graph *g)
{
    struct majors m = { .g = g };
    for_each_node (g, v) {
        if (!is_ours(g, v) || rule_allows(ctx, node_name(g, v)))
            continue;
        arena_reset(&m.scratch);
        memset(&m.all, 0, sizeof(m.all));
        check_node(ctx, &m, v);
    }
    arena_release(&m.scratch);
}

static const char *lacks_interfaces(const struct graph *g)
{
    return g->yields & (YIELD_OPERATIONS | YIELD_VERSIONS)
               ? NULL
               : "needs operations or versions; none given";
}

const struct rule rule_version_parallel_too_many = {
    .id = "version-parallel-too-many",
    .group = "versions",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_HIGH,
    .summary = "a service serves more than two majors of one interface",
    .explain =
        "Three or more majors of one interface are served side by side.\n\n"
        "Why it hurts: two let callers move from the old one to the new one. A third means that "
        "nobody was made to leave the first: each fix, each check of rights and each change of "
        "data has to be made in all of them.\n\n"
        "Decision: majors are counted of each interface by itself. For HTTP it is what stands "
        "before the version in a path and the name behind it (/api/{v}/orders), for gRPC the "
        "package without its version and the service (shop.cart.{v}.CartService); "
        "svcgraph.dev/provides names majors of the whole. More than `majors` are one finding for "
        "the service, on the interface with the most. A v1beta1 counts as v1. Services outside of "
        "the input do not count, nor do releases that run.\n\n"
        "Source: a deprecation has two sides, the version that goes and the one that stays; more "
        "than that is our choice.\n\n"
        "Fix: deprecate the oldest with a date of sunset, move its callers, remove it.\n\n"
        "Suppress: `checks: {version-parallel-too-many: {allow: [public-api]}}` in "
        "svcgraph.yaml.\n\n"
        "False alarms: a public interface with promises of many years.",
    .bad = "svcgraph.dev/provides: 1.9.0, 2.4.0, 3.0.0",
    .good = "svcgraph.dev/provides: 2.4.0, 3.0.0",
    .needs = YIELD_NODES,
    .lacks = lacks_interfaces,
    .allow = "services that may serve many majors",
    .keys =
        (const struct rule_key[]){
            { .name = "majors",
              .value = 2,
              .low = 1,
              .high = 63,
              .source = "choice",
              .help = "majors of one interface that may be served at once" },
            { 0 },
        },
    .check = check_parallel,
};
