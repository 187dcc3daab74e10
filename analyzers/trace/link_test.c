/* The situations between spans, one by one, and what each must come to. */
#include "trace_test.h"

struct situation {
    const char *name;
    const char *spans;
    const char *edges;
    const char *reasons; /* linked root no-parent no-peer local ring malformed / duplicates */
};

static const struct situation situations[] = {
    { "1 client, server", "1 1 - a C op\n1 2 1 b S op", "a->b 1", "2 0 0 0 0 0 0/0" },
    { "1 errors count once", "1 1 - a C op err\n1 2 1 b S op err", "a->b 1/1", NULL },
    { "1 an error of the client alone", "1 1 - a C op err\n1 2 1 b S op", "a->b 1/1", NULL },
    { "1 child before parent", "1 2 1 b S op\n1 1 - a C op", "a->b 1", NULL },
    { "2 shared id", "1 1 - a C op\n1 1 - b S op shared", "a->b 1", "2 0 0 0 0 0 0/0" },
    { "2 shared id below a root",
      "1 1 - a S in\n1 2 1 a C op\n1 2 1 b S op shared\n1 3 2 b C next\n1 3 2 c S next shared err",
      "a->b 1 b->c 1/1", NULL },
    { "2 one half without kind", "1 1 - a C op\n1 1 - b N op", "a->b 1", NULL },
    { "2 one half without parent", "1 9 - x S in\n1 1 - x C op\n1 1 9 b S op shared", "x->b 1",
      "2 1 0 0 0 0 0/0" },
    { "3 two servers under one client", "1 1 - a C op\n1 2 1 b S op err\n1 3 1 b S op", "a->b 2/1",
      NULL },
    { "3 both time out for the client", "1 1 - a C op err\n1 2 1 b S op\n1 3 1 b S op", "a->b 2/1",
      NULL },
    { "4 client lost", "1 2 77 b S op", "", "0 0 1 0 0 0 0/0" },
    { "5 root server", "1 1 - b S op", "", "0 1 0 0 0 0 0/0" },
    { "6 client without server, peer named", "1 1 - a C op peer=x err", "a->x(unresolved) 1/1",
      "1 0 0 0 0 0 0/0" },
    { "6 a public peer", "1 1 - a C op peer=api.stripe.com", "a->api.stripe.com(external) 1",
      NULL },
    { "6 the peer is a service with spans", "1 1 - a C op peer=b\n2 1 - b S op", "a->b 1", NULL },
    { "6 no peer", "1 1 - a C op", "", "0 0 0 1 0 0 0/0" },
    { "7 database", "1 1 - a S in\n1 2 1 a C SELECT db=orders-db", "a->orders-db(datastore) data 1",
      NULL },
    { "7 a real server wins", "1 1 - a C op db=b-host\n1 2 1 b S op", "a->b 1", NULL },
    { "7 a database named like a service", "1 1 - a C op db=a", "a->datastore/a(datastore) data 1",
      NULL },
    { "8 producer, consumer, no destination", "1 1 - a P op\n1 2 1 b K op", "a->b async 1", NULL },
    { "8 via the destination", "1 1 - a P op to=orders\n1 2 1 b K op\n1 3 1 c K op err",
      "a->orders(topic) async 1 orders->b async 1 orders->c async 1/1", "3 0 0 0 0 0 0/0" },
    { "8 only the consumer names it", "1 1 - a P op\n1 2 1 b K op to=orders",
      "a->orders(topic) async 1 orders->b async 1", NULL },
    { "8 no consumer", "1 1 - a P op to=orders", "a->orders(topic) async 1", NULL },
    { "8 no producer", "1 1 - b K op to=orders", "orders->b async 1", "1 0 0 0 0 0 0/0" },
    { "8 receive and process below", "1 1 - b K receive to=q\n1 2 1 b K process to=q",
      "q->b async 1", "1 0 0 0 1 0 0/0" },
    { "9 span link to another trace", "1 1 - a P op\n2 1 - b K op link=1:1", "a->b async 1",
      "2 0 0 0 0 0 0/0" },
    { "9 with destination", "1 1 - a P op to=t\n2 1 - b K op to=t link=1:1",
      "a->t(topic) async 1 t->b async 1", NULL },
    { "9 link and parent are one", "1 1 - a P op\n1 2 1 b K op link=1:1", "a->b async 1", NULL },
    { "9 receive and process link to one producer",
      "1 1 - a P op\n2 1 - b K receive link=1:1\n2 2 1 b K process link=1:1", "a->b async 1",
      NULL },
    { "9 a link to nothing", "2 1 - b K op link=1:1", "", "0 0 0 0 0 0 0/0" },
    { "9 a link that is no message", "1 1 - a S op\n2 1 - b S op link=1:1", "a->b link 1",
      "0 2 0 0 0 0 0/0" },
    { "10 batch consumer",
      "1 1 - a P op\n2 1 - a P op\n3 1 - c P op\n4 1 - b K op link=1:1 link=2:1 link=3:1",
      "a->b async 2 c->b async 1", "4 0 0 0 0 0 0/0" },
    { "11 producer, server", "1 1 - a P op\n1 2 1 b S op", "a->b 1", NULL },
    { "12 client, consumer", "1 1 - a C op\n1 2 1 b K op", "a->b async 1", NULL },
    { "13 local spans on the way to the client",
      "1 1 - a S in\n1 2 1 a I x\n1 3 2 a N y\n1 4 3 a C op\n1 5 4 b S op", "a->b 1",
      "2 1 0 0 2 0 0/0" },
    { "14 internal span of the caller between", "1 1 - a C op\n1 2 1 a I x\n1 3 2 b S op", "a->b 1",
      NULL },
    { "14 internal span of the callee between", "1 1 - a C op\n1 2 1 b I x\n1 3 2 b S op", "a->b 1",
      "2 0 0 0 1 0 0/0" },
    { "15 no kinds", "1 1 - a N op err\n1 2 1 b N op err\n1 3 2 b N x", "a->b 1?",
      "1 1 0 0 1 0 0/0" },
    { "15 client, no kind", "1 1 - a C op err\n1 2 1 b N x\n1 3 1 b N y", "a->b 1/1", NULL },
    { "16 client under another's server", "1 1 - a S in\n1 2 1 b C op err\n1 3 2 c S op",
      "a->b 1? b->c 1/1", NULL },
    { "17 self call", "1 1 - a C op\n1 2 1 a S op", "a->a 1", NULL },
    { "18 local spans", "1 1 - a N op\n1 2 1 a N op", "", "0 1 0 0 1 0 0/0" },
    { "18 server right under server", "1 1 - a S op\n1 2 1 a S op", "", "0 1 0 0 1 0 0/0" },
    { "19 nested clients", "1 1 - a C sdk peer=x\n1 2 1 a C http\n1 3 2 b S op", "a->b 1",
      "2 1 0 0 0 0 0/0" },
    { "19 nested clients, both with a peer", "1 1 - a C sdk peer=x\n1 2 1 a C http peer=y",
      "a->y(unresolved) 1", NULL },
    { "19 a database driver over HTTP", "1 1 - a C query db=es\n1 2 1 a C http peer=10-0-0-1",
      "a->es(datastore) data 1", NULL },
    { "20 the same span twice", "1 1 - a C op\n1 2 1 b S op\n1 2 1 b S op\n1 1 - a C op", "a->b 1",
      "2 0 0 0 0 0 0/2" },
    { "20 completed by a later record", "1 1 - a C op\n1 2 - - N op\n1 2 1 b S op err", "a->b 1/1",
      "2 0 0 0 0 0 0/1" },
    { "20 no record knows the service", "1 1 - - S op", "", "0 0 0 0 0 0 1/0" },
    { "20 two receivers of one shared id",
      "1 1 - a C op\n1 1 - b S op shared at=5\n1 1 - b S op shared at=6", "a->b 2", NULL },
    { "21 two traces reuse ids", "1 1 - a C op\n1 2 1 b S op\n2 1 - c C op\n2 2 1 d S op",
      "a->b 1 c->d 1", NULL },
    { "22 headless", "1 2 1 b S op\n1 3 1 c S op", "", "0 0 2 0 0 0 0/0" },
    { "23 clock skew", "1 1 - a C op at=100\n1 2 1 b S op at=1", "a->b 1", NULL },
    { "24 ring", "1 1 3 a S x\n1 2 1 b S y\n1 3 2 c S z\n1 4 3 c C op\n1 5 4 d S op", "c->d 1",
      "2 0 0 0 0 3 0/0" },
    { "24 its own parent", "1 1 1 a S x", "", "0 1 0 0 0 0 0/0" },
};

static int check_text(const struct situation *s, const char *text, const char *expected)
{
    if (strcmp(text, expected) == 0)
        return 0;
    print_error("%s: \"%s\" instead of \"%s\"\n", s->name, text, expected);
    return 1;
}

static int check_reasons(const struct situation *s, const struct trace_stats *stats)
{
    char text[128];
    const uint64_t *by = stats->by_reason;
    if (!s->reasons)
        return 0;
    snprintf(text, sizeof(text), "%d %d %d %d %d %d %d/%d", (int)by[TRACE_LINKED],
             (int)by[TRACE_ROOT], (int)by[TRACE_NO_PARENT], (int)by[TRACE_NO_PEER],
             (int)by[TRACE_LOCAL], (int)by[TRACE_RING], (int)by[TRACE_MALFORMED],
             (int)stats->duplicates);
    return check_text(s, text, s->reasons);
}

/* Every span has one fate. */
static void check_sum(const struct trace_stats *stats)
{
    uint64_t sum = stats->duplicates;
    for (int i = 0; i < TRACE_REASONS; i++)
        sum += stats->by_reason[i];
    assert_int_equal(sum, stats->spans);
}

static void test_situations(void **state)
{
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < countof(situations) * 2; i++) {
        const struct situation *s = &situations[i / 2];
        struct scene scene;
        scene_init(&scene);
        scene_read(&scene, &scene.store, s->spans);
        struct span_store *store = &scene.store;
        (i % 2 ? scene_link_parts : scene_link)(&scene, &store, 1);
        failed += check_text(s, scene_edges(&scene), s->edges);
        failed += check_reasons(s, &scene.g->traces);
        check_sum(&scene.g->traces);
        scene_end(&scene);
    }
    assert_int_equal(failed, 0);
}

/* The halves of a call, and traces with ids cut to 64 bits, may stand in different files. */
static void test_files(void **state)
{
    (void)state;
    for (int swapped = 0; swapped < 2; swapped++) {
        struct scene scene;
        struct span_store one, two;
        scene_init(&scene);
        scene_read(&scene, &one, "7 1 - a C op\n7 3 2 c S op");
        scene_read(&scene, &two, "7 2 1 b S op\n8 1 - b C op peer=b");
        one.open.v[0].trace.high = 5;
        struct span_store *stores[] = { swapped ? &two : &one, swapped ? &one : &two };
        scene_link(&scene, stores, 2);
        assert_string_equal(scene_edges(&scene), "a->b 1 b->c 1");
        assert_int_equal(scene.g->traces.traces, 2);
        scene_end(&scene);
    }
}

static const struct graph_node *find(const struct graph *g, const char *name)
{
    node_id v = graph_find(g, str_from(name));
    assert_int_not_equal(v.i, NO_NODE.i);
    return &g->nodes[v.i];
}

static void test_nodes(void **state)
{
    (void)state;
    struct scene scene;
    scene_of(&scene, "1 1 - web S in v=1\n1 2 1 web C op\n1 3 2 cart S op v=2\n2 3 - cart I x v=3\n"
                     "3 1 - cart S op v=2 link=9:9\n4 1 - mail K op to=t");
    assert_true(find(scene.g, "web")->entry);
    assert_true(find(scene.g, "cart")->entry);
    assert_false(find(scene.g, "mail")->entry);
    assert_int_equal(find(scene.g, "cart")->versions.n, 2);
    assert_int_equal(find(scene.g, "web")->loc.line, 1);
    assert_int_equal(find(scene.g, "cart")->operations.n, 1);
    assert_int_equal(scene.g->n_op_calls, 1);
    assert_true(scene.g->yields & YIELD_VERSIONS);
    scene_end(&scene);
}

static void test_namespaces(void **state)
{
    (void)state;
    struct scene scene;
    scene_of(&scene, "1 1 - a C op ns=x\n1 2 1 b S op ns=x\n2 1 - a C op ns=y\n2 2 1 c S op ns=y");
    assert_string_equal(scene_edges(&scene), "x/a->b 1 y/a->c 1");
    scene_end(&scene);
}

static void test_evidence(void **state)
{
    (void)state;
    struct scene scene;
    scene_of(&scene, "1 1 - a C op\n1 2 1 b S op\n1 3 1 b S op2\n2 1 - a C op\n2 2 1 b S op");
    const struct edge_info *info = &scene.g->edge_info[0];
    assert_int_equal(info->evidence.n, 1);
    assert_int_equal(scene.g->evidence[info->evidence.first].loc.line, 2);
    assert_int_equal(info->uses.n, 2);
    assert_int_equal(scene.g->uses[info->uses.first].calls, 2);
    scene_end(&scene);
}

struct timing {
    const char *name, *spans;
    const char *edge; /* calls/errors/retries p50 p99 of the first edge */
    int own_time;     /* of the first operation in all */
};

static const struct timing timings[] = {
    { "the caller's time",
      "1 1 - a S in at=100 took=100\n1 2 1 a C op at=110 took=20\n1 3 2 b S op at=113 took=10",
      "1/0/0 20 20", 80 },
    { "the callee's, when the caller's is not known",
      "1 1 - a S in at=100 took=100\n1 3 1 b S op at=113 took=10", "1/0/0 10 10", 90 },
    { "calls side by side, one beyond the end",
      "1 1 - a S in at=100 took=100\n1 2 1 a C op at=110 took=40 peer=x\n"
      "1 3 1 a C op at=120 took=20 peer=x\n1 4 1 a C op at=190 took=90 peer=x",
      "3/0/0 40 90", 50 },
    { "two retries",
      "1 1 - a S in\n1 2 1 a C op at=1 took=9 err\n1 3 2 b S op\n"
      "1 4 1 a C op at=20 took=9 err\n1 5 4 b S op\n1 6 1 a C op at=30 took=9\n1 7 6 b S op",
      "3/2/2 9 9", 0 },
    { "a retry that stands first in the file",
      "1 1 - a S in\n1 4 1 a C op at=20 peer=x\n1 2 1 a C op at=1 err peer=x", "2/1/1 0 0", 0 },
    { "a second answer under one caller",
      "1 1 - a C op at=1 took=90\n1 2 1 b S op at=2 took=5 err\n1 3 1 b S op at=9 took=5",
      "2/1/1 5 5", 0 },
    { "retries of calls that two spans tell",
      "1 1 - a S in\n1 2 1 a C op at=1\n1 3 2 a C op at=1\n1 4 3 b S op at=2 err\n"
      "1 5 1 a C op at=10\n1 6 5 a C op at=10\n1 7 6 b S op at=11",
      "2/1/1 0 0", 0 },
    { "a retry below a span that is lost", "1 2 1 a C op at=1 err peer=x\n1 3 1 a C op at=9 peer=x",
      "2/1/1 0 0", 0 },
    { "a retry of a call to a database",
      "1 1 - a S in\n1 2 1 a C op at=1 err db=x\n1 3 1 a C op at=9 db=x", "2/1/1 0 0", 0 },
    { "a retry of a call whose server is lost, in spite of the clocks",
      "1 1 - a S in\n1 2 1 a C op at=500 err peer=b\n1 3 1 a C op at=600\n1 4 3 b S op at=2",
      "2/1/1 0 0", 0 },
    { "no retry in another request",
      "1 1 - a S in\n1 2 1 a C op err peer=x\n2 1 - a S in\n2 2 1 a C op peer=x", "2/1/0 0 0", 0 },
    { "no retry of another operation",
      "1 1 - a S in\n1 2 1 a C op err at=1 peer=x\n1 3 1 a C other at=2 peer=x", "2/1/0 0 0", 0 },
};

static void test_timings(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(timings) * 2; i++) {
        struct scene scene;
        scene_init(&scene);
        scene_read(&scene, &scene.store, timings[i / 2].spans);
        struct span_store *store = &scene.store;
        (i % 2 ? scene_link_parts : scene_link)(&scene, &store, 1);
        const struct graph *g = scene.g;
        const struct traffic *traffic = &g->traffics[g->edge_traffic[0]];
        const struct bucket *buckets = g->buckets + traffic->latency.first;
        char text[64];
        snprintf(text, sizeof(text), "%d/%d/%d %d %d", (int)g->edge_info[0].calls,
                 (int)g->edge_info[0].errors, (int)traffic->retries,
                 (int)buckets_quantile(buckets, traffic->latency.n, 0.5),
                 (int)buckets_quantile(buckets, traffic->latency.n, 0.99));
        if (strcmp(text, timings[i / 2].edge) != 0)
            fail_msg("%s: %s, not %s", timings[i / 2].name, text, timings[i / 2].edge);
        if (timings[i / 2].own_time)
            assert_int_equal(g->traffics[g->operations[0].traffic].own_time,
                             timings[i / 2].own_time);
        scene_end(&scene);
    }
}

/* A call without kind on one side, and a message by link. */
static void test_skewed(void **state)
{
    (void)state;
    struct scene scene;
    scene_of(&scene, "1 1 - a C op at=100\n1 2 1 b N op at=1\n2 1 - a P op at=50 to=q\n"
                     "3 1 - c K op at=9 link=2:1\n4 1 - a C op at=1\n4 2 1 b S op at=1");
    assert_int_equal(scene.g->traces.skewed, 2);
    scene_end(&scene);
}

/* The example of an edge is a request that failed, else the first. */
static void test_example(void **state)
{
    (void)state;
    struct scene scene;
    scene_of(&scene, "3 1 - a C op\n3 2 1 b S op\n2 1 - a C op\n2 2 1 b S op err\n1 1 - c C op\n"
                     "1 2 1 b S op");
    const struct graph *g = scene.g;
    assert_string_equal(scene_edges(&scene), "a->b 2/1 c->b 1");
    assert_true(str_is(graph_str(g, g->traffics[g->edge_traffic[0]].trace), "0000000000000002"));
    assert_true(str_is(graph_str(g, g->traffics[g->edge_traffic[1]].trace), "0000000000000001"));
    scene_end(&scene);
}

static void test_empty(void **state)
{
    (void)state;
    struct scene scene;
    scene_of(&scene, "");
    assert_int_equal(scene.g->n, 0);
    scene_end(&scene);
}

/* Deep chains, wide fans and one id for all must not cost a square. */
static void test_large(void **state)
{
    (void)state;
    enum { N = 100000 };
    for (int shape = 0; shape < 4; shape++) {
        struct scene scene;
        scene_init(&scene);
        scene_read(&scene, &scene.store, "");
        for (uint32_t i = 0; i < N; i++) {
            char name[16];
            snprintf(name, sizeof(name), "s%u", (unsigned)(shape == 2 ? i : i % 7));
            uint32_t parents[] = { i, 1, i, i < N / 2 ? i : N / 2 };
            *span_store_push(&scene.store) = (struct span){
                .trace = { 0, 1 },
                .id = shape == 2 ? 1 : i + 1,
                .parent = i ? parents[shape] : 0,
                .service = sym_intern(&scene.store.syms, shape == 3 ? STR("a") : str_from(name)),
                .kind = shape == 3 && i > N / 2 ? SPAN_SERVER
                        : i % 2                 ? SPAN_INTERNAL
                                                : SPAN_SERVER,
                .operation = sym_intern(&scene.store.syms, str_from(name)),
                .line = i + 1,
            };
        }
        scene_link(&scene, &(struct span_store *){ &scene.store }, 1);
        assert_int_equal(scene.g->traces.spans, N);
        scene_end(&scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_situations), cmocka_unit_test(test_files),
        cmocka_unit_test(test_nodes),      cmocka_unit_test(test_namespaces),
        cmocka_unit_test(test_evidence),   cmocka_unit_test(test_timings),
        cmocka_unit_test(test_skewed),     cmocka_unit_test(test_example),
        cmocka_unit_test(test_empty),      cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
