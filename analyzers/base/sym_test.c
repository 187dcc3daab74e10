#include "svcgraph/sym.h"
#include "svcgraph/test.h"

static void equal_texts_are_one_symbol(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct symtab table;
    symtab_init(&table, &arena);
    char text[16];
    for (int i = 0; i < 50000; i++) {
        int n = snprintf(text, sizeof(text), "s%d", i);
        assert_int_equal(sym_intern(&table, (struct str){ text, (size_t)n }), i + 1);
    }
    assert_int_equal(sym_find(&table, STR("s777")), 778);
    assert_int_equal(sym_find(&table, STR("unknown")), 0);
    assert_int_equal(sym_intern(&table, STR("")), 0);
    assert_str(sym_str(&table, 1), "s0");
    assert_str(sym_str(&table, 0), "");
    assert_true(sym_cmp(&table, 1, 2) < 0);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(equal_texts_are_one_symbol) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
