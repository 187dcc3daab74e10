/* Buckets against sorted values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "svcgraph/histogram.h"

static void test_buckets(void **state)
{
    (void)state;
    uint32_t last = 0;
    for (uint64_t value = 0; value < 1 << 20; value++) {
        uint32_t index = histogram_index(value);
        assert_in_range(index, last, last + 1);
        last = index;
        uint64_t middle = histogram_value(index),
                 off = middle > value ? middle - value : value - middle;
        assert_true(off * 128 <= value);
        assert_int_equal(histogram_index(middle), index);
        uint64_t low = histogram_low(index);
        assert_true(low <= value && histogram_index(low) == index);
        assert_true(!low || histogram_index(low - 1) == index - 1);
    }
    assert_in_range(histogram_index(UINT64_MAX), last, HISTOGRAM_BUCKETS - 1);
}

static uint64_t next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Added up from two halves, in any order, quantiles are within 1/128 of the true ones. */
static void test_quantiles(void **state)
{
    (void)state;
    enum { N = 9001 };
    static uint64_t values[N];
    static const double shares[] = { 0.001, 0.5, 0.95, 0.99, 1 };
    struct arena arena = { 0 };
    struct histogram halves[2] = { { 0 } };
    uint64_t seed = 7;
    for (size_t i = 0; i < N; i++) {
        values[i] = next(&seed) >> (next(&seed) % 60);
        histogram_add(&halves[i % 2], &arena, histogram_index(values[i]), 1);
    }
    struct bucket *buckets;
    size_t n = histogram_buckets(&halves[1], &arena, &buckets);
    for (size_t i = 0; i < n; i++)
        histogram_add(&halves[0], &arena, buckets[i].index, buckets[i].count);
    n = histogram_buckets(&halves[0], &arena, &buckets);
    assert_int_equal(buckets_total(buckets, n), N);
    qsort(values, N, sizeof(values[0]), compare);
    for (size_t i = 0; i < countof(shares); i++) {
        double wanted = shares[i] * N;
        size_t rank = (size_t)wanted + ((double)(size_t)wanted < wanted) - 1;
        uint64_t value = values[rank], got = buckets_quantile(buckets, n, shares[i]);
        assert_true((got > value ? got - value : value - got) <= value / 128);
    }
    arena_release(&arena);
}

/* Whatever comes first, growing costs a few times what is counted, not its square. */
static void test_growth(void **state)
{
    (void)state;
    enum { N = 3000 };
    struct arena arena = { 0 };
    struct histogram up = { 0 }, down = { 0 };
    for (uint32_t i = 0; i < N; i++) {
        histogram_add(&up, &arena, i, 1);
        histogram_add(&down, &arena, N - 1 - i, i + 1);
    }
    assert_true(arena.used < 2 * 5 * N * sizeof(uint64_t));
    struct bucket *buckets;
    assert_int_equal(histogram_buckets(&up, &arena, &buckets), N);
    assert_int_equal(histogram_buckets(&down, &arena, &buckets), N);
    for (uint32_t i = 0; i < N; i++)
        assert_true(buckets[i].index == i && buckets[i].count == N - i);
    arena_release(&arena);
}

static void test_empty(void **state)
{
    (void)state;
    assert_int_equal(buckets_quantile(NULL, 0, 0.5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_buckets),
                                        cmocka_unit_test(test_quantiles),
                                        cmocka_unit_test(test_growth),
                                        cmocka_unit_test(test_empty) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
