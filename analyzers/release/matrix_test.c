#include "svcgraph/test.h"

#include "svcgraph/api.h"
#include "svcgraph/graph_build.h"
#include "svcgraph/release.h"

struct bench { /* two graphs of one run */
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct builder *b[2];
    uint32_t file[2];
    const struct graph *g[2];
};

static void bench_init(struct bench *t)
{
    memset(t, 0, sizeof(*t));
    symtab_init(&t->syms, &t->arena);
    sources_init(&t->sources, &t->arena);
    findings_init(&t->findings, &t->arena);
    for (unsigned i = 0; i < 2; i++) {
        t->file[i] = sources_named(&t->sources, i ? STR("now.yaml") : STR("old.yaml"));
        t->b[i] = builder_new(&t->arena, &t->syms, &t->sources, &t->findings);
    }
}

static sym text(struct bench *t, const char *text)
{
    return sym_intern(&t->syms, str_from(text));
}

static bnode node(struct bench *t, unsigned side, const char *name, const char *version)
{
    struct loc loc = { t->file[side], 10, 1 };
    bnode n = builder_node(t->b[side], 0, text(t, name), ORIGIN_DECLARED, loc);
    if (version)
        builder_version(t->b[side], n, text(t, version), text(t, "image"), true, loc);
    return n;
}

static void calls(struct bench *t, unsigned side, bnode from, bnode to)
{
    builder_edge(t->b[side], &(struct edge_in){ .from = from,
                                                .to = to,
                                                .kind = EDGE_SYNC,
                                                .origin = ORIGIN_DECLARED,
                                                .how = text(t, "env"),
                                                .loc = { t->file[side], 20, 1 } });
}

static void needs(struct bench *t, unsigned side, bnode by, const char *of, const char *range)
{
    builder_require(t->b[side], by, 0, text(t, of), text(t, range), text(t, "npm"),
                    text(t, "requires"), (struct loc){ t->file[side], 30, 1 });
}

static struct matrix *built(struct bench *t)
{
    for (unsigned i = 0; i < 2; i++)
        t->g[i] = builder_freeze(t->b[i]);
    return matrix_build(&t->arena, t->g[0], t->g[1], NULL);
}

/* "cart>pricing YN/NY" : [old][old] [old][new] / [new][old] [new][new], '-' where none exists. */
static struct str cells(struct bench *t, const struct matrix *m)
{
    struct strbuf out;
    strbuf_init(&out, &t->arena);
    for (size_t e = 0; e < m->n_edges; e++) {
        const struct matrix_edge *edge = &m->edges[e];
        strbuf_addf(&out, "%s%" PRIstr ">%" PRIstr " ", e ? ", " : "",
                    STR_ARG(sym_str(&t->syms, m->services[edge->consumer].name)),
                    STR_ARG(sym_str(&t->syms, m->services[edge->provider].name)));
        for (unsigned i = 0; i < 2; i++)
            for (unsigned k = 0; k < 2; k++) {
                const struct fit *fit = &edge->fits[i][k];
                strbuf_addf(&out, "%s%c", i && !k ? "/" : "",
                            fit->exists ? "NYU"[fit->answer] : '-');
            }
    }
    return strbuf_str(&out);
}

static void test_ranges(void **state)
{
    (void)state;
    struct bench t;
    bench_init(&t);
    for (unsigned side = 0; side < 2; side++) {
        bnode cart = node(&t, side, "cart", side ? "2.0.0" : "1.0.0");
        bnode pricing = node(&t, side, "pricing", side ? "2.0.0" : "1.4.0");
        calls(&t, side, cart, pricing);
        needs(&t, side, cart, "pricing", side ? "^2" : "^1");
    }
    struct matrix *m = built(&t);
    assert_str(cells(&t, m), "cart>pricing YN/NY");
    const struct fit *fit = &m->edges[0].fits[SIDE_OLD][SIDE_NEW];
    assert_int_equal(fit->reasons[0].fact, FACT_RANGE);
    assert_str(fit->reasons[0].text,
               "cart 1.0.0 needs pricing ^1 (old.yaml:30), but it is 2.0.0 (now.yaml:10)");
    matrix_expand(m, 0);
    assert_int_equal(m->edges[0].fits[SIDE_OLD][SIDE_BOTH].answer, ANSWER_YES);
    assert_int_equal(m->edges[0].fits[SIDE_NEW][SIDE_BOTH].answer, ANSWER_YES);
    assert_int_equal(m->edges[0].fits[SIDE_BOTH][SIDE_OLD].answer, ANSWER_YES);
    arena_release(&t.arena);
}

static void pins(struct bench *t, unsigned side, bnode by, const char *of, const char *range)
{
    builder_require(t->b[side], by, 0, text(t, of), text(t, range), text(t, "npm"),
                    text(t, "package.json"), (struct loc){ t->file[side], 30, 1 });
}

/* The pin of a client outside of what runs proves nothing; outside of the client's own it does. */
static void test_packages(void **state)
{
    (void)state;
    for (unsigned published = 0; published < 2; published++) {
        struct bench t;
        bench_init(&t);
        for (unsigned side = 0; side < 2; side++) {
            bnode cart = node(&t, side, "cart", "1.0.0");
            bnode pricing = node(&t, side, "pricing", side ? "2.0.0" : "1.4.0");
            calls(&t, side, cart, pricing);
            pins(&t, side, cart, "pricing", published ? "^5" : "^1");
            if (published)
                builder_version(t.b[side], pricing, text(&t, side ? "6.0.0" : "5.1.0"),
                                text(&t, "package.json"), false,
                                (struct loc){ t.file[side], 11, 1 });
        }
        struct matrix *m = built(&t);
        assert_str(cells(&t, m), published ? "cart>pricing YN/--" : "cart>pricing YU/--");
        assert_str(m->edges[0].fits[0][1].reasons[0].text,
                   published
                       ? "cart needs pricing ^5 (old.yaml:30), but it is 6.0.0 (now.yaml:11)"
                       : "cart needs pricing ^1 (old.yaml:30), but it is 2.0.0 (now.yaml:10); "
                         "that is the range of a package, which says little of its calls");
        arena_release(&t.arena);
    }
}

static void test_provides_beats_image(void **state)
{
    (void)state;
    struct bench t;
    bench_init(&t);
    for (unsigned side = 0; side < 2; side++) {
        bnode cart = node(&t, side, "cart", "1.0.0");
        bnode pricing = node(&t, side, "pricing", side ? "20.1" : "17.3");
        calls(&t, side, cart, pricing);
        needs(&t, side, cart, "pricing", "^1");
        builder_version(t.b[side], pricing, text(&t, "1.4.0"), text(&t, "provides"), false,
                        (struct loc){ t.file[side], 11, 1 });
        if (side)
            builder_version(t.b[side], pricing, text(&t, "2.0.0"), text(&t, "provides"), false,
                            (struct loc){ t.file[side], 11, 1 });
    }
    assert_str(cells(&t, built(&t)), "cart>pricing YY/--");
    arena_release(&t.arena);
}

/* Nothing says what is needed: what does not change stays, what does is not known. */
static void test_nothing_known(void **state)
{
    (void)state;
    struct bench t;
    bench_init(&t);
    for (unsigned side = 0; side < 2; side++) {
        bnode cart = node(&t, side, "cart", "1.0.0"), web = node(&t, side, "web", "1.0.0");
        bnode pricing = node(&t, side, "pricing", side ? "1.5.0" : "1.4.0");
        calls(&t, side, cart, pricing);
        calls(&t, side, web, cart);
        calls(&t, side, pricing, web);
    }
    struct matrix *m = built(&t);
    assert_str(cells(&t, m), "cart>pricing UU/--, pricing>web U-/U-");
    assert_int_equal(m->n_services, 3);
    assert_int_equal(m->services[1].changes, CHANGE_VERSION);
    arena_release(&t.arena);
}

/* A range over a hash says nothing; one over nothing neither. */
static void test_unknown_versions(void **state)
{
    (void)state;
    struct bench t;
    bench_init(&t);
    for (unsigned side = 0; side < 2; side++) {
        bnode cart = node(&t, side, "cart", "1.0.0");
        bnode pricing = node(&t, side, "pricing", side ? "latest" : "1.4.0");
        calls(&t, side, cart, pricing);
        needs(&t, side, cart, "pricing", "^1");
    }
    struct matrix *m = built(&t);
    assert_str(cells(&t, m), "cart>pricing YU/--");
    assert_str(m->edges[0].fits[0][1].reasons[0].text,
               "cart needs pricing ^1 (old.yaml:30), which cannot be compared with latest "
               "(now.yaml:10)");
    arena_release(&t.arena);
}

/* A new service is needed by who starts to call it; one that goes, by who still does. */
static void test_come_and_go(void **state)
{
    (void)state;
    struct bench t;
    bench_init(&t);
    bnode old_cart = node(&t, 0, "cart", "1.0.0"), cart = node(&t, 1, "cart", "2.0.0");
    bnode taxes = node(&t, 0, "taxes", "1.0.0"), fees = node(&t, 1, "fees", "1.0.0");
    calls(&t, 0, old_cart, taxes);
    calls(&t, 1, cart, fees);
    struct matrix *m = built(&t);
    assert_str(cells(&t, m), "cart>fees YY/NU, cart>taxes UN/YY");
    assert_int_equal(m->services[1].changes, CHANGE_ADDED);
    assert_int_equal(m->services[2].changes, CHANGE_REMOVED);
    assert_str(m->edges[0].fits[1][0].reasons[0].text,
               "cart 2.0.0 uses fees (now.yaml:20), which comes only with this change "
               "(now.yaml:10)");
    arena_release(&t.arena);
}

static void test_verified(void **state)
{
    (void)state;
    struct bench t;
    bench_init(&t);
    for (unsigned side = 0; side < 2; side++) {
        bnode cart = node(&t, side, "cart", side ? "2.0.0" : "1.0.0");
        bnode pricing = node(&t, side, "pricing", side ? "2.0.0" : "1.4.0");
        calls(&t, side, cart, pricing);
        if (!side)
            continue;
        struct verification row = { .consumer_version = text(&t, "2.0.0"),
                                    .provider_version = text(&t, "2.0.0"),
                                    .contract = text(&t, "c1"),
                                    .result = VERIFIED_SUCCESS,
                                    .loc = { t.file[side], 40, 1 } };
        builder_verification(t.b[side], cart, pricing, &row);
        row.provider_version = text(&t, "v1.4.0");
        row.result = VERIFIED_FAILURE;
        builder_verification(t.b[side], cart, pricing, &row);
        /* The same contract: what holds for one version holds for the other. */
        row.consumer_version = text(&t, "1.0.0");
        row.provider_version = text(&t, "9.9.9");
        builder_verification(t.b[side], cart, pricing, &row);
    }
    struct matrix *m = built(&t);
    assert_str(cells(&t, m), "cart>pricing NY/NY");
    assert_int_equal(m->edges[0].fits[1][1].reasons[0].fact, FACT_VERIFIED);
    arena_release(&t.arena);
}

/* A definition of GET operations without bodies. */
static const struct api *defined(struct bench *t, unsigned side, const char *const *paths, size_t n,
                                 bool contract)
{
    struct api *api = arena_new(&t->arena, struct api);
    struct api_operation *all = arena_array(&t->arena, struct api_operation, n);
    for (size_t i = 0; i < n; i++) {
        struct loc loc = { t->file[side], 50 + (uint32_t)i, 1 };
        struct api_response *response = arena_new(&t->arena, struct api_response);
        *response = (struct api_response){ .status = STR("200"), .loc = loc };
        all[i] = (struct api_operation){
            .name = str_printf(&t->arena, "GET %s", paths[i]),
            .style = API_HTTP,
            .method = STR("GET"),
            .path = str_from(paths[i]),
            .responses = response,
            .n_responses = 1,
            .loc = loc,
        };
    }
    *api = (struct api){ .format = "openapi",
                         .contract = contract,
                         .operations = all,
                         .n_operations = n,
                         .loc = { t->file[side], 49, 1 } };
    return api;
}

static void seen(struct bench *t, unsigned side, bnode from, bnode to, const char *operation)
{
    builder_edge(t->b[side], &(struct edge_in){ .from = from,
                                                .to = to,
                                                .kind = EDGE_SYNC,
                                                .origin = ORIGIN_OBSERVED,
                                                .calls = 3,
                                                .operation = text(t, operation),
                                                .how = text(t, "span"),
                                                .loc = { t->file[side], 60, 1 } });
}

/* What traces show is called decides where the new definition drops something. */
static void test_seen_calls(void **state)
{
    (void)state;
    static const char *const old_paths[] = { "/old", "/price/{id}" };
    static const char *const new_paths[] = { "/price/{id}" };
    struct bench t;
    bench_init(&t);
    for (unsigned side = 0; side < 2; side++) {
        bnode cart = node(&t, side, "cart", "1.0.0"), web = node(&t, side, "web", "1.0.0");
        bnode pricing = node(&t, side, "pricing", side ? "2.0.0" : "1.4.0");
        bnode shop = node(&t, side, "shop", "1.0.0");
        seen(&t, side, cart, pricing, "GET /price/{id}");
        seen(&t, side, web, pricing, "GET /old");
        calls(&t, side, shop, pricing);
        builder_api(t.b[side],
                    side ? defined(&t, 1, new_paths, 1, false)
                         : defined(&t, 0, old_paths, 2, false),
                    pricing, NO_BNODE);
    }
    struct matrix *m = built(&t);
    assert_str(cells(&t, m), "cart>pricing YY/--, shop>pricing UU/--, web>pricing YN/--");
    assert_str(m->edges[2].fits[0][1].reasons[0].text,
               "web calls GET /old, which pricing 2.0.0 does not have (now.yaml:49)");
    assert_int_equal(m->services[1].changes, CHANGE_VERSION | CHANGE_API);
    arena_release(&t.arena);
}

/* A contract is part of what a consumer needs: another one is a change of the consumer. */
static void test_contracts(void **state)
{
    (void)state;
    static const char *const old_paths[] = { "/old" };
    static const char *const new_paths[] = { "/new" };
    static const char *const both[] = { "/new", "/old" };
    struct bench t;
    bench_init(&t);
    for (unsigned side = 0; side < 2; side++) {
        bnode cart = node(&t, side, "cart", "1.0.0");
        bnode pricing = node(&t, side, "pricing", "1.4.0");
        const char *const *paths = side ? new_paths : old_paths;
        builder_api(t.b[side], defined(&t, side, paths, 1, true), pricing, cart);
        builder_api(t.b[side],
                    side ? defined(&t, 1, both, 2, false) : defined(&t, 0, old_paths, 1, false),
                    pricing, NO_BNODE);
    }
    struct matrix *m = built(&t);
    assert_str(cells(&t, m), "cart>pricing YY/NY");
    assert_int_equal(m->services[0].changes, CHANGE_NEEDS);
    assert_int_equal(m->services[1].changes, CHANGE_API);
    assert_int_equal(m->edges[0].fits[1][0].reasons[0].fact, FACT_CONTRACT);
    matrix_expand(m, 0);
    assert_int_equal(m->edges[0].fits[1][SIDE_BOTH].answer, ANSWER_YES);
    arena_release(&t.arena);
}

static void test_only(void **state)
{
    (void)state;
    struct bench t;
    bench_init(&t);
    for (unsigned side = 0; side < 2; side++) {
        bnode cart = node(&t, side, "cart", side ? "2.0.0" : "1.0.0");
        bnode pricing = node(&t, side, "pricing", side ? "2.0.0" : "1.4.0");
        calls(&t, side, cart, pricing);
        needs(&t, side, cart, "pricing", side ? "^2" : "^1");
    }
    built(&t);
    struct matrix_choice choice = { .only = text(&t, "cart") };
    struct matrix *m = matrix_build(&t.arena, t.g[0], t.g[1], &choice);
    assert_str(cells(&t, m), "cart>pricing Y-/N-");
    struct release c = { t.g[1], graph_find(t.g[1], STR("cart")), 0 };
    struct release p = { t.g[0], graph_find(t.g[0], STR("pricing")), 0 };
    assert_int_equal(release_fit(&t.arena, &c, &p, NULL).answer, ANSWER_NO);
    p.version = text(&t, "2.7.1");
    assert_int_equal(release_fit(&t.arena, &c, &p, NULL).answer, ANSWER_YES);
    arena_release(&t.arena);
}

static void test_no_change(void **state)
{
    (void)state;
    struct bench t;
    bench_init(&t);
    for (unsigned side = 0; side < 2; side++)
        calls(&t, side, node(&t, side, "cart", "1.0.0"), node(&t, side, "pricing", "1.4.0"));
    struct matrix *m = built(&t);
    assert_int_equal(m->n_services, 0);
    assert_int_equal(m->n_edges, 0);
    arena_release(&t.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_packages),
        cmocka_unit_test(test_provides_beats_image),
        cmocka_unit_test(test_nothing_known),
        cmocka_unit_test(test_unknown_versions),
        cmocka_unit_test(test_come_and_go),
        cmocka_unit_test(test_verified),
        cmocka_unit_test(test_seen_calls),
        cmocka_unit_test(test_contracts),
        cmocka_unit_test(test_only),
        cmocka_unit_test(test_no_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
