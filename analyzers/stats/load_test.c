/* Load and spectral radius against closed forms, sums over paths and both ways of solving. */
#include "stats_test_priv.h"

/* Roots of the characteristic polynomial: rings, pairs, triangles, a Fibonacci matrix. */
static void test_radius(void **state)
{
    (void)state;
    static const struct multiplier pair[] = { { 0, 1, 8 }, { 1, 0, 0.5 } };
    static const struct multiplier chain[] = { { 0, 1, 8 }, { 1, 2, 9 }, { 0, 2, 3 } };
    static const struct multiplier fibonacci[] = { { 0, 0, 1 }, { 0, 1, 1 }, { 1, 0, 1 } };
    static const struct multiplier wrong[] = { { 0, 1, -1 } }, outside[] = { { 0, 2, 1 } };
    static const struct multiplier apart[] = { { 0, 0, 0.5 }, { 1, 1, 0.75 }, { 0, 1, 100 } };
    assert_near(spectral_radius(2, pair, 2).high, 2, 1e-12);
    assert_near(spectral_radius(2, pair, 2).low, 2, 1e-12);
    assert_true(spectral_radius(3, chain, 3).high == 0);
    assert_near(spectral_radius(2, fibonacci, 3).high, (1 + sqrt(5)) / 2, 1e-12);
    assert_true(spectral_radius(2, apart, 3).high == 0.75);
    assert_true(spectral_radius(0, NULL, 0).high == 0);
    assert_nan(spectral_radius(2, wrong, 1).high);
    assert_nan(spectral_radius(2, outside, 1).low);
}

/* A ring has the geometric mean of its factors, however long; above LOAD_DENSE the bounds hold it.
 */
static void test_rings(void **state)
{
    (void)state;
    static const uint32_t sizes[] = { 1, 2, 7, 100, LOAD_DENSE / 2 };
    uint64_t seed = 8;
    struct multiplier calls[LOAD_DENSE + 100];
    for (size_t s = 0; s < countof(sizes); s++) {
        uint32_t n = sizes[s];
        double logs = 0;
        for (uint32_t i = 0; i < n; i++) {
            calls[i] = (struct multiplier){ i, (i + 1) % n, 0.5 + dice(&seed) };
            logs += log(calls[i].factor);
        }
        struct radius radius = spectral_radius(n, calls, n);
        assert_near(radius.high, exp(logs / n), 1e-11);
        assert_true(radius.low <= radius.high && radius.low > radius.high * (1 - 1e-11));
    }
    uint32_t n = countof(calls);
    for (uint32_t i = 0; i < n; i++)
        calls[i] = (struct multiplier){ i, (i + 1) % n, i % 2 ? 0.4 : 0.9 };
    struct radius radius = spectral_radius(n, calls, n);
    assert_true(radius.low <= 0.6 && radius.high >= 0.6 && radius.high < 1);
}

/* Half of what enters a pair comes round again: 1 / (1 - 1/2). */
static void test_load(void **state)
{
    (void)state;
    static const struct multiplier calls[] = { { 0, 1, 1 }, { 1, 2, 2 }, { 2, 1, 0.25 },
                                               { 2, 3, 3 }, { 0, 3, 0 }, { 0, 1, 1 } };
    static const double source[] = { 10, 0, 0, 1 };
    double load[4];
    assert_true(load_solve(4, calls, countof(calls), source, load) == LOAD_STEADY);
    assert_true(load[0] == 10);
    assert_near(load[1], 40, 1e-15);
    assert_near(load[2], 80, 1e-15);
    assert_near(load[3], 241, 1e-15);
}

/* A loop that returns all it gets diverges when load enters, with what is behind it only. */
static void test_diverges(void **state)
{
    (void)state;
    static const struct multiplier calls[] = {
        { 0, 1, 1 }, { 1, 2, 2 }, { 2, 1, 0.5 }, { 2, 3, 1 }, { 0, 4, 1 }
    };
    double enters[] = { 1, 0, 0, 0, 0 }, idle[] = { 0, 0, 0, 1, 1 }, wrong[] = { 1, 1, 1, 1, NAN };
    double load[5];
    assert_true(load_solve(5, calls, countof(calls), enters, load) == LOAD_DIVERGES);
    assert_true(load[0] == 1 && load[4] == 1 && isinf(load[1]) && isinf(load[2]) && isinf(load[3]));
    assert_true(load_solve(5, calls, countof(calls), idle, load) == LOAD_STEADY);
    assert_true(load[1] == 0 && load[3] == 1);
    assert_true(load_solve(5, calls, countof(calls), wrong, load) == LOAD_REFUSED);
    assert_true(load_solve(0, NULL, 0, NULL, NULL) == LOAD_STEADY);
    static const struct multiplier bad[] = { { 0, 1, INFINITY } };
    assert_true(load_solve(5, bad, 1, idle, load) == LOAD_REFUSED);
}

enum { NODES = 60, CALLS = 200 };

static void random_calls(struct multiplier *calls, uint64_t *seed, double strength)
{
    for (size_t i = 0; i < CALLS; i++)
        calls[i] = (struct multiplier){ (uint32_t)(dice(seed) * NODES),
                                        (uint32_t)(dice(seed) * NODES), strength * dice(seed) };
}

/* Replay: each round passes on what the one before brought. */
static void test_replay(void **state)
{
    (void)state;
    uint64_t seed = 30;
    int steady = 0;
    for (int run = 0; run < 60; run++) {
        struct multiplier calls[CALLS];
        double source[NODES], load[NODES], now[NODES], next[NODES], sum[NODES];
        random_calls(calls, &seed, 0.3 + dice(&seed) * 0.5);
        for (size_t i = 0; i < NODES; i++)
            sum[i] = now[i] = source[i] = dice(&seed);
        struct radius radius = spectral_radius(NODES, calls, CALLS);
        enum load_state got = load_solve(NODES, calls, CALLS, source, load);
        assert_true(got == (radius.high < 1 ? LOAD_STEADY : LOAD_DIVERGES));
        if (radius.high > 0.98)
            continue;
        steady++;
        for (int round = 0; round < 2000; round++) {
            memset(next, 0, sizeof(next));
            for (size_t i = 0; i < CALLS; i++)
                next[calls[i].to] += calls[i].factor * now[calls[i].from];
            for (size_t i = 0; i < NODES; i++)
                sum[i] += now[i] = next[i];
        }
        for (size_t i = 0; i < NODES; i++)
            assert_near(load[i], sum[i], 1e-10);
    }
    assert_true(steady > 10);
}

/* The same component once small enough to eliminate, once padded by a ring beyond that. */
static void test_large(void **state)
{
    (void)state;
    enum { PADDED = NODES + LOAD_DENSE };
    struct multiplier calls[CALLS + NODES + LOAD_DENSE + 1];
    double source[PADDED], load[PADDED], small[NODES];
    uint64_t seed = 77;
    size_t n = CALLS;
    random_calls(calls, &seed, 0.25);
    for (uint32_t i = 0; i < NODES; i++, n++)
        calls[n] = (struct multiplier){ i, (i + 1) % NODES, 0.2 };
    for (size_t i = 0; i < PADDED; i++)
        source[i] = i < NODES;
    assert_true(load_solve(NODES, calls, n, source, small) == LOAD_STEADY);
    for (uint32_t i = NODES; i < PADDED; i++, n++)
        calls[n] = (struct multiplier){ i == NODES ? 0 : i - 1, i, 0.5 };
    calls[n++] = (struct multiplier){ PADDED - 1, 0, 0.5 };
    assert_true(load_solve(PADDED, calls, n, source, load) == LOAD_STEADY);
    for (size_t i = 0; i < NODES; i++)
        assert_near(load[i], small[i], 1e-11);
    calls[0].factor = calls[CALLS].factor = 5;
    calls[0].from = calls[0].to = 3;
    assert_true(load_solve(PADDED, calls, n, source, load) == LOAD_DIVERGES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_radius),   cmocka_unit_test(test_rings),  cmocka_unit_test(test_load),
        cmocka_unit_test(test_diverges), cmocka_unit_test(test_replay), cmocka_unit_test(test_large)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
