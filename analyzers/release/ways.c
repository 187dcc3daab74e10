/*
 * Ways out of a deadlock, each tried by planning again. A candidate gives some services another
 * version on the way; what that version offers and needs is its face, and its cells follow from the
 * cells of old and new.
 */
#include "plan_priv.h"

const char *way_name(enum way_kind kind)
{
    static const char *const names[] = { "expand-contract", "tolerant-consumer", "side-by-side",
                                         "split", "atomic" };
    return names[kind];
}

enum face_of {
    FACE_OLD,
    FACE_NEW,
    FACE_EITHER, /* what the matrix says of an intermediate version */
    FACE_BETTER, /* two versions run: the other one chooses ... */
    FACE_WORSE,  /* ... or has to get along with both */
};

struct face {
    enum face_of offers, needs;
};

struct search {
    struct arena *arena;
    struct arena scratch; /* of one candidate */
    const struct plan_input *input;
    const struct plan *plan;
    const uint32_t *members;
    size_t n;
    const bool *majors;
    bool *is_member;
    bool assumes;
    struct face *faces; /* of each service; those with via */
    bool *via;
    uint32_t *group;
    uint32_t *parts; /* edges on which the intermediate version is as the old one */
    size_t n_parts;
    struct ways *out;
    size_t tries, most; /* plans for one kind */
};

enum {
    TRIES_MAX = 400,
    WORK_MAX = 3 << 20, /* edges looked at for one kind, over all deadlocks */
    MEMBERS_MAX = 24,   /* that are tried in pairs */
    TOLD_MAX = 4,       /* ways of one kind */
};

static unsigned rank(enum answer answer)
{
    return answer == ANSWER_YES ? 2 : answer == ANSWER_UNKNOWN;
}

static enum answer face_answer(enum face_of face, enum answer old, enum answer new_one,
                               enum answer either)
{
    bool old_is_worse = rank(old) < rank(new_one);
    switch (face) {
    case FACE_OLD:
        return old;
    case FACE_NEW:
        return new_one;
    case FACE_BETTER:
        return old_is_worse ? new_one : old;
    case FACE_WORSE:
        return old_is_worse ? old : new_one;
    case FACE_EITHER:
        break;
    }
    /* What cannot be told of a version that does not exist yet is no promise. */
    bool blocked = old == ANSWER_NO || new_one == ANSWER_NO;
    return either == ANSWER_UNKNOWN && blocked ? ANSWER_NO : either;
}

static bool is_part(const struct search *s, size_t e)
{
    for (size_t i = 0; i < s->n_parts; i++)
        if (s->parts[i] == e)
            return true;
    return false;
}

/* What the provider's intermediate version is to the old and new consumer, and then the other way.
 */
static void set_cells(const struct search *s, size_t e, struct plan_edge *edge)
{
    bool part = is_part(s, e);
    if (s->via[edge->provider]) {
        enum face_of face = part ? FACE_OLD : s->faces[edge->provider].offers;
        for (unsigned i = 0; i < 2; i++) {
            enum answer *row = edge->fits[i];
            row[SIDE_BOTH] = face_answer(face, row[SIDE_OLD], row[SIDE_NEW],
                                         s->input->edges[e].fits[i][SIDE_BOTH]);
        }
    }
    if (s->via[edge->consumer]) {
        enum face_of face = part ? FACE_OLD : s->faces[edge->consumer].needs;
        for (unsigned k = 0; k < SIDES; k++)
            edge->fits[SIDE_BOTH][k] =
                face_answer(face, edge->fits[SIDE_OLD][k], edge->fits[SIDE_NEW][k],
                            rank(edge->fits[SIDE_OLD][k]) > rank(edge->fits[SIDE_NEW][k])
                                ? edge->fits[SIDE_OLD][k]
                                : edge->fits[SIDE_NEW][k]);
    }
}

/* Other deadlocks are no concern of this one: their members go at once. */
static void group_others(struct search *s)
{
    for (size_t d = 0; d < s->plan->n_deadlocks; d++) {
        const struct plan_deadlock *deadlock = &s->plan->deadlocks[d];
        if (s->is_member[deadlock->members[0].service])
            continue;
        s->assumes = true;
        for (size_t i = 0; i < deadlock->n_members; i++)
            s->group[deadlock->members[i].service] = (uint32_t)d + 1;
    }
}

static bool members_go(const struct search *s, const struct plan *plan)
{
    for (size_t i = 0; i < plan->n_held; i++)
        if (s->is_member[plan->held[i].service])
            return false;
    return true;
}

/* Members of other deadlocks are left out: how those are solved is not told here. */
static void copy_waves(struct search *s, const struct plan *plan, struct way *way)
{
    struct plan_wave *waves = arena_array(s->arena, struct plan_wave, plan->n_waves);
    way->waves = waves;
    for (size_t w = 0; w < plan->n_waves; w++) {
        struct plan_step *steps = arena_array(s->arena, struct plan_step, plan->waves[w].n);
        size_t n = 0;
        for (size_t i = 0; i < plan->waves[w].n; i++) {
            struct plan_step step = plan->waves[w].v[i];
            if (s->is_member[step.service] || !s->group[step.service])
                steps[n++] = step;
        }
        if (n)
            waves[way->n_waves++] = (struct plan_wave){ steps, n };
    }
}

/* Plans the candidate; true when all members find their place and every state on the way is safe.
 */
static bool try_candidate(struct search *s, struct way *way)
{
    const struct plan_input *input = s->input;
    if (s->tries++ >= s->most)
        return false;
    struct plan_edge *edges = arena_array(&s->scratch, struct plan_edge, input->n_edges);
    for (size_t e = 0; e < input->n_edges; e++) {
        edges[e] = input->edges[e];
        set_cells(s, e, &edges[e]);
    }
    struct plan_input changed = *input;
    changed.edges = edges;
    changed.via = s->via;
    changed.group = s->group;
    const struct plan *plan = plan_make(&s->scratch, &changed);
    bool found = members_go(s, plan) && plan_is_safe(&changed, plan);
    if (found) {
        copy_waves(s, plan, way);
        way->assumes = s->assumes;
        *vec_push(s->arena, &s->out->all) = *way;
    }
    arena_release(&s->scratch);
    return found;
}

static const uint32_t *keep_ids(struct search *s, const uint32_t *ids, size_t n)
{
    uint32_t *kept = arena_array(s->arena, uint32_t, n);
    memcpy(kept, ids, n * sizeof(*kept));
    return kept;
}

/* Some members by way of an intermediate version with this face. */
static bool try_via(struct search *s, enum way_kind kind, const uint32_t *services, size_t n,
                    struct face face, enum side needs)
{
    struct way way = { .kind = kind, .n_services = n, .needs = needs };
    for (size_t i = 0; i < n; i++) {
        s->via[services[i]] = true;
        s->faces[services[i]] = face;
    }
    way.services = keep_ids(s, services, n);
    bool found = try_candidate(s, &way);
    for (size_t i = 0; i < n; i++)
        s->via[services[i]] = false;
    return found;
}

/* The member stands at this end of an edge whose cells bind it to another member. */
static bool is_bound(const struct search *s, uint32_t service, bool as_provider)
{
    for (size_t b = 0; b < s->plan->n_befores; b++) {
        const struct plan_before *before = &s->plan->befores[b];
        if (before->edge == UINT32_MAX || !s->is_member[before->first.service] ||
            !s->is_member[before->then.service])
            continue;
        const struct plan_edge *edge = &s->input->edges[before->edge];
        if ((as_provider ? edge->provider : edge->consumer) == service)
            return true;
    }
    return false;
}

static bool suits(const struct search *s, enum way_kind kind, uint32_t service)
{
    return is_bound(s, service, kind != WAY_TOLERANT) &&
           (kind != WAY_SIDE_BY_SIDE || s->majors[service]);
}

static void try_sets(struct search *s, enum way_kind kind, struct face face, enum side needs)
{
    uint32_t *fit = arena_array(s->arena, uint32_t, s->n);
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        if (suits(s, kind, s->members[i]))
            fit[n++] = s->members[i];
    size_t found = 0;
    for (size_t i = 0; i < n && found < TOLD_MAX; i++)
        found += try_via(s, kind, &fit[i], 1, face, needs);
    for (size_t i = 0; i < n && !found && n <= MEMBERS_MAX; i++)
        for (size_t k = i + 1; k < n && !found; k++)
            found = try_via(s, kind, (uint32_t[]){ fit[i], fit[k] }, 2, face, needs);
    if (!found && n > 2)
        try_via(s, kind, fit, n, face, needs);
}

static bool found_kind(const struct search *s, enum way_kind kind)
{
    for (size_t i = 0; i < s->out->all.n; i++)
        if (s->out->all.v[i].kind == kind)
            return true;
    return false;
}

/* The additive half alone, if that does; else with the new needs, or with either. */
static void try_expand(struct search *s)
{
    static const enum face_of needs[] = { FACE_OLD, FACE_NEW, FACE_EITHER };
    static const enum side sides[] = { SIDE_OLD, SIDE_NEW, SIDE_BOTH };
    for (size_t i = 0; i < countof(needs) && !found_kind(s, WAY_EXPAND); i++) {
        s->tries = 0;
        try_sets(s, WAY_EXPAND, (struct face){ FACE_EITHER, needs[i] }, sides[i]);
    }
}

/* All that changes on the edges of these hops is left out of the service that comes after. */
static bool try_parts(struct search *s, const struct plan_before *const *hops, size_t n)
{
    uint32_t services[2], edges[2];
    size_t n_services = 0;
    for (size_t i = 0; i < n; i++) {
        edges[i] = hops[i]->edge;
        if (!i || hops[i]->then.service != services[0])
            services[n_services++] = hops[i]->then.service;
    }
    if (n_services == 2 && services[0] > services[1]) {
        uint32_t first = services[0];
        services[0] = services[1];
        services[1] = first;
    }
    for (size_t i = 0; i < n_services; i++) {
        s->via[services[i]] = true;
        s->faces[services[i]] = (struct face){ FACE_NEW, FACE_NEW };
    }
    s->parts = edges;
    s->n_parts = n;
    struct way way = { .kind = WAY_SPLIT,
                       .services = keep_ids(s, services, n_services),
                       .n_services = n_services,
                       .edges = keep_ids(s, edges, n),
                       .n_edges = n };
    bool found = try_candidate(s, &way);
    s->n_parts = 0;
    for (size_t i = 0; i < n_services; i++)
        s->via[services[i]] = false;
    return found;
}

/* One hop of the circle; where that does not do, any one or two that bind members. */
static void try_split(struct search *s)
{
    VEC(const struct plan_before *) hops = { 0 };
    for (size_t b = 0; b < s->plan->n_befores; b++) {
        const struct plan_before *before = &s->plan->befores[b];
        if (before->edge != UINT32_MAX && s->is_member[before->first.service] &&
            s->is_member[before->then.service])
            *vec_push(s->arena, &hops) = before;
    }
    s->tries = 0;
    size_t found = 0;
    for (size_t i = 0; i < hops.n && found < TOLD_MAX; i++)
        found += try_parts(s, &hops.v[i], 1);
    for (size_t i = 0; i < hops.n && !found && hops.n <= MEMBERS_MAX; i++)
        for (size_t k = i + 1; k < hops.n && !found; k++)
            found = try_parts(s, (const struct plan_before *[]){ hops.v[i], hops.v[k] }, 2);
}

static void try_atomic(struct search *s)
{
    struct way way = { .kind = WAY_ATOMIC, .services = s->members, .n_services = s->n };
    for (size_t i = 0; i < s->n; i++)
        s->group[s->members[i]] = s->input->n;
    s->tries = 0;
    way.services = keep_ids(s, s->members, s->n);
    try_candidate(s, &way);
    for (size_t i = 0; i < s->n; i++)
        s->group[s->members[i]] = 0;
}

void ways_out(struct arena *arena, const struct plan_input *input, const struct plan *plan,
              const uint32_t *members, size_t n, const bool *majors, struct ways *out)
{
    struct search s = { .arena = arena,
                        .input = input,
                        .plan = plan,
                        .members = members,
                        .n = n,
                        .majors = majors,
                        .is_member = arena_array(arena, bool, input->n),
                        .faces = arena_array(arena, struct face, input->n),
                        .via = arena_array(arena, bool, input->n),
                        .group = arena_array(arena, uint32_t, input->n),
                        .out = out };
    size_t work = (input->n_edges + input->n + 1) * (plan->n_deadlocks + 1);
    s.most = WORK_MAX / work < TRIES_MAX ? WORK_MAX / work + 2 : TRIES_MAX;
    for (size_t i = 0; i < n; i++)
        s.is_member[members[i]] = true;
    group_others(&s);
    try_expand(&s);
    s.tries = 0;
    try_sets(&s, WAY_TOLERANT, (struct face){ FACE_OLD, FACE_EITHER }, SIDE_BOTH);
    s.tries = 0;
    try_sets(&s, WAY_SIDE_BY_SIDE, (struct face){ FACE_BETTER, FACE_WORSE }, SIDE_BOTH);
    try_split(&s);
    try_atomic(&s);
}
