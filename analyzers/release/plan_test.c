#include "svcgraph/test.h"

#include "svcgraph/release.h"

#include <time.h>

enum { SERVICES_MAX = 6, EDGES_MAX = 14 };

struct change_set {
    bool changes[SERVICES_MAX];
    struct plan_edge edges[EDGES_MAX];
    struct plan_input input;
};

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    return *state ^= *state << 5;
}

/* Of a hundred answers, so many are a no, and so many unknown. */
static enum answer random_answer(uint32_t *state, uint32_t no, uint32_t unknown)
{
    uint32_t roll = next_random(state) % 100;
    return roll < no ? ANSWER_NO : roll < no + unknown ? ANSWER_UNKNOWN : ANSWER_YES;
}

static void random_set(struct change_set *set, uint32_t seed)
{
    uint32_t state = seed * 2654435761u + 1;
    uint32_t no = 5 + next_random(&state) % 35, unknown = next_random(&state) % 3 ? 0 : 15;
    uint32_t ends = next_random(&state) % 4 ? 0 : 8; /* a no at the beginning or end is rare */
    memset(set, 0, sizeof(*set));
    set->input = (struct plan_input){ .n = 2 + next_random(&state) % (SERVICES_MAX - 1),
                                      .changes = set->changes,
                                      .edges = set->edges,
                                      .unknown_is_no = next_random(&state) % 2 };
    for (uint32_t s = 0; s < set->input.n; s++)
        set->changes[s] = next_random(&state) % 5 != 0;
    set->input.n_edges = next_random(&state) % (2 * set->input.n + 2);
    for (size_t e = 0; e < set->input.n_edges; e++) {
        struct plan_edge *edge = &set->edges[e];
        edge->consumer = next_random(&state) % set->input.n;
        edge->provider = next_random(&state) % set->input.n;
        for (unsigned i = 0; i < 2; i++)
            for (unsigned k = 0; k < 2; k++)
                edge->fits[i][k] = random_answer(&state, i == k ? ends : no, unknown);
    }
}

/* Section by section from the definition, not from the planner. */
static bool answer_is_no(const struct change_set *set, enum answer answer)
{
    return answer == ANSWER_NO || (answer == ANSWER_UNKNOWN && set->input.unknown_is_no);
}

/* state: bit of each service that is new already. No edge that works today may break. */
static bool state_is_safe(const struct change_set *set, unsigned state)
{
    for (size_t e = 0; e < set->input.n_edges; e++) {
        const struct plan_edge *edge = &set->edges[e];
        unsigned i = state >> edge->consumer & 1, k = state >> edge->provider & 1;
        bool touched = set->changes[edge->consumer] || set->changes[edge->provider];
        bool today = !i && !k && edge->fits[0][0] == ANSWER_UNKNOWN; /* it runs */
        bool healed = edge->fits[0][0] == ANSWER_NO;
        bool end = i == set->changes[edge->consumer] && k == set->changes[edge->provider];
        if (!touched || today || (healed && !end))
            continue;
        if (answer_is_no(set, edge->fits[i][k]))
            return false;
    }
    return true;
}

/* Old and new of one service run together while it is updated. */
static bool step_is_safe(const struct change_set *set, unsigned state, uint32_t service)
{
    for (size_t e = 0; e < set->input.n_edges; e++) {
        const struct plan_edge *edge = &set->edges[e];
        if (edge->consumer != service || edge->provider != service || edge->fits[0][0] == ANSWER_NO)
            continue;
        if (answer_is_no(set, edge->fits[0][1]) || answer_is_no(set, edge->fits[1][0]))
            return false;
    }
    return state_is_safe(set, state | 1u << service);
}

static unsigned all_new(const struct change_set *set)
{
    unsigned state = 0;
    for (uint32_t s = 0; s < set->input.n; s++)
        state |= (unsigned)set->changes[s] << s;
    return state;
}

/* States that some order of single safe steps leads to. */
static bool order_exists(const struct change_set *set)
{
    bool reached[1 << SERVICES_MAX] = { true };
    unsigned end = all_new(set);
    /* A final state with a broken edge that is broken today counts as none, too. */
    for (unsigned state = 0; state <= end; state++) {
        if (!reached[state] || (state & ~end))
            continue;
        for (uint32_t s = 0; s < set->input.n; s++)
            if ((end >> s & 1) && !(state >> s & 1) && step_is_safe(set, state, s))
                reached[state | 1u << s] = true;
    }
    return reached[end];
}

/* Every combination of the services of a wave, with the waves before it done. */
static void check_waves(const struct change_set *set, const struct plan *plan, uint32_t seed)
{
    unsigned done = 0;
    for (size_t w = 0; w < plan->n_waves; w++) {
        const struct plan_wave *wave = &plan->waves[w];
        assert_true(wave->n > 0);
        for (unsigned part = 0; part < 1u << wave->n; part++) {
            unsigned state = done;
            for (size_t i = 0; i < wave->n; i++)
                state |= part >> i & 1 ? 1u << wave->v[i].service : 0;
            /* The waves may end before what heals, or breaks, the end. */
            if (state && !state_is_safe(set, state) && plan->ordered)
                fail_msg("seed %u: state %x of wave %zu is not safe", seed, state, w);
            for (size_t i = 0; i < wave->n; i++)
                if (!(part >> i & 1) && plan->ordered &&
                    !step_is_safe(set, state, wave->v[i].service))
                    fail_msg("seed %u: step %u of wave %zu is not safe", seed, wave->v[i].service,
                             w);
        }
        for (size_t i = 0; i < wave->n; i++)
            done |= 1u << wave->v[i].service;
    }
    if (plan->ordered)
        assert_int_equal(done, all_new(set));
}

static void test_brute_force(void **state)
{
    (void)state;
    unsigned ordered = 0, none = 0, deadlocked = 0;
    for (uint32_t seed = 1; seed <= 30000; seed++) {
        struct arena arena = { 0 };
        struct change_set set;
        random_set(&set, seed);
        const struct plan *plan = plan_make(&arena, &set.input);
        if (plan->ordered != order_exists(&set))
            fail_msg("seed %u: planned %d, but by search %d", seed, plan->ordered,
                     order_exists(&set));
        check_waves(&set, plan, seed);
        assert_true(plan_is_safe(&set.input, plan));
        plan->ordered ? ordered++ : none++;
        deadlocked += plan->n_deadlocks > 0;
        arena_release(&arena);
    }
    assert_true(ordered > 5000);
    assert_true(none > 5000);
    assert_true(deadlocked > 2000);
}

/* What goes although the whole has no order, each wave checked by the definition. */
static void test_partial_plans(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 10000; seed++) {
        struct arena arena = { 0 };
        struct change_set set, part;
        random_set(&set, seed);
        const struct plan *plan = plan_make(&arena, &set.input);
        part = set;
        part.input.changes = part.changes;
        for (size_t i = 0; i < plan->n_held; i++)
            part.changes[plan->held[i].service] = false;
        for (size_t e = 0; e < part.input.n_edges; e++)
            if (part.edges[e].fits[0][0] == ANSWER_NO)
                part.edges[e] = (struct plan_edge){ 0, 0, { { 1, 1 }, { 1, 1 } } };
        struct plan whole = *plan;
        whole.ordered = true;
        check_waves(&part, &whole, seed);
        arena_release(&arena);
    }
}

static unsigned distance_back(const struct plan *plan, struct plan_step from)
{
    unsigned depth[SERVICES_MAX] = { 0 };
    uint32_t queue[SERVICES_MAX], n = 0;
    for (size_t b = 0; b < plan->n_befores; b++)
        if (plan->befores[b].first.service == from.service &&
            !depth[plan->befores[b].then.service]) {
            depth[plan->befores[b].then.service] = 1;
            queue[n++] = plan->befores[b].then.service;
        }
    for (uint32_t i = 0; i < n; i++)
        for (size_t b = 0; b < plan->n_befores; b++)
            if (plan->befores[b].first.service == queue[i] &&
                !depth[plan->befores[b].then.service]) {
                depth[plan->befores[b].then.service] = depth[queue[i]] + 1;
                queue[n++] = plan->befores[b].then.service;
            }
    return depth[from.service];
}

static void test_cycles(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 10000; seed++) {
        struct arena arena = { 0 };
        struct change_set set;
        random_set(&set, seed);
        const struct plan *plan = plan_make(&arena, &set.input);
        for (size_t d = 0; d < plan->n_deadlocks; d++) {
            const struct plan_deadlock *deadlock = &plan->deadlocks[d];
            unsigned shortest = UINT32_MAX;
            for (size_t i = 0; i < deadlock->n_members; i++) {
                unsigned n = distance_back(plan, deadlock->members[i]);
                assert_true(n > 0);
                shortest = n < shortest ? n : shortest;
            }
            assert_int_equal(deadlock->n_cycle, shortest);
            assert_true(deadlock->shortest);
            for (size_t i = 0; i < deadlock->n_cycle; i++) {
                const struct plan_before *hop = &deadlock->cycle[i];
                const struct plan_before *next = &deadlock->cycle[(i + 1) % deadlock->n_cycle];
                assert_int_equal(hop->then.service, next->first.service);
                enum answer answer = set.edges[hop->edge].fits[hop->consumer][hop->provider];
                assert_true(answer_is_no(&set, answer));
            }
        }
        arena_release(&arena);
    }
}

/* The table: consumer 0, provider 1; both change and fit at both ends. */
static struct plan *plan_pair(struct arena *arena, enum answer provider_first,
                              enum answer consumer_first)
{
    static const bool both[2] = { true, true };
    struct plan_edge *edge = arena_new(arena, struct plan_edge);
    *edge = (struct plan_edge){
        0, 1, { { ANSWER_YES, provider_first }, { consumer_first, ANSWER_YES } }
    };
    struct plan_input input = { .n = 2, .changes = both, .edges = edge, .n_edges = 1 };
    return plan_make(arena, &input);
}

static void test_table(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    const struct plan *plan = plan_pair(&arena, ANSWER_YES, ANSWER_YES);
    assert_int_equal(plan->n_waves, 1);
    plan = plan_pair(&arena, ANSWER_YES, ANSWER_NO);
    assert_int_equal(plan->n_waves, 2);
    assert_int_equal(plan->waves[0].v[0].service, 1);
    plan = plan_pair(&arena, ANSWER_NO, ANSWER_YES);
    assert_int_equal(plan->n_waves, 2);
    assert_int_equal(plan->waves[0].v[0].service, 0);
    plan = plan_pair(&arena, ANSWER_NO, ANSWER_NO);
    assert_false(plan->ordered);
    assert_int_equal(plan->n_waves, 0);
    assert_int_equal(plan->n_deadlocks, 1);
    assert_int_equal(plan->deadlocks[0].n_cycle, 2);
    plan = plan_pair(&arena, ANSWER_UNKNOWN, ANSWER_YES);
    assert_true(plan->ordered);
    assert_int_equal(plan->n_unknown, 1);
    /* The provider goes first anyway: the unknown state never comes up. */
    plan = plan_pair(&arena, ANSWER_NO, ANSWER_UNKNOWN);
    assert_int_equal(plan->n_unknown, 1);
    plan = plan_pair(&arena, ANSWER_NO, ANSWER_YES);
    assert_int_equal(plan->n_unknown, 0);
    arena_release(&arena);
}

/* Each calls the next, and the last the first, and all is compatible. */
static void test_call_cycle(void **state)
{
    (void)state;
    static const bool changes[3] = { true, true, true };
    struct arena arena = { 0 };
    struct plan_edge edges[3];
    for (uint32_t i = 0; i < 3; i++)
        edges[i] = (struct plan_edge){ i,
                                       (i + 1) % 3,
                                       { { ANSWER_YES, ANSWER_YES }, { ANSWER_YES, ANSWER_YES } } };
    struct plan_input input = { .n = 3, .changes = changes, .edges = edges, .n_edges = 3 };
    const struct plan *plan = plan_make(&arena, &input);
    assert_true(plan->ordered);
    assert_int_equal(plan->n_waves, 1);
    arena_release(&arena);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Ten thousand services in one circle, and a hundred thousand edges among them. */
static void test_large(void **state)
{
    (void)state;
    enum { N = 10000, M = 100000 };
    struct arena arena = { 0 };
    uint32_t random = 7;
    bool *changes = arena_array(&arena, bool, N);
    struct plan_edge *edges = arena_array(&arena, struct plan_edge, M);
    for (uint32_t e = 0; e < M; e++) {
        uint32_t a = next_random(&random) % N, b = next_random(&random) % N;
        b = a == b ? (b + 1) % N : b;
        bool ring = e < N;
        edges[e] = (struct plan_edge){ ring    ? e
                                       : a < b ? a
                                               : b,
                                       ring    ? (e + 1) % N
                                       : a < b ? b
                                               : a,
                                       { { ANSWER_YES, ANSWER_NO }, { ANSWER_YES, ANSWER_YES } } };
    }
    memset(changes, true, N);
    struct plan_input input = { .n = N, .changes = changes, .edges = edges, .n_edges = M };
    double start = seconds();
    const struct plan *plan = plan_make(&arena, &input);
    double took = seconds() - start;
    assert_false(plan->ordered);
    assert_true(plan->n_deadlocks >= 1);
    assert_true(plan_is_safe(&input, plan));
    edges[N - 1] = edges[0]; /* open */
    plan = plan_make(&arena, &input);
    assert_int_equal(plan->n_waves, N);
    print_message("# 10,000 services, 100,000 edges: %.3f s\n", took);
    assert_true(took < 5); /* with sanitizers, on a busy machine */
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brute_force), cmocka_unit_test(test_partial_plans),
        cmocka_unit_test(test_cycles),      cmocka_unit_test(test_table),
        cmocka_unit_test(test_call_cycle),  cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
