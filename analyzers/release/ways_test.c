#include "svcgraph/test.h"

#include "svcgraph/release.h"

enum { SERVICES_MAX = 5, EDGES_MAX = 12 };

struct change_set {
    bool changes[SERVICES_MAX], majors[SERVICES_MAX];
    struct plan_edge edges[EDGES_MAX];
    struct plan_input input;
};

static enum answer better(enum answer a, enum answer b)
{
    if (a == ANSWER_YES || b == ANSWER_YES)
        return ANSWER_YES;
    return a == ANSWER_UNKNOWN ? a : b;
}

static void add_edge(struct change_set *set, uint32_t consumer, uint32_t provider,
                     enum answer provider_first, enum answer consumer_first)
{
    struct plan_edge *edge = &set->edges[set->input.n_edges++];
    *edge = (struct plan_edge){ consumer, provider, { { 0 } } };
    edge->fits[0][0] = edge->fits[1][1] = ANSWER_YES;
    edge->fits[0][1] = provider_first;
    edge->fits[1][0] = consumer_first;
    for (unsigned i = 0; i < 2; i++)
        edge->fits[i][SIDE_BOTH] = better(edge->fits[i][0], edge->fits[i][1]);
    for (unsigned k = 0; k < SIDES; k++)
        edge->fits[SIDE_BOTH][k] = better(edge->fits[0][k], edge->fits[1][k]);
}

static void set_init(struct change_set *set, uint32_t n)
{
    memset(set, 0, sizeof(*set));
    memset(set->changes, true, n);
    set->input = (struct plan_input){ .n = n, .changes = set->changes, .edges = set->edges };
}

static const struct plan *find_ways(struct arena *arena, struct change_set *set, size_t d,
                                    struct ways *out)
{
    const struct plan *plan = plan_make(arena, &set->input);
    if (d >= plan->n_deadlocks)
        return plan;
    const struct plan_deadlock *deadlock = &plan->deadlocks[d];
    uint32_t members[SERVICES_MAX];
    for (size_t i = 0; i < deadlock->n_members; i++)
        members[i] = deadlock->members[i].service;
    ways_out(arena, &set->input, plan, members, deadlock->n_members, set->majors, out);
    return plan;
}

/* "expand-contract:b+/a/b" */
static struct str told(struct arena *arena, const struct ways *ways)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    for (size_t i = 0; i < ways->all.n; i++) {
        const struct way *way = &ways->all.v[i];
        strbuf_addf(&out, "%s%s:", i ? " " : "", way_name(way->kind));
        for (size_t w = 0; w < way->n_waves; w++)
            for (size_t k = 0; k < way->waves[w].n; k++)
                strbuf_addf(&out, "%s%c%s",
                            k   ? ","
                            : w ? "/"
                                : "",
                            (char)('a' + way->waves[w].v[k].service),
                            way->waves[w].v[k].side == SIDE_BOTH ? "+" : "");
    }
    return strbuf_str(&out);
}

/* a calls b; neither fits the other's other version. */
static void test_lockstep(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct change_set set;
    struct ways ways = { { 0 } };
    set_init(&set, 2);
    add_edge(&set, 0, 1, ANSWER_NO, ANSWER_NO);
    set.majors[1] = true;
    find_ways(&arena, &set, 0, &ways);
    assert_str(told(&arena, &ways),
               "expand-contract:b+/a/b tolerant-consumer:a+/b/a side-by-side:b+/a/b "
               "atomic:a,b");
    arena_release(&arena);
}

/* Each pair alone is fine: a before b, b before c, c before a. */
static void test_three(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct change_set set;
    struct ways ways = { { 0 } };
    set_init(&set, 3);
    for (uint32_t i = 0; i < 3; i++)
        add_edge(&set, i, (i + 1) % 3, ANSWER_NO, ANSWER_YES);
    const struct plan *plan = find_ways(&arena, &set, 0, &ways);
    assert_int_equal(plan->n_deadlocks, 1);
    assert_int_equal(plan->deadlocks[0].n_cycle, 3);
    assert_true(ways.all.n > 4);
    assert_int_equal(ways.all.v[0].kind, WAY_EXPAND);
    for (uint32_t left = 0; left < 3; left++) {
        struct change_set pair = set;
        pair.input.changes = pair.changes;
        pair.input.edges = pair.edges;
        pair.input.n_edges = 1;
        pair.edges[0] = set.edges[left];
        assert_true(plan_make(&arena, &pair.input)->ordered);
    }
    arena_release(&arena);
}

/* What an unchanged consumer needs stays where the members switch at once. */
static void test_outsider(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct change_set set;
    struct ways ways = { { 0 } };
    set_init(&set, 3);
    set.changes[2] = false;
    add_edge(&set, 0, 1, ANSWER_NO, ANSWER_NO);
    add_edge(&set, 2, 1, ANSWER_NO, ANSWER_YES);
    const struct plan *plan = find_ways(&arena, &set, 0, &ways);
    assert_int_equal(plan->n_problems, 1);
    assert_int_equal(plan->problems[0].trouble, PLAN_LEFT);
    assert_int_equal(plan->problems[0].must_change, 2);
    assert_int_equal(ways.all.n, 0); /* there is none before c changes, too */
    arena_release(&arena);
}

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    return *state ^= *state << 5;
}

/* Cell of an edge at some stages, by the meaning of each kind of way. */
static bool runs(const struct change_set *set, const struct way *way, size_t e, unsigned i,
                 unsigned k)
{
    const struct plan_edge *edge = &set->edges[e];
    bool part = false;
    for (size_t p = 0; p < way->n_edges; p++)
        part = part || way->edges[p] == e;
    /* An intermediate version is like old, like new, or like either of them. */
    static const unsigned as[SIDES][2] = { { 0, 0 }, { 1, 1 }, { 0, 1 } };
    bool any = false;
    for (unsigned a = 0; a < 4; a++)
        any = any || edge->fits[as[i][a / 2]][as[k][a % 2]] == ANSWER_YES;
    switch (way->kind) {
    case WAY_SPLIT:
        return edge->fits[i == 2 ? !part : i][k == 2 ? !part : k] == ANSWER_YES;
    case WAY_SIDE_BY_SIDE: /* each consumer that runs finds a provider */
        for (unsigned b = 0; b < 2; b++)
            if (edge->fits[as[i][b]][as[k][0]] != ANSWER_YES &&
                edge->fits[as[i][b]][as[k][1]] != ANSWER_YES)
                return false;
        return true;
    case WAY_EXPAND:
        if (i == 2 && way->needs != SIDE_BOTH)
            return edge->fits[way->needs][as[k][0]] == ANSWER_YES ||
                   edge->fits[way->needs][as[k][1]] == ANSWER_YES;
        return any;
    case WAY_TOLERANT:
        return k == 2
                   ? edge->fits[as[i][0]][0] == ANSWER_YES || edge->fits[as[i][1]][0] == ANSWER_YES
                   : any;
    default:
        return any;
    }
}

/* Walks the steps in every order within a wave. */
static bool way_is_safe(const struct change_set *set, const struct way *way)
{
    uint8_t done[SERVICES_MAX] = { 0 };
    for (size_t w = 0; w < way->n_waves; w++) {
        const struct plan_wave *wave = &way->waves[w];
        for (unsigned part = 0; part < 1u << wave->n; part++) {
            uint8_t at[SERVICES_MAX];
            memcpy(at, done, sizeof(at));
            for (size_t i = 0; i < wave->n; i++)
                if (part >> i & 1)
                    at[wave->v[i].service] = wave->v[i].side;
            for (size_t e = 0; e < set->input.n_edges; e++)
                if (!runs(set, way, e, at[set->edges[e].consumer], at[set->edges[e].provider]))
                    return false;
        }
        for (size_t i = 0; i < wave->n; i++)
            done[wave->v[i].service] = wave->v[i].side;
    }
    for (uint32_t s = 0; s < set->input.n; s++)
        if (set->changes[s] != (done[s] == SIDE_NEW))
            return false;
    return true;
}

static void test_random(void **state)
{
    (void)state;
    unsigned kinds[WAY_KINDS] = { 0 };
    for (uint32_t seed = 1; seed <= 6000; seed++) {
        struct arena arena = { 0 };
        struct change_set set;
        struct ways ways = { { 0 } };
        uint32_t random = seed * 2654435761u + 1;
        set_init(&set, 2 + next_random(&random) % (SERVICES_MAX - 1));
        for (size_t e = next_random(&random) % EDGES_MAX; e > 0; e--) {
            uint32_t a = next_random(&random) % set.input.n, b = next_random(&random) % set.input.n;
            if (a != b)
                add_edge(&set, a, b, next_random(&random) % 3 ? ANSWER_YES : ANSWER_NO,
                         next_random(&random) % 3 ? ANSWER_YES : ANSWER_NO);
        }
        memset(set.majors, true, sizeof(set.majors));
        const struct plan *plan = find_ways(&arena, &set, 0, &ways);
        if (plan->n_deadlocks == 1)
            assert_true(ways.all.n > 0);
        for (size_t i = 0; i < ways.all.n; i++) {
            const struct way *way = &ways.all.v[i];
            kinds[way->kind]++;
            if (way->kind != WAY_ATOMIC && !way->assumes && !way_is_safe(&set, way))
                fail_msg("seed %u: way %zu (%s) is not safe", seed, i, way_name(way->kind));
        }
        arena_release(&arena);
    }
    for (unsigned kind = 0; kind < WAY_KINDS; kind++)
        assert_true(kinds[kind] > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lockstep),
        cmocka_unit_test(test_three),
        cmocka_unit_test(test_outsider),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
