#include "request_test_priv.h"

#include "svcgraph/flow_bursts.h"

/* "op/arguments usual: requests@tenth <caller, ...;" */
static const char *bursts_text(struct request_bench *b, const struct flow_bursts *s)
{
    struct strbuf out;
    strbuf_init(&out, &b->arena);
    for (uint32_t i = 0; i < s->n; i++) {
        const struct burst_group *g = &s->all[i];
        strbuf_addf(&out, "%u/%u %u:", g->op, (unsigned)g->arguments, (unsigned)g->usual);
        for (uint32_t k = 0; k < g->most.n; k++) {
            const struct burst_window *w = &s->windows[g->most.first + k];
            strbuf_addf(&out, " %u@%u<%u", (unsigned)w->requests,
                        (unsigned)(w->start / BURST_WINDOW), w->caller);
        }
        strbuf_addf(&out, "; ");
    }
    strbuf_add_char(&out, 0);
    return out.p;
}

extern const struct request_tally tally_bursts;

struct planned { /* requests that make the call in a tenth of a second */
    uint32_t tenth, requests, op;
    uint64_t arguments;
};

static void make_requests(struct request_bench *b, void *const *states, size_t n_states,
                          const struct planned *all, size_t n, unsigned turn)
{
    uint64_t number = 0;
    for (size_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < all[i].requests; k++) {
            uint64_t start = all[i].tenth * (uint64_t)BURST_WINDOW + 7 * k % BURST_WINDOW;
            struct step steps[3] = {
                { .op = 0, .parent = STEP_NONE, .below = 3, .start = start },
                { .op = all[i].op, .parent = 0, .below = 2, .start = start,
                  .arguments = all[i].arguments, .place = { 0, (uint32_t)number + 1, 1 } },
                { .op = all[i].op, .parent = 0, .below = 3, .start = start,
                  .arguments = all[i].arguments, .place = { 0, (uint32_t)number + 1, 2 } },
            };
            struct request r = { .steps = steps, .n = 3, .complete = true, .trace = { 0, ++number } };
            tally_bursts.add(states[(number * 7 + turn) % n_states], &r,
                             &(struct flow_names){ b->names.v, (uint32_t)b->names.n, &b->syms });
        }
}

static void make_names(struct request_bench *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        sym name = sym_intern(&b->syms, str_printf(&b->arena, "s%u", i));
        *vec_push(&b->arena, &b->names) = (struct flow_name){ .node = name, .operation = name };
    }
}

static const struct flow_bursts *end_bursts(struct request_bench *b, void *state, uint64_t tenths)
{
    b->flow.from = 0;
    b->flow.to = (tenths - 1) * BURST_WINDOW;
    uint32_t *same = arena_array(&b->arena, uint32_t, b->names.n);
    for (uint32_t i = 0; i < b->names.n; i++)
        same[i] = i;
    tally_bursts.end(state, &(struct flow_end){ .arena = &b->arena, .setup = &b->setup,
                                                .syms = &b->syms, .flow = &b->flow, .ops = same,
                                                .loc = bench_loc, .trace = bench_trace, .ctx = b });
    return b->flow.bursts;
}

static const char *bursts_of(struct request_bench *b, const struct planned *all, size_t n,
                             uint64_t tenths)
{
    bench_begin(b, FLOW_BIT(bursts));
    make_names(b, 4);
    void *state = tally_bursts.begin(&b->arena, &b->setup, &b->syms);
    make_requests(b, &state, 1, all, n, 0);
    return bursts_text(b, end_bursts(b, state, tenths));
}

static void test_windows(void **state)
{
    static const struct {
        struct planned all[4];
        uint64_t tenths;
        const char *expected;
    } cases[] = {
        { { { 5, 12, 1, 0 }, { 9, 2, 2, 0 } }, 100, "1/0 0: 12@5<0; " },
        /* by arguments; the largest first, of equal ones the first */
        { { { 5, 12, 1, 7 }, { 6, 12, 1, 7 }, { 7, 13, 1, 7 }, { 5, 3, 1, 8 } }, 100,
          "1/7 0: 13@7<0 12@5<0 12@6<0; 1/8 0: 3@5<0; " },
        /* the median of all windows: two of three have calls */
        { { { 1, 4, 1, 0 }, { 2, 40, 1, 0 } }, 3, "1/0 4: 40@2<0 4@1<0; " },
        { { { 1, 4, 1, 0 }, { 2, 40, 1, 0 } }, 4, "1/0 4: 40@2<0 4@1<0; " },
        { { { 1, 4, 1, 0 }, { 2, 40, 1, 0 } }, 5, "1/0 0: 40@2<0 4@1<0; " },
        { { { 1, 4, 1, 0 }, { 2, 40, 1, 0 }, { 3, 9, 1, 0 } }, 3, "1/0 9: 40@2<0 9@3<0 4@1<0; " },
    };
    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct request_bench b;
        assert_string_equal(bursts_of(&b, cases[i].all, countof(cases[i].all), cases[i].tenths),
                            cases[i].expected);
        bench_release(&b);
    }
}

/* What nobody waits for, roots, and what has no time or name is left out. */
static void test_left_out(void **state)
{
    struct request_bench b;
    (void)state;
    bench_begin(&b, FLOW_BIT(bursts));
    for (int i = 0; i < 5; i++)
        bench_requests(&b, "web A at=1000\n  topic:m send at=1000\n    mail B at=1000 async\n"
                           "  cart C\n---\n");
    assert_int_equal(bench_end(&b)->bursts->n, 0);
    bench_release(&b);
}

/* Too many windows: the same part of them is left, whoever saw which. */
static void test_merge(void **state)
{
    enum { STATES = 3, WINDOWS = 2 * BURST_CELLS + 1000 };
    struct arena arena = { 0 };
    const char *expected = NULL;
    struct planned *all = arena_array(&arena, struct planned, WINDOWS);
    (void)state;
    for (uint32_t i = 0; i < WINDOWS; i++)
        all[i] = (struct planned){ i, i % 250 ? 1 : 5, 1 + i % 3, i % 7 };
    for (unsigned turn = 0; turn < 3; turn++) {
        struct request_bench b;
        void *states[STATES];
        static const uint32_t same[] = { 0, 1, 2, 3 };
        bench_begin(&b, FLOW_BIT(bursts));
        make_names(&b, 4);
        for (size_t i = 0; i < STATES; i++)
            states[i] = tally_bursts.begin(&b.arena, &b.setup, &b.syms);
        make_requests(&b, states, turn + 1, all, WINDOWS, turn);
        for (size_t i = 1; i < STATES; i++)
            tally_bursts.merge(states[turn], states[(turn + i) % STATES], same);
        const struct flow_bursts *bursts = end_bursts(&b, states[turn], WINDOWS);
        assert_int_equal(bursts->halvings, 2);
        const char *text = bursts_text(&b, bursts);
        if (expected)
            assert_string_equal(text, expected);
        expected = str_cstr(&arena, str_from(text));
        assert_true(strlen(text) > 500);
        bench_release(&b);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_windows),
                                        cmocka_unit_test(test_left_out),
                                        cmocka_unit_test(test_merge) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
