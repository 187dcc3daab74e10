/* Causes and effects of requests in words. */
#include "request_test_priv.h"

#include "svcgraph/flow_pairs.h"

/* What there is, a line for each pair: counts as KxCAUSES/REQUESTS(trace:line of the cause). */
struct told {
    struct request_bench *b;
    struct str text;
};

static void say(struct told *t, const char *format, ...) PRINTF_LIKE(2, 3);
static void say(struct told *t, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    t->text = str_printf(&t->b->arena, "%.*s%s", STR_ARG(t->text), line);
}

static const char *op_text(struct told *t, uint32_t op)
{
    if (op == PAIR_ABSENT)
        return "nothing";
    const struct flow_name *name = &t->b->names.v[op];
    return str_printf(&t->b->arena, "%.*s.%.*s", STR_ARG(sym_str(&t->b->syms, name->node)),
                      STR_ARG(sym_str(&t->b->syms, name->operation)))
        .p;
}

static void say_sums(struct told *t, const struct pair_sums *s)
{
    struct ratio ratio = ratio_of(&s->sums);
    say(t, " %u requests, %u of %u, %u mixed, %.3f", (unsigned)s->requests, (unsigned)s->effects,
        (unsigned)s->causes, (unsigned)s->mixed, ratio.value);
    assert_int_equal(s->requests, s->sums.n);
}

static void say_counts(struct told *t, const struct flow_pairs *pairs, struct slice counts)
{
    for (uint32_t i = counts.first; i < counts.first + counts.n; i++) {
        const struct pair_count *c = &pairs->counts[i];
        say(t, " %ux%u/%u", c->k, (unsigned)c->causes, (unsigned)c->requests);
        if (c->trace)
            say(t, "(%.*s:%u)", STR_ARG(sym_str(&t->b->syms, c->trace)), c->loc.line);
    }
}

static const char *tell(struct request_bench *b)
{
    struct told t = { b, STR("") };
    const struct flow_pairs *pairs = bench_end(b)->pairs;
    for (uint32_t i = 0; i < pairs->n; i++) {
        const struct flow_pair *p = &pairs->all[i];
        assert_ptr_equal(flow_pair_find(pairs, p->cause, p->effect), p);
        say(&t, "%s -> %s:%s%s", op_text(&t, p->cause), op_text(&t, p->effect),
            p->direct ? " direct" : "", p->alone ? " alone" : "");
        say_sums(&t, &p->sums);
        say_counts(&t, pairs, p->counts);
        say(&t, "\n");
        for (uint32_t k = p->sides.first; k < p->sides.first + p->sides.n; k++) {
            const struct pair_side *side = &pairs->sides[k];
            say(&t, "  %.*s@%.*s", STR_ARG(sym_str(&b->syms, side->service)),
                STR_ARG(sym_str(&b->syms, side->version)));
            say_sums(&t, &side->sums);
            say_counts(&t, pairs, side->counts);
            say(&t, "\n");
        }
    }
    return t.text.p;
}

static void check(const char *requests, const char *expected)
{
    struct request_bench b;
    bench_begin(&b, FLOW_BIT(pairs));
    bench_requests(&b, requests);
    assert_string_equal(tell(&b), expected);
    bench_release(&b);
}

static void test_one_to_one(void **state)
{
    (void)state;
    check("cart buy\n"
          "  tax add\n"
          "---\n"
          "cart buy\n"
          "  tax add\n"
          "    db:rates SELECT\n"
          "---\n"
          "!cut\n"
          "cart buy\n"
          "---\n"
          "!young\n"
          "cart buy\n",
          "cart.buy -> tax.add: direct alone 2 requests, 2 of 2, 0 mixed, 1.000 1x2/2(t1:1)\n"
          "cart.buy -> rates.SELECT: alone 2 requests, 1 of 2, 0 mixed, 0.500 0x1/1 1x1/1(t2:4)\n"
          "tax.add -> rates.SELECT: direct alone 2 requests, 1 of 2, 0 mixed, 0.500 0x1/1"
          " 1x1/1(t2:5)\n");
}

/* In the first request one cause has two effects, the other none; in the second both have one. */
static void test_mixed(void **state)
{
    (void)state;
    check("web get\n"
          "  cart buy\n"
          "    tax add\n"
          "    tax add\n"
          "  cart buy\n"
          "---\n"
          "web get\n"
          "  cart buy\n"
          "    tax add\n"
          "  cart buy\n"
          "    tax add\n",
          "web.get -> cart.buy: direct alone 2 requests, 4 of 2, 0 mixed, 2.000 2x2/2(t1:1)\n"
          "web.get -> tax.add: alone 2 requests, 4 of 2, 0 mixed, 2.000 2x2/2(t1:1)\n"
          "cart.buy -> tax.add: direct 2 requests, 4 of 4, 1 mixed, 1.000 0x1/0 1x2/1(t2:8)"
          " 2x1/0(t1:2)\n");
}

/* A cause beneath itself is an effect, too, and what is beneath counts for both. */
static void test_nested(void **state)
{
    (void)state;
    check("a x\n"
          "  b y\n"
          "    a x\n"
          "      c z\n",
          "a.x -> a.x: 1 requests, 1 of 2, 1 mixed, 0.500 0x1/0 1x1/0(t1:1)\n"
          "a.x -> b.y: direct 1 requests, 1 of 2, 1 mixed, 0.500 0x1/0 1x1/0(t1:1)\n"
          "a.x -> c.z: direct 1 requests, 2 of 2, 0 mixed, 1.000 1x2/1(t1:1)\n"
          "b.y -> a.x: direct alone 1 requests, 1 of 1, 0 mixed, 1.000 1x1/1(t1:2)\n"
          "b.y -> c.z: alone 1 requests, 1 of 1, 0 mixed, 1.000 1x1/1(t1:2)\n");
}

static void test_sides(void **state)
{
    (void)state;
    check("cart buy v=1\n"
          "  tax add v=7\n"
          "---\n"
          "cart buy v=2\n"
          "---\n"
          "cart buy v=2\n"
          "  tax add v=7\n",
          "cart.buy -> tax.add: direct alone 3 requests, 2 of 3, 0 mixed, 0.667 0x1/1 1x2/2(t1:1)\n"
          "  cart@1 1 requests, 1 of 1, 0 mixed, 1.000 1x1/1(t1:1)\n"
          "  cart@2 2 requests, 1 of 2, 0 mixed, 0.500 0x1/1 1x1/1(t3:6)\n");
}

static void test_weights(void **state)
{
    (void)state;
    check("!weight=10\n"
          "cart buy\n"
          "---\n"
          "cart buy\n"
          "  tax add\n"
          "---\n"
          "!weight=4\n"
          "cart buy\n"
          "  tax add\n"
          "  tax add\n",
          "cart.buy -> tax.add: direct alone 3 requests, 3 of 3, 0 mixed, 0.600 0x1/1 1x1/1(t2:4)"
          " 2x1/1(t3:8)\n");
}

static void test_watch(void **state)
{
    (void)state;
    const struct flow_watch watch[] = {
        { STR("cart"), STR("buy"), STR("tax"), STR("add") },
        { STR("cart"), STR("buy"), STR("ship"), STR("send") },
    };
    struct request_bench b;
    bench_begin(&b, 0);
    b.setup = (struct flow_setup){ .parts = FLOW_BIT(pairs), .watch = watch, .n_watch = 2 };
    b.tallies = tallies_begin(&b.setup, &b.arena, &b.syms);
    bench_requests(&b, "web get\n"
                       "  cart buy\n"
                       "    tax add\n"
                       "      db:rates SELECT\n"
                       "  cart buy\n"
                       "---\n"
                       "web get\n"
                       "  cart buy\n"
                       "---\n"
                       "tax add\n");
    assert_string_equal(tell(&b), "cart.buy -> tax.add: direct 2 requests, 1 of 3, 1 mixed, 0.333"
                                  " 0x2/1(t2:8) 1x1/0(t1:2)\n"
                                  "cart.buy -> nothing: 2 requests, 0 of 3, 0 mixed, 0.000"
                                  " 0x3/2(t1:2)\n");
    const struct flow_pairs *pairs = b.flow.pairs;
    assert_non_null(pairs);
    assert_ptr_equal(flow_pair_find(pairs, 1, 3), &pairs->all[1]);
    assert_null(flow_pair_find(pairs, 0, 1));
    bench_release(&b);
}

static void test_windows(void **state)
{
    (void)state;
    struct request_bench b;
    bench_begin(&b, FLOW_BIT(pairs));
    bench_requests(&b, "a x at=60000000\n"
                       "  b y at=119999999\n"
                       "  b y at=120000000\n"
                       "---\n"
                       "!cut\n"
                       "a x at=119999999\n"
                       "---\n"
                       "a x at=6000000\n"
                       "---\n"
                       "a x\n");
    const struct flow_pairs *pairs = bench_end(&b)->pairs;
    static const struct op_window expected[] = { { 0, 1 }, { 1, 2 }, { 1, 1 }, { 2, 1 } };
    assert_false(pairs->windows_cut);
    assert_int_equal(pairs->n_op_windows, 2);
    assert_int_equal(pairs->n_windows, 4);
    assert_memory_equal(pairs->windows, expected, sizeof(expected));
    assert_true(pairs->op_windows[1].op == 1 && pairs->op_windows[1].windows.first == 2);
    bench_release(&b);
}

/* More shapes than are kept at once, and a request larger than any that is kept. */
static void test_many_shapes(void **state)
{
    (void)state;
    enum { N = 20000, WIDE = 70000 };
    struct request_bench b;
    bench_begin(&b, FLOW_BIT(pairs));
    struct step *steps = arena_array(&b.arena, struct step, WIDE + 1);
    struct flow_name names[] = { { .node = 0 }, { .node = 0 }, { .node = 0 } };
    struct flow_names all = { names, 3, &b.syms };
    uint64_t effects = 0;
    for (uint32_t i = 0; i < N; i++) {
        struct request r = { .steps = steps, .n = 15, .complete = true, .weight = 1 };
        for (uint32_t k = 0; k < r.n; k++) {
            steps[k] = (struct step){ .op = k ? 1 + (i >> k & 1) : 0, .parent = k ? 0 : STEP_NONE };
            effects += steps[k].op == 1;
        }
        tallies_add(b.tallies, &r, &all);
    }
    for (uint32_t k = 0; k <= WIDE; k++)
        steps[k] = (struct step){ .op = k > 0, .parent = k ? 0 : STEP_NONE };
    struct request wide = { .steps = steps, .n = WIDE + 1, .complete = true, .weight = 1 };
    tallies_add(b.tallies, &wide, &all);
    for (uint32_t k = 0; k < 3; k++)
        bench_name(&b, (struct flow_name){ .operation = k });
    const struct flow_pairs *pairs = bench_end(&b)->pairs;
    assert_int_equal(pairs->n, 2);
    assert_int_equal(pairs->all[0].sums.effects, effects + WIDE);
    assert_int_equal(pairs->all[0].sums.requests, N + 1);
    const struct pair_count *most =
        &pairs->counts[pairs->all[0].counts.first + pairs->all[0].counts.n - 1];
    assert_true(most->k == PAIR_COUNT_MAX && most->causes == 1 && most->requests == 1);
    bench_release(&b);
}

/* Effects are looked for so far down, in time that does not grow with the square of the depth. */
static void test_deep(void **state)
{
    (void)state;
    enum { DEEP = 300000 };
    struct request_bench b;
    bench_begin(&b, FLOW_BIT(pairs));
    struct step *steps = arena_array(&b.arena, struct step, DEEP);
    for (uint32_t k = 0; k < DEEP; k++)
        steps[k] = (struct step){ .op = k % 2, .parent = k ? k - 1 : STEP_NONE };
    struct flow_name names[] = { { .node = 0 }, { .node = 0 } };
    struct request r = { .steps = steps, .n = DEEP, .complete = true, .weight = 1 };
    tallies_add(b.tallies, &r, &(struct flow_names){ names, 2, &b.syms });
    for (uint32_t k = 0; k < 2; k++)
        bench_name(&b, (struct flow_name){ .operation = k });
    const struct flow_pairs *pairs = bench_end(&b)->pairs;
    assert_int_equal(pairs->n, 4);
    struct slice counts = pairs->all[0].counts;
    assert_int_equal(pairs->counts[counts.first + counts.n - 1].k, 32);
    bench_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_to_one), cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_nested),     cmocka_unit_test(test_sides),
        cmocka_unit_test(test_weights),    cmocka_unit_test(test_watch),
        cmocka_unit_test(test_windows),    cmocka_unit_test(test_many_shapes),
        cmocka_unit_test(test_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
