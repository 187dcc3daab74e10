/* Who fits whom at which version, over all pairs that a change touches. */
#include "matrix_priv.h"

struct face { /* a service at one side, and whether that is new to others */
    struct party party;
    bool there;
};

struct matrix_work {
    struct matrix matrix; /* first: what is handed out */
    struct pairing pairing;
    struct face (*faces)[2];        /* of each of the matrix's services */
    struct served (*served)[SIDES]; /* likewise */
};

enum { OFFER_CHANGES = CHANGE_ADDED | CHANGE_REMOVED | CHANGE_VERSION | CHANGE_IMAGE | CHANGE_API };

static struct matrix_work *work_of(const struct matrix *matrix)
{
    return (struct matrix_work *)(uintptr_t)matrix;
}

/* The only version that it is known by, or 0. */
static sym only_version(struct arena *scratch, const struct graph *g, node_id v)
{
    struct release release = { g, v, 0 };
    struct release_versions versions = release_versions(scratch, &release);
    return versions.n == 1 ? versions.v[0]->text : 0;
}

/* "cart 2.0.0" where that tells it from the other one, else "the new cart"; "cart" if it stays. */
static struct str label_of(struct matrix_work *w, const struct matrix_service *service,
                           unsigned side)
{
    struct arena scratch = { 0 }, *arena = w->matrix.arena;
    const struct graph *g = w->matrix.g[side];
    struct str name = graph_str(g, service->name);
    sym versions[2];
    for (unsigned i = 0; i < 2; i++)
        versions[i] = only_version(&scratch, w->matrix.g[i], service->node[i]);
    arena_release(&scratch);
    if (!service->changes || service->changes & (CHANGE_ADDED | CHANGE_REMOVED))
        return name;
    if (versions[side] && versions[0] != versions[1])
        return str_printf(arena, "%" PRIstr " %" PRIstr, STR_ARG(name),
                          STR_ARG(graph_str(g, versions[side])));
    return str_printf(arena, "the %s %" PRIstr, side ? "new" : "old", STR_ARG(name));
}

static void make_faces(struct matrix_work *w)
{
    struct matrix *m = &w->matrix;
    w->faces = arena_alloc_array(m->arena, m->n_services, sizeof(*w->faces), _Alignof(struct face));
    w->served =
        arena_alloc_array(m->arena, m->n_services, sizeof(*w->served), _Alignof(struct served));
    for (size_t s = 0; s < m->n_services; s++)
        for (unsigned side = 0; side < 2; side++) {
            const struct matrix_service *service = &m->services[s];
            w->faces[s][side] = (struct face){
                { m->g[side], service->node[side], 0, graph_str(m->g[side], service->name),
                  label_of(w, service, side) },
                is_service(m->g[side], service->node[side]),
            };
        }
}

/* Seen calls are those of the version that was seen to make them, where traces tell it. */
static bool seen_as(const struct graph *from, node_id seen, const struct graph *of, node_id meant)
{
    sym how = sym_find(from->syms, STR("service.version"));
    bool any = false;
    if (seen.i == UINT32_MAX || meant.i == UINT32_MAX)
        return false;
    const struct slice *slice = &from->nodes[seen.i].versions;
    const struct slice *stated = &of->nodes[meant.i].versions;
    for (uint32_t i = 0; how && i < slice->n; i++) {
        const struct version *version = &from->versions[slice->first + i];
        if (version->how != how)
            continue;
        for (uint32_t k = 0; k < stated->n; k++) {
            const struct version *other = &of->versions[stated->first + k];
            if (other->how != how && other->release) {
                any = true;
                if (other->text == version->text)
                    return true;
            }
        }
    }
    return !any && from == of;
}

static void gather_uses(struct arena *arena, const struct matrix *m, size_t c, struct needs *needs)
{
    typedef VEC(const struct edge_use *) use_list;
    use_list uses[2] = { { 0 }, { 0 } };
    for (unsigned i = 0; i < 2; i++)
        for (unsigned from = 0; from < 2; from++)
            if (seen_as(m->g[from], m->services[c].node[from], m->g[i], m->services[c].node[i]))
                for (size_t k = 0; k < needs[from].uses.n; k++)
                    *vec_push(arena, &uses[i]) = needs[from].uses.v[k];
    for (unsigned i = 0; i < 2; i++) {
        needs[i].uses.v = uses[i].v;
        needs[i].uses.n = uses[i].n;
        needs[i].uses.capacity = uses[i].capacity;
    }
}

struct pair { /* of an edge, for its cells */
    struct matrix_work *w;
    size_t c, p;
    struct needs needs[2];
    bool same_needs;
};

static void pair_init(struct pair *pair, struct matrix_work *w, const struct matrix_edge *edge)
{
    struct matrix *m = &w->matrix;
    *pair = (struct pair){ .w = w, .c = edge->consumer, .p = edge->provider };
    for (unsigned i = 0; i < 2; i++)
        needs_gather(m->arena, m->g[i], m->services[pair->c].node[i], m->services[pair->p].node[i],
                     &pair->needs[i]);
    gather_uses(m->arena, m, pair->c, pair->needs);
    pair->same_needs = needs_equal(&pair->needs[0], &pair->needs[1], true);
}

/* One of the two is not there, or they have nothing to do with each other. */
static bool fit_presence(const struct pair *pair, struct cell *cell, unsigned i, enum side k)
{
    const struct matrix *m = &pair->w->matrix;
    const struct face *consumer = &pair->w->faces[pair->c][i];
    const struct needs *needs = &pair->needs[i];
    struct str c = consumer->party.label, p = cell->provider[0].name;
    struct loc loc = m->services[pair->p].loc;
    bool comes_or_goes = !pair->w->faces[pair->p][0].there || !pair->w->faces[pair->p][1].there;
    if (!consumer->there || (pair->c == pair->p && comes_or_goes)) {
        struct str text = str_printf(m->arena, "%" PRIstr " is not there then", STR_ARG(c));
        cell_reason(cell, FACT_PRESENCE, ANSWER_YES, text, m->services[pair->c].loc, LOC_NONE);
        return true;
    }
    if (!needs->any) {
        struct str text =
            str_printf(m->arena, "%" PRIstr " does not use %" PRIstr, STR_ARG(c), STR_ARG(p));
        if (pair->needs[!i].declared)
            cell_reason(cell, FACT_PRESENCE, ANSWER_YES, text, LOC_NONE, LOC_NONE);
        return true;
    }
    if (k != SIDE_BOTH && !pair->w->faces[pair->p][k].there) {
        struct str text =
            str_printf(m->arena, "%" PRIstr " uses %" PRIstr "%" PRIstr ", which %s%" PRIstr,
                       STR_ARG(c), STR_ARG(p), STR_ARG(place_text(m->arena, m->g[i], needs->loc)),
                       k == SIDE_OLD ? "comes only with this change" : "goes with this change",
                       STR_ARG(place_text(m->arena, m->g[i], loc)));
        cell_reason(cell, FACT_PRESENCE, ANSWER_NO, text, needs->loc, loc);
        return true;
    }
    return false;
}

static void set_providers(const struct pair *pair, struct cell *cell, enum side k)
{
    struct face *faces = pair->w->faces[pair->p];
    for (unsigned side = 0; side < 2; side++)
        if ((k == SIDE_BOTH || k == side) && (faces[side].there || k == side))
            cell->provider[cell->n_providers++] = faces[side].party;
    if (k == SIDE_BOTH && cell->n_providers == 2)
        cell->provider[0].label = cell->provider[1].label =
            str_printf(cell->arena, "an intermediate %" PRIstr, STR_ARG(faces[0].party.name));
}

static void set_verifications(const struct pair *pair, struct cell *cell)
{
    const struct matrix *m = &pair->w->matrix;
    for (unsigned side = 0; side < 2; side++) {
        cell->rows_of[side] = m->g[side];
        cell->rows[side] = verifications_of(m->g[side], m->services[pair->c].node[side],
                                            m->services[pair->p].node[side]);
    }
}

/* Either nothing is new about it but what it needs itself, or its definitions say so. */
static bool offers_the_same(const struct matrix_work *w, const struct matrix_service *provider)
{
    unsigned changes = provider->changes & OFFER_CHANGES;
    if (!changes)
        return true;
    return !(changes & (CHANGE_ADDED | CHANGE_REMOVED | CHANGE_API)) &&
           definitions_of(w->matrix.g[1], provider->node[1]).n > 0;
}

/* An ingress or proxy passes on what comes, if nothing says that it needs more. */
static void fit_gateway(const struct pair *pair, struct cell *cell)
{
    const struct party *party = &cell->consumer;
    if (cell->reasons.n || party->g->nodes[party->node.i].kind != NODE_GATEWAY)
        return;
    struct str text =
        str_printf(cell->arena, "%" PRIstr " passes on what comes", STR_ARG(party->label));
    cell_reason(cell, FACT_PRESENCE, ANSWER_YES, text, pair->needs[0].loc, LOC_NONE);
}

/* i is old or new; k may be both. */
static struct fit fit_cell(const struct pair *pair, unsigned i, enum side k)
{
    struct matrix_work *w = pair->w;
    const struct matrix_service *consumer = &w->matrix.services[pair->c];
    const struct matrix_service *provider = &w->matrix.services[pair->p];
    struct cell cell = {
        .arena = w->matrix.arena,
        .consumer = w->faces[pair->c][i].party,
        .needs = &pair->needs[i],
        .same_consumer = i == SIDE_OLD || !consumer->changes,
        .same_needs = i == SIDE_OLD || pair->same_needs,
        .same_provider = k == SIDE_OLD || offers_the_same(w, provider),
        .today = w->faces[pair->p][0].there ? &w->faces[pair->p][0].party : NULL,
        .mates = w->faces[pair->p][i].there ? &w->faces[pair->p][i].party : NULL,
        .served = &w->served[pair->p][k],
    };
    set_providers(pair, &cell, k);
    if (!fit_presence(pair, &cell, i, k)) {
        set_verifications(pair, &cell);
        fit_verifications(&cell);
        fit_ranges(&cell);
        fit_definitions(&cell);
        if (i != SIDE_OLD || k != SIDE_OLD)
            fit_unchanged(&cell);
        fit_gateway(pair, &cell);
    }
    return cell_fit(&cell);
}

static bool fills(const struct matrix *m, const struct matrix_edge *edge, unsigned i, unsigned k)
{
    return (i == SIDE_OLD || m->services[edge->consumer].changes) &&
           (k == SIDE_OLD || m->services[edge->provider].changes);
}

static void fill_edge(struct matrix_work *w, struct matrix_edge *edge)
{
    struct pair pair;
    pair_init(&pair, w, edge);
    for (unsigned i = 0; i < 2; i++)
        for (unsigned k = 0; k < 2; k++)
            if (fills(&w->matrix, edge, i, k))
                edge->fits[i][k] = fit_cell(&pair, i, k);
}

static struct fit better(const struct fit *a, const struct fit *b)
{
    static const unsigned rank[] = { [ANSWER_NO] = 0, [ANSWER_UNKNOWN] = 1, [ANSWER_YES] = 2 };
    if (!a->exists || !b->exists)
        return a->exists ? *a : *b;
    return rank[b->answer] > rank[a->answer] ? *b : *a;
}

void matrix_expand(struct matrix *matrix, size_t e)
{
    struct matrix_work *w = work_of(matrix);
    struct matrix_edge *edge = &matrix->edges[e];
    struct pair pair;
    if (edge->fits[SIDE_BOTH][SIDE_OLD].exists || edge->fits[SIDE_OLD][SIDE_BOTH].exists)
        return;
    pair_init(&pair, w, edge);
    for (unsigned i = 0; i < 2; i++)
        if (fills(matrix, edge, i, SIDE_NEW) && matrix->services[edge->provider].changes)
            edge->fits[i][SIDE_BOTH] = fit_cell(&pair, i, SIDE_BOTH);
    for (unsigned k = 0; k < SIDES && matrix->services[edge->consumer].changes; k++)
        edge->fits[SIDE_BOTH][k] = better(&edge->fits[SIDE_OLD][k], &edge->fits[SIDE_NEW][k]);
}

static int by_pair(const void *a, const void *b)
{
    const struct need_pair *x = a, *y = b;
    if (x->consumer != y->consumer)
        return x->consumer < y->consumer ? -1 : 1;
    if (x->provider != y->provider)
        return x->provider < y->provider ? -1 : 1;
    return (int)x->message - (int)y->message;
}

/* Each pair once; it is one of messages when nothing else is between the two. */
static void gather_pairs(struct arena *arena, const struct pairing *pairing, need_pairs *out)
{
    size_t n = 0;
    for (unsigned side = 0; side < 2; side++)
        pairs_gather(arena, pairing, side, out);
    if (out->n)
        qsort(out->v, out->n, sizeof(*out->v), by_pair);
    for (size_t i = 0; i < out->n; i++)
        if (!n || out->v[i].consumer != out->v[n - 1].consumer ||
            out->v[i].provider != out->v[n - 1].provider)
            out->v[n++] = out->v[i];
    out->n = n;
}

/* Another contract, or another copy of a definition, is a change of the consumer that has it. */
static void compare_views(struct arena *scratch, struct pairing *pairing, const need_pairs *pairs,
                          sym only)
{
    for (size_t i = 0; i < pairs->n; i++) {
        struct matrix_service *c = &pairing->services.v[pairs->v[i].consumer];
        const struct matrix_service *p = &pairing->services.v[pairs->v[i].provider];
        struct needs needs[2];
        if (!pairing->g[0]->n_apis && !pairing->g[1]->n_apis)
            return;
        if ((only && c->name != only) || c->changes & (CHANGE_ADDED | CHANGE_REMOVED))
            continue;
        for (unsigned side = 0; side < 2; side++) {
            needs_gather(scratch, pairing->g[side], c->node[side], p->node[side], &needs[side]);
            needs[side].ranges.n = 0;
        }
        if (!needs_equal(&needs[0], &needs[1], false))
            c->changes |= CHANGE_NEEDS;
    }
}

/* Those that change, and those that a pair joins to one; where[service]: 1 + its place. */
static void select_services(struct matrix *m, const struct pairing *pairing,
                            const need_pairs *pairs, bool all, uint32_t *where)
{
    size_t n = pairing->services.n;
    for (size_t s = 0; s < n; s++)
        where[s] = all || pairing->services.v[s].changes;
    for (size_t i = 0; i < pairs->n; i++) {
        uint32_t c = pairs->v[i].consumer, p = pairs->v[i].provider;
        if (pairing->services.v[c].changes || pairing->services.v[p].changes)
            where[c] = where[p] = 1;
    }
    m->services = arena_array(m->arena, struct matrix_service, n);
    for (size_t s = 0; s < n; s++)
        if (where[s]) {
            m->services[m->n_services++] = pairing->services.v[s];
            where[s] = (uint32_t)m->n_services;
        }
}

static void select_edges(struct matrix *m, const struct pairing *pairing, const need_pairs *pairs,
                         bool all, const uint32_t *where)
{
    m->edges = arena_array(m->arena, struct matrix_edge, pairs->n);
    for (size_t i = 0; i < pairs->n; i++) {
        uint32_t c = pairs->v[i].consumer, p = pairs->v[i].provider;
        if (all || pairing->services.v[c].changes || pairing->services.v[p].changes)
            m->edges[m->n_edges++] = (struct matrix_edge){ .consumer = where[c] - 1,
                                                           .provider = where[p] - 1,
                                                           .message = pairs->v[i].message };
    }
}

struct matrix *matrix_build(struct arena *arena, const struct graph *before,
                            const struct graph *now, const struct matrix_choice *choice)
{
    struct matrix_work *w = arena_new(arena, struct matrix_work);
    struct arena scratch = { 0 };
    need_pairs pairs = { 0 };
    sym only = choice ? choice->only : 0;
    bool all = choice && choice->all;
    before = graph_with_protos(arena, before);
    now = graph_with_protos(arena, now);
    w->matrix = (struct matrix){ .g = { before, now }, .arena = arena };
    pairing_make(arena, before, now, &w->pairing);
    for (size_t s = 0; s < w->pairing.services.n; s++) {
        struct matrix_service *service = &w->pairing.services.v[s];
        if (!only || service->name == only)
            service->changes = changes_of(&w->pairing, service);
    }
    gather_pairs(&scratch, &w->pairing, &pairs);
    compare_views(&scratch, &w->pairing, &pairs, only);
    uint32_t *where = arena_array(&scratch, uint32_t, w->pairing.services.n);
    select_services(&w->matrix, &w->pairing, &pairs, all, where);
    select_edges(&w->matrix, &w->pairing, &pairs, all, where);
    make_faces(w);
    for (size_t e = 0; e < w->matrix.n_edges; e++)
        fill_edge(w, &w->matrix.edges[e]);
    arena_release(&scratch);
    return &w->matrix;
}
