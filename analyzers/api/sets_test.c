/*
 * Random schemas against all values of a small universe, judged by a validator that shares nothing
 * with the comparison: "fits" must hold for each value, and "does not fit" must have a witness.
 */
#include "sets_random_test_priv.h"

enum { PAIRS = 5000 };

static void show(const struct api_schema *s)
{
    if (!s) {
        print_error("any");
        return;
    }
    print_error("{t%u", s->types);
    if (s->minimum.set)
        print_error(" %s%g", s->minimum.exclusive ? ">" : ">=", s->minimum.limit);
    if (s->maximum.set)
        print_error(" %s%g", s->maximum.exclusive ? "<" : "<=", s->maximum.limit);
    if (s->multiple_of != 0)
        print_error(" *%g", s->multiple_of);
    if (s->length.least || s->length.most != UINT64_MAX)
        print_error(" len%d-%d", (int)s->length.least, (int)s->length.most);
    if (s->items_count.least || s->items_count.most != UINT64_MAX)
        print_error(" items%d-%d", (int)s->items_count.least, (int)s->items_count.most);
    if (s->properties_count.least || s->properties_count.most != UINT64_MAX)
        print_error(" props%d-%d", (int)s->properties_count.least, (int)s->properties_count.most);
    if (s->unique_items)
        print_error(" unique");
    for (size_t i = 0; i < s->n_values; i++)
        print_error(" =%" PRIstr, STR_ARG(s->values[i].text));
    if (s->items) {
        print_error(" []");
        show(s->items);
    }
    for (size_t i = 0; i < s->n_properties; i++) {
        const struct api_property *p = &s->properties[i];
        print_error(" %" PRIstr "%s%s%s:", STR_ARG(p->name), p->required ? "!" : "",
                    p->read_only ? "r" : "", p->write_only ? "w" : "");
        show(p->schema);
    }
    if (s->closed)
        print_error(" closed");
    if (s->other) {
        print_error(" other:");
        show(s->other);
    }
    const struct api_branches *lists[] = { &s->all_of, &s->one_of, &s->any_of };
    static const char *const list_names[] = { "all", "one", "any" };
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < lists[k]->n; i++) {
            print_error(" %s:", list_names[k]);
            show(lists[k]->v[i]);
        }
    }
    print_error("}");
}

struct tally {
    size_t fits, breaks, unknown, wrong;
};

static void check(const struct universe *u, struct tally *tally, const struct api_schema *sent,
                  const struct api_schema *taken, bool response, bool fits)
{
    const struct value *v = witness(u, sent, taken, response);
    tally->fits += fits;
    tally->breaks += !fits;
    if (fits != (v != NULL) || (!fits && !witness(u, sent, NULL, response)))
        return;
    if (tally->wrong++ < 40) {
        print_error("%s said to %s: ", response ? "response" : "request", fits ? "fit" : "not fit");
        show(sent);
        print_error(" -> ");
        show(taken);
        print_error("\n");
    }
}

static void sets(void **unused)
{
    (void)unused;
    const char *seed = getenv("SETS_SEED");
    if (seed)
        state += strtoull(seed, NULL, 10) * 0x9e3779b97f4a7c15u;
    struct universe u = make_universe();
    struct tally tally = { 0 };
    for (size_t i = 0; i < PAIRS; i++) {
        struct arena arena = { 0 };
        bool response = i % 2;
        flagged = below(16);
        const struct api_schema *a = random_schema(&u, &arena, 2, 0);
        const struct api_schema *b = random_schema(&u, &arena, 2, below(3) ? a->types : 0);
        enum api_change change = api_schema_change(a, b, response);
        if (change == API_UNDECIDED) {
            tally.unknown++;
        } else {
            check(&u, &tally, a, b, response, change == API_SAME || change == API_WIDENED);
            check(&u, &tally, b, a, response, change == API_SAME || change == API_NARROWED);
        }
        assert_int_equal(api_schema_change(a, a, response), API_SAME);
        arena_release(&arena);
    }
    print_message("%zu fit, %zu do not, %zu unknown\n", tally.fits, tally.breaks, tally.unknown);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.unknown < PAIRS / 20 && tally.fits > PAIRS / 20);
    arena_release(&u.arena);
}

static struct api api_with(struct arena *arena, const struct api_schema *schema, bool response)
{
    struct api_content *content = arena_new(arena, struct api_content);
    *content = (struct api_content){ .media_type = STR("application/json"), .schema = schema };
    struct api_response *answer = arena_new(arena, struct api_response);
    *answer = (struct api_response){ .status = STR("200"), .contents = content, .n_contents = 1 };
    struct api_operation *operation = arena_new(arena, struct api_operation);
    *operation = (struct api_operation){ .name = STR("POST /"),
                                         .method = STR("POST"),
                                         .path = STR("/"),
                                         .request = content,
                                         .n_request = !response,
                                         .responses = answer,
                                         .n_responses = response };
    return (struct api){ .operations = operation, .n_operations = 1 };
}

/* Whoever sends what one of the two accepts, or reads what one of them guarantees, is served. */
static void unions(void **unused)
{
    (void)unused;
    struct universe u = make_universe();
    struct tally tally = { 0 };
    for (size_t i = 0; i < PAIRS / 5; i++) {
        struct arena arena = { 0 };
        bool response = i % 2;
        flagged = below(16);
        const struct api_schema *both[2];
        both[0] = random_schema(&u, &arena, 2, 0);
        both[1] = random_schema(&u, &arena, 2, both[0]->types);
        struct api before = api_with(&arena, both[0], response);
        struct api now = api_with(&arena, both[1], response);
        struct api_break why;
        const struct api *joined = api_union(&arena, &before, &now, &why);
        tally.breaks += !joined;
        for (size_t k = 0; k < 2 && joined; k++) {
            const struct api *view = k ? &now : &before;
            assert_int_not_equal(api_serves(&arena, joined, view, STR("x"), NULL), ANSWER_NO);
            const struct api_operation *o = joined->operations;
            const struct api_schema *schema =
                response ? o->responses->contents->schema : o->request->schema;
            if (!response)
                check(&u, &tally, both[k], schema, false, true);
        }
        arena_release(&arena);
    }
    print_message("%zu joined, %zu not\n", PAIRS / 5 - tally.breaks, tally.breaks);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.breaks < PAIRS / 10);
    arena_release(&u.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(sets), cmocka_unit_test(unions) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
