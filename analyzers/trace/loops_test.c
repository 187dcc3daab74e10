/* Loops, re-entries and self-calls, and what is none of them. */
#include "trace_test.h"

/* One line for each: "loop a.x b.y a.x *2 1/1" with hops, repeats, traces of traces; then f, =. */
static const char *scene_loops(struct scene *scene)
{
    static const char *const kinds[] = { "loop", "reentry", "self" };
    const struct graph *g = scene->g;
    struct strbuf out;
    strbuf_init(&out, &scene->arena);
    for (uint32_t i = 0; i < g->n_reentries; i++) {
        const struct reentry *r = &g->reentries[i];
        strbuf_addf(&out, "%s%s", i ? "\n" : "", kinds[r->kind]);
        for (uint32_t k = 0; k < r->hops.n; k++) {
            const struct hop *hop = &g->hops[r->hops.first + k];
            strbuf_addf(&out, " %" PRIstr ".%" PRIstr, STR_ARG(node_name(g, hop->node)),
                        STR_ARG(graph_str(g, hop->operation)));
        }
        strbuf_addf(&out, " *%u %llu/%llu%s%s", r->repeats, (unsigned long long)r->traces,
                    (unsigned long long)r->of_traces, r->failed ? " f" : "",
                    r->same_arguments ? " =" : "");
    }
    strbuf_add_char(&out, '\0');
    return out.p;
}

struct situation {
    const char *name, *spans, *loops;
};

static const struct situation situations[] = {
    { "no loop", "1 1 - a S x\n1 2 1 b S y\n1 3 2 c S z", "" },
    { "loop of two", "1 1 - a S x\n1 2 1 b S y\n1 3 2 a S x", "loop a.x b.y a.x *2 1/1" },
    { "with client spans and local ones",
      "1 1 - a S x\n1 2 1 a I i\n1 3 2 a C c\n1 4 3 b S y\n1 5 4 b C c\n1 6 5 a S x",
      "loop a.x b.y a.x *2 1/1" },
    { "shared ids", "1 1 - a S x\n1 2 1 a C c\n1 2 1 b S y shared\n1 3 2 b C c\n1 3 2 a S x shared",
      "loop a.x b.y a.x *2 1/1" },
    { "three times, one period",
      "1 1 - a S x\n1 2 1 b S y\n1 3 2 a S x\n1 4 3 b S y\n1 5 4 a S x err",
      "loop a.x b.y a.x *3 1/1 f" },
    { "the root fails", "1 1 - a S x err\n1 2 1 b S y\n1 3 2 a S x", "loop a.x b.y a.x *2 1/1 f" },
    { "loop of three, same arguments",
      "1 1 - a S x args=7\n1 2 1 b S y\n1 3 2 c S z\n1 4 3 a S x args=7",
      "loop a.x b.y c.z a.x *2 1/1 =" },
    { "other operation: re-entry, no loop", "1 1 - a S x\n1 2 1 b S y\n1 3 2 a S z",
      "reentry a.x b.y a.z *2 1/1" },
    { "loop below a re-entry", "1 1 - a S x\n1 2 1 b S y\n1 3 2 a S z\n1 4 3 b S y",
      "loop b.y a.z b.y *2 1/1\n"
      "reentry a.x b.y a.z *2 1/1" },
    { "self-call", "1 1 - a S x\n1 2 1 a C c\n1 3 2 a S x", "self a.x a.x *2 1/1" },
    { "self-call of another operation", "1 1 - a S x\n1 2 1 a C c\n1 3 2 a S y", "" },
    { "self-call after coming back",
      "1 1 - a S x\n1 2 1 b S y\n1 3 2 a S x\n1 4 3 a C c\n1 5 4 a S x",
      "loop a.x b.y a.x *2 1/1\nself a.x a.x *3 1/1" },
    { "retries are siblings", "1 1 - a S x\n1 2 1 a C c\n1 3 2 b S y err\n1 4 2 b S y\n1 5 1 b S y",
      "" },
    { "nested server spans are one entry", "1 1 - a S x\n1 2 1 a S x", "" },
    { "a sidecar is no other service",
      "1 1 - a S x\n1 2 1 a-proxy S x\n1 3 2 a-proxy C c\n1 4 3 a S x", "self a.x a.x *2 1/1" },
    { "sidecars are no hops",
      "1 1 - a S x\n1 2 1 a-proxy S x\n1 3 2 b S y\n1 4 3 a-proxy S x\n1 5 4 a S x",
      "loop a.x b.y a.x *2 1/1" },
    { "some of the traces",
      "1 1 - a S x\n2 1 - a S x\n2 2 1 b S y\n2 3 2 a S x\n3 1 - a S x\n3 2 1 b S y\n3 3 2 a S x",
      "loop a.x b.y a.x *2 2/3" },
    { "two ways in, one period",
      "2 1 - a S x\n2 2 1 b S y\n2 3 2 a S x\n1 1 - b S y\n1 2 1 a S x\n1 3 2 b S y",
      "loop b.y a.x b.y *2 2/2" },
    { "twice in one trace, one trace",
      "1 1 - w S w\n1 2 1 a S x\n1 3 2 b S y\n1 4 3 a S x\n1 5 1 a S x\n1 6 5 b S y\n1 7 6 a S x",
      "loop a.x b.y a.x *2 1/1" },
    { "no kinds", "1 1 - a N x\n1 2 1 b N y\n1 3 2 a N x", "loop a.x b.y a.x *2 1/1" },
    { "through a link",
      "1 1 - a S x\n1 2 1 a P send\n2 1 - b K y link=1:2\n2 2 1 b C c\n2 3 2 a S x",
      "loop a.x b.y a.x *2 1/2" },
    { "links in a ring end",
      "1 1 - a K x link=2:2\n1 2 1 a P send\n2 1 - b K y link=1:2\n2 2 1 b P send",
      "loop a.x b.y a.x *2 1/1" },
    { "client of a lost server", "1 1 - a S x\n1 2 1 b C c\n1 3 2 a S x",
      "loop a.x b. a.x *2 1/1" },
    { "ring of parents", "1 1 2 a S x\n1 2 1 b S y\n1 3 2 b C c\n1 4 3 a S x", "" },
};

static void test_situations(void **state)
{
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < countof(situations); i++) {
        const struct situation *s = &situations[i];
        struct scene scene;
        scene_of(&scene, s->spans);
        const char *loops = scene_loops(&scene);
        if (strcmp(loops, s->loops) != 0) {
            print_error("%s: \"%s\" instead of \"%s\"\n", s->name, loops, s->loops);
            failed++;
        }
        scene_end(&scene);
    }
    assert_int_equal(failed, 0);
}

static void test_example(void **state)
{
    (void)state;
    struct scene scene;
    scene_of(&scene,
             "30 1 - a S x\n30 2 1 b S y\n30 3 2 a S x\n4 1 - a S x\n4 2 1 b S y\n4 3 2 a S x");
    assert_int_equal(scene.g->n_reentries, 1);
    const struct reentry *r = &scene.g->reentries[0];
    assert_true(str_is(graph_str(scene.g, r->trace), "0000000000000004"));
    assert_int_equal(r->loc.line, 6);
    scene_end(&scene);
}

/*
 * A chain of calls, each shape with re-entries that a walk over the path would make quadratic:
 * one operation of two services in turns, long periods, and there and back again (a period each).
 */
static void test_deep(void **state)
{
    (void)state;
    enum { N = 100000 };
    for (int shape = 0; shape < 4; shape++) {
        struct scene scene;
        scene_init(&scene);
        scene_read(&scene, &scene.store, "");
        for (uint32_t i = 0; i < N; i++) {
            uint32_t turns[] = { i % 2, i % (N / 2), i < N / 2 ? i : N - i, i };
            char name[16];
            snprintf(name, sizeof(name), "s%u", (unsigned)turns[shape]);
            *span_store_push(&scene.store) = (struct span){
                .trace = { 0, 1 },
                .id = i + 1,
                .parent = i,
                .service = sym_intern(&scene.store.syms, str_from(name)),
                .kind = SPAN_SERVER,
                .operation = sym_intern(&scene.store.syms, str_from(name)),
            };
        }
        scene_link(&scene, &(struct span_store *){ &scene.store }, 1);
        assert_int_equal(scene.g->n_reentries > 0, shape < 3);
        assert_true(scene.arena.used < (size_t)N * 4096);
        scene_end(&scene);
    }
}

/* A batch receiver with many links above a large tree: links do not multiply the work. */
static void test_links(void **state)
{
    (void)state;
    enum { N = 20000 };
    struct scene scene;
    scene_init(&scene);
    scene_read(&scene, &scene.store, "9 1 - b K y");
    scene.store.open.v[0].n_links = N;
    for (uint32_t i = 0; i < N; i++) {
        *vec_push(&scene.arena, &scene.store.links) = (struct span_link){ { 0, 8 }, i + 1 };
        *span_store_push(&scene.store) = (struct span){
            .trace = { 0, 8 }, .id = i + 1, .service = 1, .kind = SPAN_PRODUCER, .operation = 2
        };
        *span_store_push(&scene.store) = (struct span){ .trace = { 0, 9 },
                                                        .id = i + 2,
                                                        .parent = i + 1,
                                                        .service = 1 + i % 2 * 2,
                                                        .kind = SPAN_SERVER,
                                                        .operation = 2 };
    }
    sym_intern(&scene.store.syms, STR("c"));
    scene_link(&scene, &(struct span_store *){ &scene.store }, 1);
    assert_int_equal(scene.g->traces.traces, 2);
    scene_end(&scene);
}

/*
 * Traces in which links multiply ways more than is walked, and beside them, in traces of their own,
 * a loop through a link: it shows, whatever is linked at the same time.
 */
static void test_links_beside(void **state)
{
    (void)state;
    enum { SENDERS = 60 };
    const char *loop =
        "1 1 - a S x\n1 2 1 a P send\n2 1 - b K y link=1:2\n2 2 1 b C c\n2 3 2 a S x";
    for (int alone = 0; alone < 2; alone++) {
        struct scene scene;
        struct strbuf text;
        scene_init(&scene);
        strbuf_init(&text, &scene.arena);
        for (unsigned i = 1; i <= SENDERS && !alone; i++)
            strbuf_addf(&text, "8 %u - m P send\n9 %u %u s%u S y\n", i, i + 1, i, i);
        strbuf_addf(&text, "%s", alone ? "" : "9 1 - r K y");
        for (unsigned i = 1; i <= SENDERS && !alone; i++)
            strbuf_addf(&text, " link=8:%u", i);
        strbuf_addf(&text, "\n%s", loop);
        strbuf_add_char(&text, '\0');
        scene_read(&scene, &scene.store, text.p);
        scene_link(&scene, &(struct span_store *){ &scene.store }, 1);
        assert_string_equal(scene_loops(&scene), "loop a.x b.y a.x *2 1/2");
        scene_end(&scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_situations),   cmocka_unit_test(test_example),
        cmocka_unit_test(test_deep),         cmocka_unit_test(test_links),
        cmocka_unit_test(test_links_beside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
