#include "svcgraph/sketch.h"

#include "svcgraph/test.h"

static void fill(struct sketch *sketch, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        sketch_add(sketch, i);
}

static void test_count(void **state)
{
    (void)state;
    struct sketch s = { { 0 } };
    assert_int_equal(sketch_count(&s), 0);
    fill(&s, 0, 1);
    assert_int_equal(sketch_count(&s), 1);
    fill(&s, 0, 50);
    assert_in_range(sketch_count(&s), 48, 52);
    for (uint64_t n = 1000; n <= 1000000; n *= 10) {
        fill(&s, 0, n);
        assert_in_range(sketch_count(&s), n - n / 10, n + n / 10);
    }
}

static void test_merge(void **state)
{
    (void)state;
    struct sketch all = { { 0 } }, one = { { 0 } }, other = { { 0 } };
    fill(&all, 0, 30000);
    fill(&one, 10000, 30000);
    fill(&other, 0, 20000);
    sketch_merge(&one, &other);
    assert_memory_equal(&one, &all, sizeof(one));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_count), cmocka_unit_test(test_merge) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
