/*
 * Causes and effects of random requests, against a count that looks at each pair of steps; by
 * several threads, each with its own numbers of operations, in another order.
 */
#include "request_test_priv.h"

#include "svcgraph/flow_pairs.h"

enum { OPS = 9, SERVICES = 3, VERSIONS = 2, WEIGHTS = 4, STEPS_MAX = 40, REQUESTS = 600 };

struct random_request {
    struct step steps[STEPS_MAX];
    struct request_side sides[SERVICES * VERSIONS];
    struct request request;
};

struct world {
    struct arena arena;
    struct symtab syms;
    struct flow_name names[OPS];
    sym services[SERVICES], versions[VERSIONS];
    struct flow_setup setup;
    struct random_request *all;
    uint64_t seed;
};

static uint64_t dice(struct world *w, uint64_t sides)
{
    w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
    return (w->seed >> 33) % sides;
}

static void make_sides(struct world *w, struct request *r, struct request_side *sides)
{
    for (size_t i = 0; i < SERVICES; i++)
        for (size_t k = 0; k < VERSIONS; k++)
            if (dice(w, 4) == 0)
                sides[r->n_sides++] = (struct request_side){ w->services[i], w->versions[k] };
    r->sides = sides;
}

/* Few shapes and many, small ones and larger ones, weighted in every other world. */
static void make_request(struct world *w, size_t number, bool weighted)
{
    struct random_request *all = &w->all[number];
    struct request *r = &all->request;
    bool small = dice(w, 3);
    *r = (struct request){ .steps = all->steps, .complete = dice(w, 20) != 0, .weight = 1 };
    r->n = small ? 1 + (uint32_t)dice(w, 4) : 1 + (uint32_t)dice(w, STEPS_MAX);
    r->weight = weighted ? 1 + (double)dice(w, WEIGHTS) / 3 : 1;
    r->block = (unsigned)dice(w, FLOW_BLOCKS);
    r->trace.low = number + 1;
    if (small == (dice(w, 2) != 0))
        make_sides(w, r, all->sides);
    for (uint32_t i = 0; i < r->n; i++) {
        struct step *s = &all->steps[i];
        s->op = (uint32_t)dice(w, small ? 3 : OPS);
        s->place = (struct place){ (uint32_t)dice(w, 2), (uint32_t)number + 1, i + 1 };
        s->parent = i ? i - 1 : STEP_NONE;
        for (uint64_t up = dice(w, 4); i && up && s->parent; up--)
            s->parent = all->steps[s->parent].parent;
        s->start = dice(w, 300) * 1000000;
    }
}

static void make_world(struct world *w, uint64_t seed, bool weighted)
{
    *w = (struct world){ .seed = seed, .setup = { .parts = FLOW_BIT(pairs) } };
    symtab_init(&w->syms, &w->arena);
    for (size_t i = 0; i < SERVICES; i++)
        w->services[i] = sym_intern(&w->syms, str_printf(&w->arena, "s%u", (unsigned)i));
    for (size_t i = 0; i < VERSIONS; i++)
        w->versions[i] = sym_intern(&w->syms, str_printf(&w->arena, "v%u", (unsigned)i));
    for (size_t i = 0; i < OPS; i++)
        w->names[i] = (struct flow_name){
            .node = w->services[i % SERVICES],
            .operation = sym_intern(&w->syms, str_printf(&w->arena, "op%u", (unsigned)i)),
        };
    w->all = arena_array(&w->arena, struct random_request, REQUESTS);
    for (size_t i = 0; i < REQUESTS; i++)
        make_request(w, i, weighted);
}

static struct loc place_loc(const void *ctx, struct place place)
{
    (void)ctx;
    return (struct loc){ place.file, place.line, place.column };
}

static sym trace_sym(void *ctx, struct trace_key trace)
{
    (void)ctx;
    return (sym)trace.low;
}

static const struct flow_pairs *end_of(struct world *w, struct tallies *t, const uint32_t *ops)
{
    struct flow *flow = arena_new(&w->arena, struct flow);
    flow->n_ops = OPS;
    tallies_end(t, &(struct flow_end){ .arena = &w->arena,
                                       .setup = &w->setup,
                                       .syms = &w->syms,
                                       .flow = flow,
                                       .ops = ops,
                                       .loc = place_loc,
                                       .trace = trace_sym });
    return flow->pairs;
}

/* Some threads, each with its own numbers of operations, which add in another order. */
static const struct flow_pairs *count_apart(struct world *w, size_t threads)
{
    enum { THREADS_MAX = 5 };
    struct tallies *t[THREADS_MAX];
    uint32_t numbers[THREADS_MAX][OPS], ops[OPS], start = (uint32_t)dice(w, REQUESTS);
    for (size_t i = 0; i < threads; i++) {
        t[i] = tallies_begin(&w->setup, &w->arena, &w->syms);
        uint32_t turn = (uint32_t)dice(w, OPS);
        for (uint32_t k = 0; k < OPS; k++)
            numbers[i][k] = (k + turn) % OPS;
    }
    for (uint32_t i = 0; i < REQUESTS; i++) {
        struct random_request r = w->all[(start + i * 7) % REQUESTS];
        size_t thread = (size_t)dice(w, threads);
        struct flow_name names[OPS];
        r.request.steps = r.steps;
        for (uint32_t k = 0; k < r.request.n; k++)
            r.steps[k].op = numbers[thread][r.steps[k].op];
        for (uint32_t k = 0; k < OPS; k++)
            names[numbers[thread][k]] = w->names[k];
        tallies_add(t[thread], &r.request, &(struct flow_names){ names, OPS, &w->syms });
    }
    for (size_t i = 1; i < threads; i++) {
        uint32_t map[OPS];
        for (uint32_t k = 0; k < OPS; k++)
            map[numbers[i][k]] = numbers[0][k];
        tallies_merge(t[0], t[i], map);
    }
    for (uint32_t k = 0; k < OPS; k++)
        ops[numbers[0][k]] = k;
    return end_of(w, t[0], ops);
}

static bool is_beneath(const struct request *r, uint32_t above, uint32_t step)
{
    for (step = r->steps[step].parent; step != STEP_NONE; step = r->steps[step].parent)
        if (step == above)
            return true;
    return false;
}

static bool has_side(const struct request *r, const struct pair_side *side)
{
    for (uint32_t i = 0; i < r->n_sides; i++)
        if (r->sides[i].service == side->service && r->sides[i].version == side->version)
            return true;
    return !side;
}

struct counted {
    struct pair_sums sums;
    struct ratio_sums blocks[FLOW_BLOCKS];
    uint64_t causes[PAIR_COUNT_MAX + 1], requests[PAIR_COUNT_MAX + 1];
    struct place root[PAIR_COUNT_MAX + 1][2];
    sym trace[PAIR_COUNT_MAX + 1][2]; /* [1]: where causes differ */
    bool several;
};

static void show(struct counted *c, const struct request *r, uint32_t k, bool mixed)
{
    if (c->trace[k][mixed] && !place_before(r->steps[0].place, c->root[k][mixed]))
        return;
    c->trace[k][mixed] = (sym)r->trace.low;
    c->root[k][mixed] = r->steps[0].place;
}

static void count_one(struct counted *c, const struct request *r, uint32_t cause, uint32_t effect)
{
    uint32_t a = 0, b = 0, ks[STEPS_MAX];
    bool mixed = false;
    for (uint32_t i = 0; i < r->n; i++) {
        if (r->steps[i].op != cause)
            continue;
        ks[a] = 0;
        for (uint32_t k = i + 1; k < r->n; k++)
            ks[a] += r->steps[k].op == effect && is_beneath(r, i, k);
        b += ks[a];
        mixed |= ks[a] != ks[0];
        a++;
    }
    if (!a)
        return;
    c->several |= a > 1;
    c->sums.requests++;
    c->sums.causes += a;
    c->sums.effects += b;
    c->sums.mixed += mixed;
    ratio_add(&c->sums.sums, a, b, r->weight);
    ratio_add(&c->blocks[r->block], a, b, r->weight);
    for (uint32_t i = 0; i < a; i++) {
        c->causes[ks[i]]++;
        c->requests[ks[i]] += !mixed && !i;
        show(c, r, ks[i], mixed);
    }
}

static void count_by_hand(const struct world *w, struct counted *c, const struct flow_pair *p,
                          const struct pair_side *side)
{
    memset(c, 0, sizeof(*c));
    for (size_t i = 0; i < REQUESTS; i++) {
        const struct request *r = &w->all[i].request;
        if (r->complete && (!side || has_side(r, side)))
            count_one(c, r, p->cause, p->effect);
    }
}

static void assert_counts(const struct flow_pairs *pairs, struct slice slice,
                          const struct counted *c)
{
    uint32_t at = slice.first;
    for (uint32_t k = 0; k <= PAIR_COUNT_MAX; k++) {
        if (!c->causes[k])
            continue;
        const struct pair_count *count = &pairs->counts[at++];
        assert_int_equal(count->k, k);
        assert_int_equal(count->causes, c->causes[k]);
        assert_int_equal(count->requests, c->requests[k]);
        assert_int_equal(count->trace, k ? c->trace[k][!c->trace[k][0]] : 0);
    }
    assert_int_equal(at, slice.first + slice.n);
}

/* Watched pairs have an example of k = 0: all causes without effect before some. */
static void assert_watched(const struct world *w, const struct flow_pairs *pairs)
{
    static struct counted c;
    for (uint32_t i = 0; i < pairs->n; i++) {
        const struct flow_pair *p = &pairs->all[i];
        const struct pair_count *none = &pairs->counts[p->counts.first];
        count_by_hand(w, &c, p, NULL);
        assert_int_equal(none->k == 0, c.causes[0] > 0);
        if (none->k == 0)
            assert_int_equal(none->trace, c.trace[0][!c.trace[0][0]]);
        assert_true(p->cause == 1 || p->cause == 2);
        assert_true(p->effect == PAIR_ABSENT || p->effect == 3 || p->effect == 8);
        if (p->effect == PAIR_ABSENT)
            assert_true(p->sums.requests == c.sums.requests && !p->sums.effects);
        else
            assert_memory_equal(&p->sums, &c.sums, sizeof(c.sums));
    }
}

static void assert_by_hand(const struct world *w, const struct flow_pairs *pairs)
{
    static struct counted c;
    for (uint32_t i = 0; i < pairs->n; i++) {
        const struct flow_pair *p = &pairs->all[i];
        count_by_hand(w, &c, p, NULL);
        assert_memory_equal(&p->sums, &c.sums, sizeof(c.sums));
        struct ratio_sums blocks[FLOW_BLOCKS];
        flow_pair_blocks(p, blocks);
        assert_memory_equal(blocks, c.blocks, sizeof(c.blocks));
        assert_int_equal(p->alone, !c.several);
        assert_counts(pairs, p->counts, &c);
        for (uint32_t k = 0; k < p->sides.n; k++) {
            const struct pair_side *side = &pairs->sides[p->sides.first + k];
            count_by_hand(w, &c, p, side);
            assert_memory_equal(&side->sums, &c.sums, sizeof(c.sums));
            for (size_t z = 0; z < 2; z++)
                c.trace[0][z] = 0;
            assert_counts(pairs, side->counts, &c);
        }
    }
}

static void assert_same(const struct flow_pairs *a, const struct flow_pairs *b)
{
    assert_true(a->n == b->n && a->n_counts == b->n_counts && a->n_sides == b->n_sides);
    for (uint32_t i = 0; i < a->n; i++) {
        const struct flow_pair *x = &a->all[i], *y = &b->all[i];
        assert_true(x->cause == y->cause && x->effect == y->effect && x->direct == y->direct);
        struct ratio_sums of_x[FLOW_BLOCKS], of_y[FLOW_BLOCKS];
        flow_pair_blocks(x, of_x);
        flow_pair_blocks(y, of_y);
        assert_memory_equal(of_x, of_y, sizeof(of_x));
    }
    assert_memory_equal(a->sides, b->sides, a->n_sides * sizeof(*a->sides));
    for (uint32_t i = 0; i < a->n_counts; i++) {
        const struct pair_count *x = &a->counts[i], *y = &b->counts[i];
        assert_true(x->k == y->k && x->causes == y->causes && x->requests == y->requests);
        assert_true(x->trace == y->trace && x->loc.line == y->loc.line &&
                    x->loc.column == y->loc.column);
    }
    assert_int_equal(a->n_windows, b->n_windows);
    assert_memory_equal(a->windows, b->windows, a->n_windows * sizeof(*a->windows));
}

static void test_random(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct world w;
        make_world(&w, seed, seed % 2);
        const struct flow_pairs *one = count_apart(&w, 1);
        assert_true(one->n > OPS * OPS / 2 && one->n_sides > one->n && one->n_windows);
        assert_by_hand(&w, one);
        for (size_t threads = 2; threads <= 5; threads++)
            assert_same(one, count_apart(&w, threads));
        arena_release(&w.arena);
    }
}

static void test_random_watch(void **state)
{
    (void)state;
    const struct flow_watch watch[] = {
        { .cause_operation = STR("op1"), .effect_operation = STR("op3") },
        { .cause_operation = STR("op2"), .effect_operation = STR("op8") },
        { .cause_operation = STR("op2"), .effect_operation = STR("op3") },
        { .cause_operation = STR("op1"), .effect_operation = STR("other") },
    };
    for (uint64_t seed = 11; seed <= 16; seed++) {
        struct world w;
        make_world(&w, seed, seed % 2);
        w.setup.watch = watch;
        w.setup.n_watch = countof(watch);
        const struct flow_pairs *one = count_apart(&w, 1);
        assert_int_equal(one->n, 5);
        assert_watched(&w, one);
        for (size_t threads = 2; threads <= 5; threads++)
            assert_same(one, count_apart(&w, threads));
        arena_release(&w.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_random),
                                        cmocka_unit_test(test_random_watch) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
