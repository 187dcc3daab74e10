/*
 * Requests as tallies are given them, for spans in words. The functions that walk the tallies are
 * the test's own here, and write down each request.
 */
#include "trace_test.h"

#include "svcgraph/flow.h"

struct tallies {
    struct arena *arena;
    struct strbuf out;
};

static struct tallies *told; /* of the scene that was linked last */

struct tallies *tallies_begin(const struct flow_setup *setup, struct arena *arena,
                              const struct symtab *syms)
{
    (void)setup;
    (void)syms;
    (void)arena;
    return told;
}

static void tell_flags(struct strbuf *out, const struct request *r)
{
    if (!r->complete)
        strbuf_add(out, r->young ? STR("young\n") : STR("cut\n"));
    if (r->failed)
        strbuf_add(out, STR("failed\n"));
}

static void tell_times(struct strbuf *out, const struct step *s)
{
    if (s->start)
        strbuf_addf(out, " %u-%u", (unsigned)s->start, (unsigned)s->end);
    if (s->made && (s->made != s->start || s->done != s->end))
        strbuf_addf(out, " by caller %u-%u", (unsigned)s->made, (unsigned)s->done);
    if (s->own_time && s->own_time != s->end - s->start)
        strbuf_addf(out, " own %u", (unsigned)s->own_time);
}

static void tell_step(struct strbuf *out, const struct request *r, const struct step *s,
                      const struct flow_names *names)
{
    static const char *const vias[] = { [EDGE_ASYNC] = " async", [EDGE_DATA] = " data" };
    static const char *const kinds[] = { "", "call ", "send " };
    const struct flow_name *name = &names->all[s->op];
    for (uint32_t up = s->parent; up != STEP_NONE; up = r->steps[up].parent)
        strbuf_add(out, STR("  "));
    strbuf_addf(out, "%s%" PRIstr, kinds[s->kind], STR_ARG(sym_str(names->syms, name->node)));
    if (name->operation)
        strbuf_addf(out, " %" PRIstr, STR_ARG(sym_str(names->syms, name->operation)));
    if (s->via < countof(vias) && vias[s->via])
        strbuf_addf(out, "%s", vias[s->via]);
    strbuf_addf(out, "%s%s", s->error ? " err" : "", s->retry ? " retry" : "");
    tell_times(out, s);
    strbuf_add_char(out, '\n');
}

/* What holds of every request: preorder, ends of subtrees, who has the spans. */
static void check_request(const struct request *r, const struct flow_names *names)
{
    assert_true(r->n > 0 && r->steps[0].parent == STEP_NONE && r->block < FLOW_BLOCKS);
    for (uint32_t i = 0; i < r->n; i++) {
        const struct step *s = &r->steps[i];
        assert_true(s->op < names->n && names->all[s->op].kind == s->kind);
        assert_true(i == 0 || s->parent < i);
        assert_true(s->below > i && s->below <= (i ? r->steps[s->parent].below : r->n));
        assert_true(i == 0 || i < r->steps[s->parent].below);
        if (s->kind == STEP_ENTRY)
            assert_int_equal(names->all[s->op].node, s->service);
    }
    for (uint32_t i = 1; i < r->n_sides; i++)
        assert_true(r->sides[i - 1].service < r->sides[i].service ||
                    r->sides[i - 1].version < r->sides[i].version);
}

void tallies_add(struct tallies *t, const struct request *request, const struct flow_names *names)
{
    struct strbuf *out = &t->out;
    check_request(request, names);
    if (out->n)
        strbuf_add(out, STR("---\n"));
    tell_flags(out, request);
    for (uint32_t i = 0; i < request->n_sides; i++)
        strbuf_addf(out, "side %" PRIstr "@%" PRIstr "\n",
                    STR_ARG(sym_str(names->syms, request->sides[i].service)),
                    STR_ARG(sym_str(names->syms, request->sides[i].version)));
    for (uint32_t i = 0; i < request->n; i++)
        tell_step(out, request, &request->steps[i], names);
}

void tallies_merge(struct tallies *into, const struct tallies *from, const uint32_t *ops)
{
    (void)into;
    (void)from;
    (void)ops;
}

uint64_t tallies_bytes(const struct tallies *t)
{
    (void)t;
    return 0;
}

void tallies_end(struct tallies *t, const struct flow_end *end)
{
    (void)t;
    (void)end;
}

static const char *requests_of(struct scene *scene, const char *text, bool window_complete)
{
    static const struct flow_setup whole = { .parts = 1, .window_complete = true };
    static const struct flow_setup cut = { .parts = 1 };
    struct tallies tallies;
    scene_init(scene);
    scene_read(scene, &scene->store, text);
    strbuf_init(&tallies.out, &scene->arena);
    told = &tallies;
    scene_link_in(scene, &(struct span_store *){ &scene->store }, 1,
                  &(struct span_sink_setup){
                      .folder = "/tmp", .group = 1000, .flow = window_complete ? &whole : &cut });
    strbuf_add_char(&tallies.out, '\0');
    return tallies.out.p;
}

struct situation {
    const char *name, *spans, *requests;
};

static const struct situation situations[] = {
    { "an entry", "1 1 - a S x at=10 took=5", "a x 10-15\n" },
    { "a client and its server are one step, timed by both",
      "1 1 - a S x at=10 took=90\n1 2 1 a C c at=20 took=30\n1 3 2 b S y at=25 took=20",
      "a x 10-100 own 60\n  b y 25-45 by caller 20-50\n" },
    { "a server right below a server", "1 1 - a S x at=10 took=90\n1 3 1 b S y at=25 took=20",
      "a x 10-100 own 70\n  b y 25-45\n" },
    { "internal spans are no steps",
      "1 1 - a S x\n1 2 1 a I i\n1 3 2 a C c\n1 4 3 b S y\n1 5 4 b I j", "a x\n  b y\n" },
    { "stores and outer hosts",
      "1 1 - a S x at=1 took=9\n1 2 1 a C SELECT db=orders at=2 took=3\n"
      "1 3 1 a C GET peer=api.example.com at=6 took=2",
      "a x 1-10 own 4\n  call orders SELECT data 2-5\n  call api.example.com GET 6-8\n" },
    { "a failed call fails for both", "1 1 - a S x\n1 2 1 a C c err\n1 3 2 b S y",
      "a x\n  b y err\n" },
    { "a failed root", "1 1 - a S x err", "failed\na x err\n" },
    { "a message in the tree",
      "1 1 - a S x\n1 2 1 a P send to=q at=5 took=1\n1 3 2 b K take to=q at=9 took=4",
      "a x\n  send q send async 5-6\n    b take async 9-13 by caller 5-6\n" },
    { "a message by link, in another trace",
      "1 1 - a S x\n1 2 1 a P send to=q\n2 1 - b K take to=q link=1:2\n2 2 1 c S y",
      "a x\n  send q send async\n    b take async\n      c y\n" },
    { "a message nobody receives", "1 1 - a S x\n1 2 1 a P send to=q",
      "a x\n  send q send async\n" },
    { "one message, two receivers",
      "1 1 - a S x\n1 2 1 a P send to=q\n2 1 - b K take to=q link=1:2\n3 1 - c K take to=q "
      "link=1:2",
      "a x\n  send q send async\n    b take async\n    c take async\n" },
    { "a receiver of several messages hangs below the first",
      "1 1 - a S x\n1 2 1 a P send to=q\n2 1 - a S x\n2 2 1 a P send to=q\n"
      "3 1 - b K take to=q link=1:2 link=2:2",
      "a x\n  send q send async\n    b take async\n---\na x\n  send q send async\n" },
    { "sidecars are left out", "1 1 - a S x\n1 2 1 a-proxy S x\n1 3 2 b-proxy S y\n1 4 3 b S y",
      "a x\n  b y\n" },
    { "a sidecar in front", "1 1 - edge-proxy S x\n1 2 1 a S x\n1 3 2 b S y", "a x\n  b y\n" },
    { "a gateway from which requests fan out", "1 1 - edge-proxy S x\n1 2 1 a S x\n1 3 1 b S y",
      "edge-proxy x\n  a x\n  b y\n" },
    { "a retry",
      "1 1 - a S x at=1 took=90\n1 2 1 a C c at=2 took=3 err\n1 3 2 b S y at=3 took=1\n"
      "1 4 1 a C c at=6 took=3\n1 5 4 b S y at=7 took=1",
      "a x 1-91 own 84\n  b y err 3-4 by caller 2-5\n  b y retry 7-8 by caller 6-9\n" },
    { "siblings go by the caller's clock",
      "1 1 - a S x at=1 took=90\n1 2 1 a C c at=20 took=3\n1 3 2 b S y at=3 took=1\n"
      "1 4 1 a C c at=10 took=3\n1 5 4 c S z at=70 took=1",
      "a x 1-91 own 84\n  c z 70-71 by caller 10-13\n  b y 3-4 by caller 20-23\n" },
    { "a client at the root", "1 1 - a C go\n1 2 1 b S y", "a go\n  b y\n" },
    { "nested client spans are one call",
      "1 1 - a S x\n1 2 1 a C outer\n1 3 2 a C inner\n1 4 3 b S y", "a x\n  b y\n" },
    { "nested client spans to a store",
      "1 1 - a S x\n1 2 1 a C outer db=orders\n1 3 2 a C inner db=orders",
      "a x\n  call orders inner data\n" },
    { "a span told twice", "1 1 - a S x\n1 2 1 b S y\n1 2 1 b S y", "a x\n  b y\n" },
    { "a parent that is missing", "1 1 - a S x\n1 3 2 b S y", "cut\na x\n---\ncut\nb y\n" },
    { "a missing parent in a trace that is linked",
      "1 1 - a S x\n1 2 1 a P send to=q\n2 1 - b K take to=q link=1:2\n2 3 2 c S y",
      "cut\na x\n  send q send async\n    b take async\n---\ncut\nc y\n" },
    { "a sender that is missing: what is beneath is whole",
      "1 1 - b K take to=q link=9:9\n1 2 1 c S y", "b take\n  c y\n" },
    { "a ring of parents", "1 1 2 a S x\n1 2 1 b S y", "cut\na x\n---\ncut\nb y\n" },
    { "a ring of links",
      "1 1 - a K x to=q link=2:2\n1 2 1 a P s to=p\n"
      "2 1 - b K y to=p link=1:2\n2 2 1 b P t to=q",
      "a x async\n  send p s async\n    b y async\n      send q t async\n" },
    { "a service that calls itself", "1 1 - a S x\n1 2 1 a C c\n1 3 2 a S y", "a x\n  a y\n" },
    { "another service without a server span", "1 1 - a S x\n1 2 1 b I work", "a x\n  b work\n" },
    { "a service entered by a client span", "1 1 - a S x\n1 2 1 b C c\n1 3 2 c S y",
      "a x\n  b\n    c y\n" },
    { "a client and its server with one id",
      "1 1 - a S x\n1 2 1 a C c at=5 took=4\n"
      "1 2 1 b S y at=6 took=2 shared",
      "a x\n  b y 6-8 by caller 5-9\n" },
    { "a message by link and in the tree",
      "1 1 - a S x\n1 2 1 a P send to=q\n1 3 2 b K take to=q link=1:2",
      "a x\n  send q send async\n    b take async\n" },
    { "a message taken in the middle of another request",
      "1 1 - a S x\n1 2 1 a P send to=q\n2 1 - b S y\n2 2 1 b K take to=q link=1:2\n2 3 2 c S z",
      "a x\n  send q send async\n---\nb y\n  c z\n" },
    { "a message taken by a loop",
      "1 1 - a S x\n1 2 1 a P send to=q\n2 1 - b I poll\n2 2 1 b K take to=q link=1:2\n2 3 2 c S z",
      "a x\n  send q send async\n    b poll async\n      c z\n" },
    { "a link between requests that are no messages", "1 1 - a S x\n2 1 - b S y link=1:1",
      "a x\n---\nb y\n" },
    { "a call, from which another is made in passing by a sidecar",
      "1 1 - a S x\n1 2 1 a C c\n1 3 2 a-proxy S c\n1 4 3 a-proxy C c\n1 5 4 b S y",
      "a x\n  b y\n" },
    { "a sidecar that calls for itself",
      "1 1 - a S x\n1 2 1 b-proxy S y\n1 3 2 b S y\n1 4 2 auth S z", "a x\n  b y\n  auth z\n" },
    { "versions", "1 1 - a S x v=1\n1 2 1 b S y v=7\n2 1 - a S x v=2\n2 2 1 b S y v=7",
      "side a@1\na x\n  b y\n---\nside a@2\na x\n  b y\n" },
};

/* Each part of the spans by itself: the same, but for the order of requests. */
static const char *requests_apart(struct scene *scene, const char *text)
{
    static const struct flow_setup whole = { .parts = 1, .window_complete = true };
    struct tallies tallies;
    scene_init(scene);
    scene_read(scene, &scene->store, text);
    strbuf_init(&tallies.out, &scene->arena);
    told = &tallies;
    scene_link_in(scene, &(struct span_store *){ &scene->store }, 1,
                  &(struct span_sink_setup){ .folder = "/tmp", .group = 1, .flow = &whole });
    strbuf_add_char(&tallies.out, '\0');
    return tallies.out.p;
}

static void test_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(situations); i++) {
        struct scene scene;
        if (strstr(situations[i].requests, "---"))
            continue;
        assert_string_equal(requests_apart(&scene, situations[i].spans), situations[i].requests);
        scene_end(&scene);
    }
}

static void test_young(void **state)
{
    (void)state;
    struct scene scene;
    const char *spans = "1 1 - a S x at=100 took=50\n"
                        "2 1 - a S x at=959 took=1\n"
                        "3 1 - a S x at=961 took=1\n"
                        "4 1 - a S x at=1000 took=10\n"
                        "5 1 - a S x\n";
    assert_string_equal(requests_of(&scene, spans, false),
                        "a x 100-150\n---\na x 959-960\n---\nyoung\na x 961-962\n---\n"
                        "young\na x 1000-1010\n---\na x\n");
    assert_true(scene.g->flow->young == 2 && scene.g->flow->complete == 3);
    assert_int_equal(scene.g->flow->margin, 50);
    scene_end(&scene);
}

static void test_situations(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < countof(situations); i++) {
        struct scene scene;
        const char *found = requests_of(&scene, situations[i].spans, true);
        if (strcmp(found, situations[i].requests) != 0) {
            print_error("%s:\n%s\nnot\n%s\n\n", situations[i].name, found, situations[i].requests);
            wrong++;
        }
        scene_end(&scene);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_situations),
                                        cmocka_unit_test(test_apart),
                                        cmocka_unit_test(test_young) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
