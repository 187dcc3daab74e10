#include "request_test_priv.h"

#include "svcgraph/flow_stores.h"

static struct str op_text(const struct request_bench *b, uint32_t op)
{
    return sym_str(&b->syms, b->names.v[op].node);
}

static void add_written(struct strbuf *out, const struct request_bench *b, const struct written *w)
{
    strbuf_addf(out, " %" PRIstr ">%" PRIstr ".%" PRIstr, STR_ARG(op_text(b, w->user)),
                STR_ARG(op_text(b, w->call)), STR_ARG(sym_str(&b->syms, w->table)));
}

/* "user>store.table access calls @line; ...| root: a b requests/all trace" */
static const char *stores_text(struct request_bench *b, const struct flow_stores *s)
{
    static const char *const accesses[] = { "?", "r", "w" };
    struct strbuf out;
    strbuf_init(&out, &b->arena);
    for (uint32_t i = 0; i < s->n_uses; i++) {
        const struct table_use *u = &s->uses[i];
        strbuf_addf(&out, "%" PRIstr ">%" PRIstr ".%" PRIstr " %s%u @%u; ",
                    STR_ARG(op_text(b, u->user)), STR_ARG(op_text(b, u->call)),
                    STR_ARG(sym_str(&b->syms, u->table)), accesses[u->access], (unsigned)u->calls,
                    u->loc.line);
    }
    for (uint32_t i = 0; i < s->n_pairs; i++) {
        const struct write_pair *p = &s->pairs[i];
        strbuf_addf(&out, "| %" PRIstr ":", STR_ARG(op_text(b, p->root)));
        add_written(&out, b, &p->a);
        add_written(&out, b, &p->b);
        strbuf_addf(&out, " %u/%u %" PRIstr, (unsigned)p->requests, (unsigned)p->of_requests,
                    STR_ARG(sym_str(&b->syms, p->trace)));
    }
    strbuf_add_char(&out, 0);
    return out.p;
}

static void test_uses_and_pairs(void **state)
{
    static const struct {
        const char *text, *expected;
    } all[] = {
        { "web A\n  cart B\n    db:x ins writes=s.t\n    db:x sel reads=s.t\n  db:x ins writes=s.u\n",
          "web>x.s.u w1 @5; cart>x.s.t w1 @3; cart>x.s.t r1 @4; "
          "| web: web>x.s.u cart>x.s.t 1/1 t1" },
        /* a message between; the same writer twice */
        { "web A\n  db:x ins writes=t\n  db:x ins writes=u\n  topic:m send\n    cart B async\n"
          "      db:y ins writes=t\n",
          "web>x.t w1 @2; web>x.u w1 @3; cart>y.t w1 @6; " },
        /* requests are counted once, of all of the root */
        { "web A\n  db:x i writes=t\n  cart B\n    db:y i writes=t\n    db:y i writes=t\n---\n"
          "web A\n  db:x i writes=t\n---\n!cut\nweb A\n  db:x i writes=t\n  cart B\n"
          "    db:y i writes=t\n---\nweb A\n  cart B\n    db:y i writes=t\n  db:x i writes=t\n",
          "web>x.t w4 @2; cart>y.t w4 @4; | web: web>x.t cart>y.t 2/3 t1" },
        /* what is read, or not known, or cached is not written */
        { "web A\n  db:x i reads=t\n  db:y i\n  ext:z i\n", "web>x.t r1 @2; web>y. ?1 @3; " },
        { "web A\n", "" },
    };
    (void)state;
    for (size_t i = 0; i < countof(all); i++) {
        struct request_bench b;
        bench_begin(&b, FLOW_BIT(stores));
        bench_requests(&b, all[i].text);
        assert_string_equal(stores_text(&b, bench_end(&b)->stores), all[i].expected);
        bench_release(&b);
    }
}

/* More writers than are looked at in one request. */
static void test_many_writers(void **state)
{
    struct request_bench b;
    struct arena arena = { 0 };
    struct strbuf text;
    (void)state;
    strbuf_init(&text, &arena);
    strbuf_addf(&text, "web A\n");
    for (int i = 0; i < 100; i++)
        strbuf_addf(&text, "  s%d B\n    db:x%d i writes=t\n", i, i);
    strbuf_add_char(&text, 0);
    bench_begin(&b, FLOW_BIT(stores));
    bench_requests(&b, text.p);
    const struct flow_stores *stores = bench_end(&b)->stores;
    assert_int_equal(stores->n_uses, 100);
    assert_int_equal(stores->n_pairs, 16 * 15 / 2);
    bench_release(&b);
    arena_release(&arena);
}

extern const struct request_tally tally_stores;

/* A part of the requests to each of several states, which are merged in some order. */
static void test_merge(void **state)
{
    enum { STATES = 3, REQUESTS = 200 };
    char expected[4096] = "";
    (void)state;
    for (unsigned turn = 0; turn < 6; turn++) {
        struct request_bench b;
        void *states[STATES];
        bench_begin(&b, FLOW_BIT(stores));
        for (size_t i = 0; i < STATES; i++)
            states[i] = tally_stores.begin(&b.arena, &b.setup, &b.syms);
        struct flow_name names[] = {
            { .node = sym_intern(&b.syms, STR("web")), .kind = STEP_ENTRY },
            { .node = sym_intern(&b.syms, STR("cart")), .kind = STEP_ENTRY },
            { .node = sym_intern(&b.syms, STR("x")), .kind = STEP_CALL, .of_kind = NODE_DATASTORE },
            { .node = sym_intern(&b.syms, STR("y")), .kind = STEP_CALL, .of_kind = NODE_DATASTORE },
        };
        b.names.v = names;
        b.names.n = countof(names);
        for (uint32_t i = 0; i < REQUESTS; i++) {
            struct step steps[4] = {
                { .op = 0, .parent = STEP_NONE, .below = 4, .place = { 0, i + 1, 1 } },
                { .op = 1, .parent = 0, .below = 4, .place = { 0, i + 1, 2 } },
                { .op = 2, .parent = i % 2, .below = 3, .kind = STEP_CALL, .via = EDGE_DATA,
                  .access = ACCESS_WRITE, .place = { 0, i + 1, 3 } },
                { .op = 3, .parent = i % 3 ? 1 : 0, .below = 4, .kind = STEP_CALL, .via = EDGE_DATA,
                  .access = i % 5 ? ACCESS_WRITE : ACCESS_READ, .place = { 0, i + 1, 4 } },
            };
            struct request r = { .steps = steps, .n = 4, .complete = true, .trace = { 0, i + 1 } };
            tally_stores.add(states[(i * 7 + turn) % STATES], &r,
                             &(struct flow_names){ names, 4, &b.syms });
        }
        static const uint32_t same[] = { 0, 1, 2, 3 };
        for (size_t i = 1; i < STATES; i++)
            tally_stores.merge(states[turn % STATES], states[(turn + i) % STATES], same);
        struct flow flow = { .n_ops = 4 };
        tally_stores.end(states[turn % STATES],
                         &(struct flow_end){ .arena = &b.arena, .setup = &b.setup, .syms = &b.syms,
                                             .flow = &flow, .ops = same, .loc = bench_loc,
                                             .trace = bench_trace, .ctx = &b });
        const char *text = stores_text(&b, flow.stores);
        if (turn)
            assert_string_equal(text, expected);
        snprintf(expected, sizeof(expected), "%s", text);
        assert_true(strlen(text) > 100);
        bench_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_uses_and_pairs),
                                        cmocka_unit_test(test_many_writers),
                                        cmocka_unit_test(test_merge) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
