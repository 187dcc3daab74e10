/* Each pattern on its own, what is nearly one, and a mix. */
#include "request_test_priv.h"

#include "svcgraph/flow_patterns.h"

/* "chain 2, request-response 1": nodes of all root operations. */
static void expect(const char *requests, const char *mix)
{
    struct request_bench b;
    struct strbuf out;
    bench_begin(&b, FLOW_BIT(patterns));
    bench_requests(&b, requests);
    const struct flow_patterns *patterns = bench_end(&b)->patterns;
    strbuf_init(&out, &b.arena);
    for (unsigned p = 0; p < FLOW_PATTERNS; p++) {
        uint64_t nodes = 0;
        for (uint32_t i = 0; i < patterns->n; i++)
            nodes += patterns->all[i].by[p].nodes;
        if (nodes)
            strbuf_addf(&out, "%s%s %u", out.n ? ", " : "", flow_pattern_key(p), (unsigned)nodes);
    }
    strbuf_add_char(&out, '\0');
    assert_string_equal(out.p, mix);
    bench_release(&b);
}

static void request_response(void **state)
{
    (void)state;
    expect("web GET at=100 took=100\n"
           "  cart get at=110 took=50\n"
           "    db:carts SELECT at=115 took=10\n",
           "request-response 1");
    expect("web GET\n"
           "  ext:bank POST\n",
           "request-response 1");
    expect("web GET\n", "");
    expect("web GET\n"
           "  db:carts SELECT\n",
           "");
}

static void not_waited_for(void **state)
{
    (void)state;
    expect("web GET at=100 took=100\n"
           "  cart get at=150 took=101\n",
           "fire-and-forget 1");
    expect("web GET at=100 took=100\n"
           "  cart get at=150 took=100\n",
           "request-response 1");
}

static void loops(void **state)
{
    (void)state;
    expect("web GET\n"
           "  cart get\n"
           "    price of\n"
           "      cart get\n",
           "loop 3, chain 1");
    expect("cart get\n" /* nobody between */
           "  cart get\n"
           "    price of\n",
           "request-response 2");
    expect("cart get\n" /* siblings */
           "  price of\n"
           "  price of retry\n",
           "request-response 1");
    expect("cart get\n" /* the second one is of the loop of the first */
           "  price of\n"
           "    cart get\n"
           "      cart get\n",
           "loop 4");
    expect("a go\n"
           "  topic:t send\n"
           "    b run async\n"
           "      a go\n"
           "  b run\n", /* left out of the circle */
           "loop 4");
}

static void winner(void **state)
{
    (void)state;
    expect("web GET\n"
           "  topic:jobs send\n"
           "    one run async\n"
           "---\n"
           "web GET\n"
           "  topic:jobs send\n"
           "    two run async\n",
           "winner-take-all 2");
    expect("web GET\n" /* nobody knows what becomes of the second */
           "  topic:jobs send\n"
           "    one run async\n"
           "---\n"
           "web GET\n"
           "  topic:jobs send\n",
           "fire-and-forget 2");
}

static void broadcast(void **state)
{
    (void)state;
    expect("web GET\n"
           "  topic:sold send\n"
           "    mail on async\n"
           "    stock on async\n"
           "---\n"
           "web GET\n"
           "  topic:sold send\n"
           "    mail on async\n"
           "    stock on async\n"
           "---\n"
           "web GET\n"
           "  topic:sold send\n",
           "broadcast 3");
    expect("web GET\n" /* one of two subscribers takes a part only */
           "  topic:sold send\n"
           "    mail on async\n"
           "    stock on async\n"
           "---\n"
           "web GET\n"
           "  topic:sold send\n"
           "    mail on async\n",
           "fire-and-forget 2");
}

/* By groups and instances, where they are known. */
static void groups(void **state)
{
    (void)state;
    expect("web GET\n"
           "  topic:jobs send\n"
           "    work run async group=w instance=1\n"
           "---\n"
           "web GET\n"
           "  topic:jobs send\n"
           "    work run async group=w instance=2\n",
           "winner-take-all 2");
    expect("web GET\n" /* one instance */
           "  topic:jobs send\n"
           "    work run async group=w instance=1\n"
           "---\n"
           "web GET\n"
           "  topic:jobs send\n"
           "    work run async group=w instance=1\n",
           "fire-and-forget 2");
    expect("web GET\n" /* a topic, of which each of two services takes its part */
           "  topic:jobs send topic\n"
           "    one run async\n"
           "---\n"
           "web GET\n"
           "  topic:jobs send topic\n"
           "    two run async\n",
           "fire-and-forget 2");
    expect("web GET\n" /* one service in two groups */
           "  topic:sold send topic\n"
           "    stock on async group=a\n"
           "    stock on async group=b\n",
           "broadcast 1");
    expect("web GET\n" /* two services of one group, by mistake twice */
           "  topic:sold send queue\n"
           "    one on async\n"
           "    two on async\n",
           "fire-and-forget 1");
}

static void react(void **state)
{
    (void)state;
    expect("web GET\n"
           "  topic:ask send\n"
           "    quote ask async\n"
           "      topic:answer send\n"
           "        web answer async\n",
           "react 1");
    expect("web GET\n" /* the same without destinations */
           "  quote ask async\n"
           "    web answer async\n",
           "react 1");
    expect("web GET\n" /* told to another */
           "  topic:ask send\n"
           "    quote ask async\n"
           "      topic:answer send\n"
           "        mail answer async\n",
           "chain 2, fire-and-forget 2");
}

static void batch(void **state)
{
    (void)state;
    expect("web GET\n"
           "  topic:start send\n"
           "    work run async\n"
           "      topic:step send at=1\n"
           "      topic:step send at=2\n"
           "      topic:step send at=3\n"
           "      topic:end send at=4\n",
           "batch-progress 1, fire-and-forget 1");
    expect("job run\n"
           "  topic:start send at=1\n"
           "  topic:step send at=2\n"
           "  topic:step send at=3\n"
           "  topic:step send at=4\n"
           "  topic:end send at=5\n",
           "batch-progress 1");
    expect("job run\n" /* two are not many */
           "  topic:start send at=1\n"
           "  topic:step send at=2\n"
           "  topic:step send at=3\n"
           "  topic:end send at=5\n",
           "fire-and-forget 4");
}

static void sidewinder(void **state)
{
    (void)state;
    expect("web GET\n"
           "  cart get call=7 at=10 took=10\n"
           "  audit get call=7 at=10 took=10\n",
           "sidewinder 1");
    expect("web GET\n"
           "  cart add at=10 took=10\n"
           "  topic:carts add at=30\n"
           "    audit on async\n",
           "sidewinder 1");
    expect("web GET\n" /* another message */
           "  cart add at=10 took=10\n"
           "  topic:carts added at=30\n"
           "    audit on async\n",
           "fire-and-forget 1, request-response 1");
}

static void scatter(void **state)
{
    (void)state;
    expect("web GET at=100 took=100\n"
           "  cart get at=110 took=50\n"
           "  cart get at=120 took=50\n",
           "scatter-gather 1");
    expect("web GET at=100 took=100\n" /* one after the other */
           "  cart get at=110 took=10\n"
           "  cart get at=120 took=50\n",
           "request-response 1");
    expect("web GET at=100 took=100\n" /* peers: the same operation of others */
           "  north quote at=110 took=50\n"
           "  south quote at=110 took=50\n",
           "scatter-gather 1");
    expect("web GET at=100 took=100\n" /* three at once, whatever they are asked */
           "  north a at=110 took=50\n"
           "  south b at=112 took=50\n"
           "  east c at=114 took=50\n",
           "scatter-gather 1");
    expect("web GET at=100 took=100\n" /* two only */
           "  north a at=110 took=50\n"
           "  south b at=112 took=5\n"
           "  east c at=120 took=50\n",
           "request-response 1");
    expect("web GET at=100 took=100\n" /* not gathered */
           "  cart get at=110 took=50\n"
           "  cart get at=120 took=150\n",
           "request-response 1");
}

static void orchestrator(void **state)
{
    (void)state;
    expect("web GET at=100 took=100\n"
           "  cart get at=110 took=10\n"
           "  price of at=120 took=10\n"
           "  mail to at=140 took=10\n",
           "orchestrator 1");
    expect("web GET at=100 took=100\n"
           "  cart get at=110 took=10\n"
           "  price of at=120 took=10\n"
           "  cart put at=140 took=10\n",
           "request-response 1");
    expect("web GET\n" /* no times: no order */
           "  cart get\n"
           "  price of\n"
           "  mail to\n",
           "request-response 1");
}

static void chain(void **state)
{
    (void)state;
    expect("web GET\n"
           "  cart get\n"
           "    price of\n",
           "chain 2");
    expect("web GET\n"
           "  cart get\n"
           "    db:x get\n"
           "    price of\n"
           "      tax of\n"
           "      tax of\n",
           "chain 3");
    expect("web GET\n" /* two services */
           "  cart get\n"
           "    web back\n",
           "request-response 2");
}

static void tree(void **state)
{
    (void)state;
    expect("web GET\n"
           "  cart get\n"
           "    price of\n"
           "    tax of\n"
           "  user get\n",
           "tree 2");
    expect("web GET\n" /* one level */
           "  cart get\n"
           "  user get\n"
           "    ldap find\n",
           "request-response 2");
}

static void mixed(void **state)
{
    (void)state;
    expect("web GET at=100 took=900\n"
           "  cart get at=110 took=100\n"
           "    price of at=120 took=10\n"
           "    price of at=125 took=10\n"
           "  user get at=300 took=100\n"
           "    ldap find at=310 took=10\n"
           "      realm find at=311 took=5\n"
           "  pay charge at=500 took=100\n"
           "    ext:bank POST at=510 took=50\n"
           "    topic:sold send at=580\n"
           "      mail on async\n"
           "      stock on async\n",
           "broadcast 1, scatter-gather 1, orchestrator 1, chain 2, tree 1");
}

static void incomplete(void **state)
{
    (void)state;
    expect("!cut\n"
           "web GET\n"
           "  cart get\n"
           "---\n"
           "!weight=10\n"
           "web GET\n"
           "  cart get\n",
           "request-response 10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_response),
        cmocka_unit_test(not_waited_for),
        cmocka_unit_test(loops),
        cmocka_unit_test(winner),
        cmocka_unit_test(broadcast),
        cmocka_unit_test(groups),
        cmocka_unit_test(react),
        cmocka_unit_test(batch),
        cmocka_unit_test(sidewinder),
        cmocka_unit_test(scatter),
        cmocka_unit_test(orchestrator),
        cmocka_unit_test(chain),
        cmocka_unit_test(tree),
        cmocka_unit_test(mixed),
        cmocka_unit_test(incomplete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
