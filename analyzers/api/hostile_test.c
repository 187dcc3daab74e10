/* Definitions made to cost time, memory or stack: each ends soon, and never with a wrong yes. */
#include <time.h>

#include "svcgraph/api.h"
#include "svcgraph/test.h"

static struct api_schema *new_schema(struct arena *arena, unsigned types)
{
    struct api_schema *s = arena_new(arena, struct api_schema);
    *s = (struct api_schema){ .types = types,
                              .length = { 0, UINT64_MAX },
                              .items_count = { 0, UINT64_MAX },
                              .properties_count = { 0, UINT64_MAX } };
    return s;
}

static struct api_branches branches(struct arena *arena, const struct api_schema *a,
                                    const struct api_schema *b)
{
    const struct api_schema **v = arena_array(arena, const struct api_schema *, 2);
    v[0] = a;
    v[1] = b;
    return (struct api_branches){ v, 2 };
}

/* Objects in objects, down to a value of some type. */
static const struct api_schema *chain(struct arena *arena, size_t depth, unsigned types)
{
    struct api_schema *s = new_schema(arena, types);
    for (size_t i = 0; i < depth; i++) {
        struct api_property *p = arena_new(arena, struct api_property);
        *p = (struct api_property){ .name = STR("a"), .schema = s, .required = true };
        s = new_schema(arena, API_OBJECT);
        s->properties = p;
        s->n_properties = 1;
    }
    return s;
}

/* allOf of many anyOf: two to the power of n alternatives. */
static const struct api_schema *product(struct arena *arena, size_t n, double limit)
{
    const struct api_schema **v = arena_array(arena, const struct api_schema *, n);
    for (size_t i = 0; i < n; i++) {
        struct api_schema *s = new_schema(arena, API_ANY), *low = new_schema(arena, API_INTEGER);
        low->minimum = (struct api_bound){ (double)i + limit, true, false };
        s->any_of = branches(arena, low, new_schema(arena, API_STRING));
        v[i] = s;
    }
    struct api_schema *all = new_schema(arena, API_ANY);
    all->all_of = (struct api_branches){ v, n };
    return all;
}

/* oneOf of the same twice, and so on: a value has two to the power of n ways through it. */
static const struct api_schema *ladder(struct arena *arena, size_t n)
{
    struct api_schema *s = new_schema(arena, API_STRING | API_NULL);
    for (size_t i = 0; i < n; i++) {
        struct api_schema *next = new_schema(arena, API_ANY);
        next->one_of = branches(arena, s, s);
        s = next;
    }
    return s;
}

static const struct api_schema *listing(struct arena *arena, size_t n, size_t from)
{
    struct api_schema *s = new_schema(arena, API_STRING);
    struct api_value *v = arena_array(arena, struct api_value, n);
    for (size_t i = 0; i < n; i++)
        v[i].text = str_printf(arena, "\"value %zu\"", i + from);
    s->enumerated = true;
    s->values = v;
    s->n_values = n;
    return s;
}

static const struct api_schema *wide(struct arena *arena, size_t n, unsigned types)
{
    struct api_schema *s = new_schema(arena, API_OBJECT);
    struct api_property *v = arena_array(arena, struct api_property, n);
    const struct api_schema *value = new_schema(arena, types);
    for (size_t i = 0; i < n; i++)
        v[i] = (struct api_property){ .name = str_printf(arena, "p%08zu", i), .schema = value };
    s->properties = v;
    s->n_properties = n;
    const struct api_schema **all = arena_array(arena, const struct api_schema *, 60);
    for (size_t i = 0; i < 60; i++) {
        struct api_schema *copy = new_schema(arena, API_OBJECT);
        *copy = *s;
        all[i] = copy;
    }
    struct api_schema *out = new_schema(arena, API_ANY);
    out->all_of = (struct api_branches){ all, 60 };
    return out;
}

static struct api one_operation(struct arena *arena, const struct api_schema *schema)
{
    struct api_content *content = arena_new(arena, struct api_content);
    *content = (struct api_content){ .media_type = STR("application/json"), .schema = schema };
    struct api_operation *o = arena_new(arena, struct api_operation);
    *o = (struct api_operation){ .name = STR("POST /"),
                                 .method = STR("POST"),
                                 .path = STR("/"),
                                 .request = content,
                                 .n_request = 1 };
    return (struct api){ .operations = o, .n_operations = 1 };
}

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static enum answer compare(struct arena *arena, const struct api_schema *sent,
                           const struct api_schema *taken)
{
    struct api view = one_operation(arena, sent), definition = one_operation(arena, taken);
    struct api_breaks breaks;
    struct api_break why;
    double begin = seconds();
    enum answer answer = api_serves(arena, &definition, &view, STR("x"), &breaks);
    double served = seconds();
    api_union(arena, &definition, &view, &why);
    print_message("%.2fs, union %.2fs\n", served - begin, seconds() - served);
    assert_true(seconds() - begin < 20);
    return answer;
}

static void schemas(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    assert_int_equal(
        compare(&arena, chain(&arena, 5000, API_STRING), chain(&arena, 5000, API_INTEGER)),
        ANSWER_NO);
    assert_int_equal(compare(&arena, product(&arena, 30, 0), product(&arena, 30, 1)),
                     ANSWER_UNKNOWN);
    assert_int_not_equal(compare(&arena, ladder(&arena, 40), new_schema(&arena, API_INTEGER)),
                         ANSWER_YES);
    assert_int_not_equal(compare(&arena, ladder(&arena, 40), ladder(&arena, 41)), ANSWER_NO);
    assert_int_not_equal(compare(&arena, listing(&arena, 5000, 1), listing(&arena, 5000, 0)),
                         ANSWER_YES);
    assert_int_not_equal(
        compare(&arena, wide(&arena, 600, API_STRING), wide(&arena, 600, API_INTEGER)), ANSWER_YES);
    arena_release(&arena);
}

static struct api many(struct arena *arena, size_t n, const char *prefix, bool contract)
{
    struct api_operation *v = arena_array(arena, struct api_operation, n);
    for (size_t i = 0; i < n; i++) {
        struct str name = str_printf(arena, "GET /%s/%08zu%s", prefix, i, contract ? "" : "/{x}");
        v[i] =
            (struct api_operation){ .name = name, .method = STR("GET"), .path = str_skip(name, 4) };
    }
    return (struct api){ .contract = contract, .operations = v, .n_operations = n };
}

static void operations(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct api before = many(&arena, 4000, "a", false), now = many(&arena, 4000, "b", false);
    struct api contract = many(&arena, 4000, "c", true);
    struct api_breaks breaks;
    struct api_differences out;
    double begin = seconds();
    assert_int_equal(api_serves(&arena, &now, &before, STR("x"), &breaks), ANSWER_NO);
    assert_int_not_equal(api_serves(&arena, &now, &contract, STR("x"), &breaks), ANSWER_YES);
    assert_int_equal(api_serves(&arena, &now, &now, STR("x"), &breaks), ANSWER_YES);
    api_diff(&arena, &before, &now, &out);
    assert_int_equal(out.all.n, 8000);
    print_message("%.2fs\n", seconds() - begin);
    assert_true(seconds() - begin < 20);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(schemas), cmocka_unit_test(operations) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
