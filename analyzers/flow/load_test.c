/* Load by root, and what more of it does, against the same requests made again. */
#include "request_test_priv.h"

#include <math.h>

#include "svcgraph/flow_scale.h"

enum { SERVICES = 6, ROOTS = 3, REQUESTS = 400, LINES_MAX = 64 };

static uint32_t state = 7;

static uint32_t draw(uint32_t below)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

/* A tree of calls of any shape below a root: the text of one request. */
static void make_request(struct strbuf *out, uint32_t root, uint32_t at)
{
    uint32_t depth = 0, lines = 1 + draw(LINES_MAX / 8);
    strbuf_addf(out, "s0 root%u at=%u took=5\n", root, at);
    for (uint32_t i = 0; i < lines; i++) {
        uint32_t service = 1 + (draw(SERVICES) + root) % SERVICES;
        depth = 1 + draw(depth + 1);
        for (uint32_t k = 0; k < depth; k++)
            strbuf_add(out, STR("  "));
        strbuf_addf(out, "s%u op%u at=%u took=1%s\n", service, draw(2), at + 1,
                    draw(9) ? "" : " retry");
    }
    strbuf_add(out, STR("---\n"));
}

/* Names in the same order, whatever requests come. */
static void begin(struct request_bench *b)
{
    struct strbuf text;
    bench_begin(b, FLOW_BIT(load));
    strbuf_init(&text, &b->arena);
    strbuf_add(&text, STR("s0 root0\n  s0 root1\n  s0 root2\n"));
    for (uint32_t s = 1; s <= SERVICES; s++)
        strbuf_addf(&text, "  s%u op0\n  s%u op1\n", s, s);
    strbuf_add(&text, STR("---\n"));
    bench_requests(b, str_cstr(&b->arena, strbuf_str(&text)));
}

static const struct flow_load *end(struct request_bench *b)
{
    const struct flow *flow = bench_end(b);
    for (uint32_t i = 0; i < flow->n_ops; i++) {
        struct str node = sym_str(&b->syms, b->names.v[i].node);
        b->flow.ops[i].node.i = (uint32_t)(node.p[1] - '0');
    }
    b->flow.from = 1;
    b->flow.to = 1000001;
    return flow->load;
}

/* times: how often each request of a root comes. */
static void play(struct request_bench *b, const uint32_t *times, uint32_t first, uint32_t step)
{
    for (uint32_t i = 0; i < REQUESTS; i++) {
        struct strbuf text;
        strbuf_init(&text, &b->arena);
        state = i + 1;
        uint32_t root = i % 7 % ROOTS;
        make_request(&text, root, 60000000 + i * 7000000);
        for (uint32_t k = 0; k < times[root] && i % step == first; k++)
            bench_requests(b, str_cstr(&b->arena, strbuf_str(&text)));
    }
}

static double load_of(const struct scale *scale, uint32_t node, bool then)
{
    for (uint32_t i = 0; i < scale->n; i++)
        if (scale->nodes[i].node.i == node)
            return then ? scale->nodes[i].then : scale->nodes[i].now;
    return 0;
}

static const struct scale *scale(struct request_bench *b, const double *by_root)
{
    const struct flow_load *load = b->flow.load;
    struct graph *g = arena_new(&b->arena, struct graph);
    double *times = arena_array(&b->arena, double, load->n_roots);
    struct scale_limit *limits = arena_array(&b->arena, struct scale_limit, SERVICES + 1);
    for (uint32_t i = 0; i < load->n_roots; i++)
        times[i] = by_root[load->roots[i].op];
    for (uint32_t i = 0; i <= SERVICES; i++)
        limits[i] = (struct scale_limit){ 0, 2, 3 };
    g->n = SERVICES + 1;
    g->flow = &b->flow;
    return scale_of(g, &(struct scale_ask){ times, -1, limits }, &b->arena);
}

static void equals_requests_made_again(void **unused)
{
    static const uint32_t once[ROOTS] = { 1, 1, 1 }, more[ROOTS] = { 3, 1, 2 };
    static const double asked[ROOTS] = { 3, 1, 2 };
    static const double same[ROOTS] = { 1, 1, 1 };
    struct request_bench plain, again;
    (void)unused;
    begin(&plain);
    begin(&again);
    play(&plain, once, 0, 1);
    play(&again, more, 0, 1);
    end(&plain);
    end(&again);
    const struct scale *then = scale(&plain, asked), *made = scale(&again, same);
    for (uint32_t v = 0; v <= SERVICES; v++) {
        double expected = load_of(made, v, false);
        assert_true(expected > 100);
        assert_true(fabs(load_of(then, v, true) / expected - 1) < 0.01);
    }
    bench_release(&plain);
    bench_release(&again);
}

static void is_the_same_in_any_order(void **unused)
{
    static const uint32_t once[ROOTS] = { 1, 1, 1 };
    struct request_bench b[4];
    uint32_t ops[ROOTS + 2 * SERVICES];
    (void)unused;
    for (uint32_t i = 0; i < countof(ops); i++)
        ops[i] = i;
    for (uint32_t i = 0; i < countof(b); i++) {
        begin(&b[i]);
        play(&b[i], once, i % 2, 2);
    }
    tallies_merge(b[0].tallies, b[1].tallies, ops);
    tallies_merge(b[3].tallies, b[2].tallies, ops);
    const struct flow_load *x = end(&b[0]), *y = end(&b[3]);
    assert_int_equal(x->n_roots, y->n_roots);
    assert_int_equal(x->n_parts, y->n_parts);
    assert_int_equal(x->n_calls, y->n_calls);
    assert_int_equal(x->n_windows, y->n_windows);
    assert_int_equal(x->n_span, y->n_span);
    for (uint32_t i = 0; i < x->n_parts; i++)
        assert_true(x->parts[i].op == y->parts[i].op && x->parts[i].load == y->parts[i].load);
    for (uint32_t i = 0; i < x->n_calls; i++)
        assert_true(x->calls[i].calls == y->calls[i].calls &&
                    x->calls[i].again == y->calls[i].again &&
                    x->calls[i].retried == y->calls[i].retried);
    for (uint32_t i = 0; i < x->n_windows; i++)
        assert_true(x->windows[i].window == y->windows[i].window &&
                    x->windows[i].load == y->windows[i].load);
    for (uint32_t i = 0; i < countof(b); i++)
        bench_release(&b[i]);
}

static void weighs_and_knows_strays(void **unused)
{
    struct request_bench b;
    (void)unused;
    bench_begin(&b, FLOW_BIT(load));
    bench_requests(&b, "!weight=10\ns0 root0\n  s1 op0\n  s1 op0 err\n  s1 op0 retry\n---\n"
                       "!cut\ns1 op0\n");
    const struct flow_load *load = end(&b);
    assert_int_equal(load->n_roots, 2);
    assert_true(load->roots[0].load == 10 && load->roots[1].stray);
    assert_true(load->ops[1].load == 31 && load->ops[1].stray == 1);
    assert_int_equal(load->calls[0].calls, 3);
    assert_true(load->calls[0].load == 30 && load->calls[0].retried == 10);
    assert_true(load->calls[0].again == 0.5);
    bench_release(&b);
}

/* Far apart times make windows coarser, and lose no load. */
static void bounds_windows(void **unused)
{
    struct request_bench b;
    double sum = 0;
    (void)unused;
    bench_begin(&b, FLOW_BIT(load));
    for (uint64_t at = 1; at < UINT64_MAX / 16; at *= 3) {
        struct str text = str_printf(&b.arena, "s0 root0 at=%llu took=1\n", (unsigned long long)at);
        bench_requests(&b, str_cstr(&b.arena, text));
    }
    const struct flow_load *load = end(&b);
    assert_true(load->n_span <= LOAD_WINDOWS_MAX && load->n_span > LOAD_WINDOWS_MAX / 4);
    for (uint32_t i = 0; i < load->n_windows; i++) {
        assert_true(load->windows[i].window < load->n_span);
        sum += load->windows[i].load;
    }
    assert_true(sum == load->ops[0].load);
    bench_release(&b);
}

/* Few calls lead back: with the retries that were seen load dies out, with four each it does not. */
static void finds_loops_of_retries(void **unused)
{
    static const double same[] = { 1, 1, 1 };
    struct request_bench b;
    (void)unused;
    bench_begin(&b, FLOW_BIT(load));
    for (unsigned i = 0; i < 3; i++)
        bench_requests(&b, "s0 root0\n  s1 op0\n    s2 op0\n---\n");
    bench_requests(&b, "s0 root0\n  s1 op0\n    s2 op0 err\n    s2 op0 retry\n"
                       "      s1 op0 err\n        s2 op0\n      s1 op0 retry\n        s2 op0\n---\n");
    end(&b);
    const struct scale *found = scale(&b, same);
    assert_true(found->retried);
    assert_int_equal(found->n_loops, 0);
    struct scale_limit limits[SERVICES + 1] = { 0 };
    struct graph g = { .n = SERVICES + 1, .flow = &b.flow };
    found = scale_of(&g, &(struct scale_ask){ same, 4, limits }, &b.arena);
    assert_int_equal(found->n_loops, 1);
    assert_int_equal(found->loops[0].calls.n, 2);
    assert_true(found->loops[0].round >= 1 && !found->loops[0].undecided);
    bench_release(&b);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_requests_made_again), cmocka_unit_test(is_the_same_in_any_order),
        cmocka_unit_test(weighs_and_knows_strays),    cmocka_unit_test(bounds_windows),
        cmocka_unit_test(finds_loops_of_retries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
