/* Tables of span ids against a search through all spans. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "forest_priv.h"

enum { N = 3000, TRACES = 40 };

static uint32_t search(const struct forest *f, uint32_t n, uint32_t trace, uint64_t id)
{
    for (uint32_t i = 0; i < n; i++)
        if (f->trace[i] == trace && f->spans[i].id == id)
            return i;
    return NONE;
}

/* Traces of very different sizes share ids; ids come again, and differ in their upper bits only. */
static void test_ids(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct forest f = { .arena = &arena, .n = N, .n_traces = TRACES };
    f.spans = arena_array(&arena, struct span, N);
    f.trace = arena_array(&arena, uint32_t, N);
    uint64_t seed = 7;
    for (uint32_t i = 0; i < N; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        uint32_t trace = (uint32_t)(seed >> 33) % TRACES;
        f.trace[i] = trace % 3 ? trace : 0;
        f.spans[i].id = (seed >> 40) % 700 + 1;
        f.spans[i].id <<= i % 2 ? 48 : 0;
    }
    span_ids_init(&f);
    for (uint32_t i = 0; i < N; i++)
        assert_int_equal(span_ids_add(&f, i), search(&f, i + 1, f.trace[i], f.spans[i].id));
    for (uint32_t trace = 0; trace < TRACES; trace++)
        for (uint64_t id = 1; id <= 710; id++)
            assert_int_equal(span_ids_find(&f, trace, id), search(&f, N, trace, id));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_ids) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
