#include "candidate_priv.h"

#include "names.h"
#include "say.h"

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

bool candidate_same(const struct candidate *c, const struct graph *g, sym text)
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
        found |= candidate_same(c, g, text);
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
        found |= candidate_same(c, g, g->versions[slice.first + i].text);
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
    candidate_pairs(c);
    settle_answer(c);
    if (c->rows.n)
        qsort(c->rows.v, c->rows.n, sizeof(*c->rows.v), by_names);
    if (c->loose.n)
        qsort(c->loose.v, c->loose.n, sizeof(*c->loose.v), by_names);
    if (c->broken.n)
        qsort(c->broken.v, c->broken.n, sizeof(*c->broken.v), by_names);
}
