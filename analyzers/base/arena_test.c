#include "svcgraph/test.h"
#include "svcgraph/vec.h"

static void zeroes_and_aligns(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    for (size_t i = 1; i < 2000; i++) {
        arena_bytes(&arena, i % 7);
        uint64_t *value = arena_new(&arena, uint64_t);
        assert_int_equal((uintptr_t)value % _Alignof(uint64_t), 0);
        assert_int_equal(*value, 0);
        *value = i;
    }
    arena_release(&arena);
}

static void large_allocations_have_their_own_block(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    char *large = arena_bytes(&arena, (size_t)8 << 20);
    large[((size_t)8 << 20) - 1] = 1;
    assert_non_null(arena_new(&arena, int));
    arena_release(&arena);
    assert_null(arena.blocks);
}

static void grows_in_place_at_the_end(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    char *text = arena_grow(&arena, NULL, 0, 8, 1);
    assert_ptr_equal(arena_grow(&arena, text, 8, 16, 1), text);
    memset(text, 'x', 16);
    arena_bytes(&arena, 1);
    char *moved = arena_grow(&arena, text, 16, 32, 1);
    assert_ptr_not_equal(moved, text);
    assert_int_equal(moved[15], 'x');
    assert_int_equal(moved[16], 0);
    arena_release(&arena);
}

static void reset_keeps_a_block(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    for (int i = 0; i < 1000; i++)
        arena_bytes(&arena, 1000);
    arena_reset(&arena);
    assert_int_equal(arena.used, 0);
    assert_non_null(arena.blocks);
    *arena_new(&arena, int) = 1;
    arena_release(&arena);
}

static void vectors_keep_their_elements(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    VEC(int) numbers = { 0 };
    for (int i = 0; i < 10000; i++)
        *vec_push(&arena, &numbers) = i;
    assert_int_equal(numbers.n, 10000);
    for (int i = 0; i < 10000; i++)
        assert_int_equal(numbers.v[i], i);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroes_and_aligns),
        cmocka_unit_test(large_allocations_have_their_own_block),
        cmocka_unit_test(grows_in_place_at_the_end),
        cmocka_unit_test(reset_keeps_a_block),
        cmocka_unit_test(vectors_keep_their_elements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
