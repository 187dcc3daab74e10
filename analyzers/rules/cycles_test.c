#include "rules_test_priv.h"

static void names_the_cycle(void **state)
{
    case_begin();
    bnode cart = service(&f, "cart"), pricing = service(&f, "pricing"), web = service(&f, "web");
    edge(&f, web, cart, EDGE_SYNC);
    edge(&f, cart, pricing, EDGE_SYNC);
    edge(&f, pricing, cart, EDGE_SYNC);
    assert_int_equal(run_rule(&f, "service-cycle"), 1);
    const struct finding *finding = only_finding(&f);
    assert_int_equal(finding->severity, SEVERITY_ERROR);
    assert_str(property_of(finding, "cycle"), "cart -> pricing -> cart");
    assert_str(property_of(finding, "size"), "2");
    assert_true(str_starts(finding->message, "cart -> pricing -> cart is a cycle of calls"));
    assert_int_equal(finding->subjects.n, 2);
    assert_int_equal(finding->related.n, 2);
    assert_str(finding->related.v[0].label, "cart -> pricing: env URL");
    assert_true(finding->loc.line > 0);
    assert_true(finding->help.n > 0);
    case_end();
}

static void one_finding_for_a_knot(void **state)
{
    case_begin();
    bnode n[7];
    const char *const names[] = { "a", "b", "c", "d", "e", "f", "g" };
    for (size_t i = 0; i < 7; i++)
        n[i] = service(&f, names[i]);
    for (size_t i = 0; i < 7; i++)
        edge(&f, n[i], n[(i + 1) % 7], EDGE_SYNC);
    edge(&f, n[5], n[3], EDGE_SYNC);
    assert_int_equal(run_rule(&f, "service-cycle"), 1);
    assert_int_equal(only_finding(&f)->subjects.n, 7);
    assert_int_equal(only_finding(&f)->related.n, 3);
    assert_true(str_has(only_finding(&f)->message, "knot of 7 services"));
    case_end();
}

static void no_cycle_by_other_edges(void **state)
{
    case_begin();
    bnode cart = service(&f, "cart"), stock = service(&f, "stock");
    edge(&f, cart, stock, EDGE_SYNC);
    edge(&f, stock, cart, EDGE_STARTUP);
    edge(&f, stock, cart, EDGE_TELEMETRY);
    edge(&f, stock, cart, EDGE_CONFIG);
    edge(&f, stock, cart, EDGE_POLICY);
    edge(&f, stock, cart, EDGE_LINK);
    edge(&f, cart, cart, EDGE_SYNC);
    assert_int_equal(run_rule(&f, "service-cycle"), 0);
    case_end();
}

static void no_cycle_through_a_gateway(void **state)
{
    case_begin();
    bnode gateway = node(&f, "proxy", NODE_GATEWAY), web = service(&f, "web");
    bnode load = node(&f, "load", NODE_LOADGEN);
    edge(&f, gateway, web, EDGE_SYNC);
    edge(&f, web, gateway, EDGE_SYNC);
    edge(&f, gateway, load, EDGE_SYNC);
    edge(&f, load, gateway, EDGE_SYNC);
    assert_int_equal(run_rule(&f, "service-cycle"), 0);
    case_end();
}

static void a_guess_is_a_warning(void **state)
{
    case_begin();
    bnode cart = service(&f, "cart"), stock = service(&f, "stock");
    edge(&f, cart, stock, EDGE_SYNC);
    builder_edge(f.b, &(struct edge_in){ .from = stock,
                                         .to = cart,
                                         .kind = EDGE_SYNC,
                                         .origin = ORIGIN_DECLARED,
                                         .guess = 1,
                                         .how = name_of(&f, "port"),
                                         .loc = next_loc(&f) });
    assert_int_equal(run_rule(&f, "service-cycle"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_WARNING);
    assert_true(str_has(only_finding(&f)->message, "inferred"));
    case_end();
}

static void op_cycle(struct fixture *f, bool closed)
{
    bnode cart = service(f, "cart"), stock = service(f, "stock");
    edge(f, cart, stock, EDGE_SYNC);
    edge(f, stock, cart, EDGE_SYNC);
    bop a = builder_operation(f->b, cart, name_of(f, "GET /a"), ORIGIN_OBSERVED, 1, 0, LOC_NONE);
    bop other =
        builder_operation(f->b, cart, name_of(f, "GET /other"), ORIGIN_OBSERVED, 1, 0, LOC_NONE);
    bop b = builder_operation(f->b, stock, name_of(f, "GET /b"), ORIGIN_OBSERVED, 1, 0, LOC_NONE);
    builder_op_call(f->b, a, b, 1);
    builder_op_call(f->b, b, closed ? a : other, 1);
}

static void tells_loop_from_dependency(void **state)
{
    for (int closed = 0; closed < 2; closed++) {
        case_begin();
        op_cycle(&f, closed);
        assert_int_equal(run_rule(&f, "service-cycle"), 1);
        assert_str(property_of(only_finding(&f), "operations"), closed ? "cyclic" : "acyclic");
        case_end();
    }
}

static void flow(struct fixture *f, const char *back)
{
    bnode orders = service(f, "orders"), billing = service(f, "billing");
    bnode placed = node(f, "order.placed", NODE_TOPIC), paid = node(f, back, NODE_TOPIC);
    edge(f, orders, placed, EDGE_ASYNC);
    edge(f, placed, billing, EDGE_ASYNC);
    edge(f, billing, paid, EDGE_ASYNC);
    edge(f, paid, orders, EDGE_ASYNC);
}

static void closes_through_topics(void **state)
{
    case_begin();
    flow(&f, "invoice.paid");
    assert_int_equal(run_rule(&f, "async-cycle"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_WARNING);
    assert_str(property_of(only_finding(&f), "cycle"),
               "billing -> invoice.paid -> orders -> order.placed -> billing");
    case_end();
}

static void a_reply_is_no_cycle(void **state)
{
    static const char *const replies[] = { "order.placed.reply", "reply-to", "rpc_responses" };
    for (size_t i = 0; i < countof(replies); i++) {
        case_begin();
        flow(&f, replies[i]);
        assert_int_equal(run_rule(&f, "async-cycle"), 0);
        case_end();
    }
}

static void calls_alone_are_not_async(void **state)
{
    case_begin();
    bnode a = service(&f, "a"), b = service(&f, "b"), topic = node(&f, "events", NODE_TOPIC);
    bnode broker = node(&f, "rabbit", NODE_QUEUE);
    edge(&f, a, b, EDGE_SYNC);
    edge(&f, b, a, EDGE_SYNC);
    edge(&f, a, topic, EDGE_ASYNC); /* its own events */
    edge(&f, topic, a, EDGE_ASYNC);
    builder_edge(f.b, &(struct edge_in){ .from = b,
                                         .to = broker,
                                         .kind = EDGE_ASYNC,
                                         .origin = ORIGIN_DECLARED,
                                         .undirected = true,
                                         .loc = next_loc(&f) });
    assert_int_equal(run_rule(&f, "async-cycle"), 0);
    case_end();
}

static void waits_in_a_circle(void **state)
{
    case_begin();
    bnode a = service(&f, "a"), b = service(&f, "b"), db = node(&f, "db", NODE_DATASTORE);
    edge(&f, a, b, EDGE_STARTUP);
    edge(&f, b, db, EDGE_STARTUP);
    edge(&f, db, a, EDGE_STARTUP);
    assert_int_equal(run_rule(&f, "startup-cycle"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_ERROR);
    assert_int_equal(only_finding(&f)->related.n, 3);
    case_end();
}

static void waits_in_a_line(void **state)
{
    case_begin();
    bnode a = service(&f, "a"), b = service(&f, "b");
    edge(&f, a, b, EDGE_STARTUP);
    edge(&f, b, a, EDGE_SYNC);
    assert_int_equal(run_rule(&f, "startup-cycle"), 0);
    case_end();
}

static void calls_itself(void **state)
{
    case_begin();
    bnode a = service(&f, "a");
    builder_edge(f.b, &(struct edge_in){ .from = a,
                                         .to = a,
                                         .kind = EDGE_SYNC,
                                         .origin = ORIGIN_OBSERVED,
                                         .calls = 4,
                                         .how = name_of(&f, "span"),
                                         .loc = next_loc(&f) });
    assert_int_equal(run_rule(&f, "self-call"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_NOTE);
    assert_true(str_has(only_finding(&f)->message, "4 calls"));
    case_end();
}

static void calls_no_one_twice(void **state)
{
    case_begin();
    bnode a = service(&f, "a"), b = service(&f, "b");
    edge(&f, a, b, EDGE_SYNC);
    edge(&f, b, a, EDGE_SYNC);
    assert_int_equal(run_rule(&f, "self-call"), 0);
    case_end();
}

/* The same graph read in another order, from other lines: the same fingerprint. */
static void fingerprints_stand(void **state)
{
    uint64_t seen[2];
    for (int turn = 0; turn < 2; turn++) {
        case_begin();
        f.line = turn ? 100 : 1;
        bnode x = service(&f, turn ? "pricing" : "cart");
        bnode y = service(&f, turn ? "cart" : "pricing");
        edge(&f, x, y, EDGE_SYNC);
        edge(&f, y, x, EDGE_SYNC);
        if (turn)
            edge(&f, y, x, EDGE_SYNC);
        assert_int_equal(run_rule(&f, "service-cycle"), 1);
        seen[turn] = only_finding(&f)->fingerprint;
        case_end();
    }
    assert_true(seen[0] == seen[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_the_cycle),           cmocka_unit_test(one_finding_for_a_knot),
        cmocka_unit_test(no_cycle_by_other_edges),   cmocka_unit_test(no_cycle_through_a_gateway),
        cmocka_unit_test(a_guess_is_a_warning),      cmocka_unit_test(tells_loop_from_dependency),
        cmocka_unit_test(closes_through_topics),     cmocka_unit_test(a_reply_is_no_cycle),
        cmocka_unit_test(calls_alone_are_not_async), cmocka_unit_test(waits_in_a_circle),
        cmocka_unit_test(waits_in_a_line),           cmocka_unit_test(calls_itself),
        cmocka_unit_test(calls_no_one_twice),        cmocka_unit_test(fingerprints_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
