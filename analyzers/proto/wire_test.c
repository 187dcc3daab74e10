/* The binary form: what is accepted, what is refused, and where. */
#include "svcgraph/test.h"

#include "svcgraph/wire.h"

#define BYTES(literal)                                                                             \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }

static void fields_are_read(void **state)
{
    static const struct str bytes =
        BYTES("\x08\x96\x01"                         /* 1: 150 */
              "\x12\x02hi"                           /* 2: "hi" */
              "\x1d\x01\x02\x03\x04"                 /* 3: fixed32 */
              "\x21\x01\x00\x00\x00\x00\x00\x00\x80" /* 4: fixed64 */
              "\x2b\x08\x01\x33\x34\x2c"             /* 5: group of 1: 1, 6: group */
              "\xf8\xff\xff\xff\x0f\x00");           /* 536870911: 0 */
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    (void)state;
    assert_true(wire_next(&wire, &field));
    assert_int_equal(field.number, 1);
    assert_int_equal(field.value, 150);
    assert_ptr_equal(field.at, bytes.p);
    assert_true(wire_next(&wire, &field));
    assert_int_equal(field.type, WIRE_BYTES);
    assert_true(str_is(field.bytes, "hi"));
    assert_true(wire_next(&wire, &field));
    assert_int_equal(field.value, 0x04030201);
    assert_true(wire_next(&wire, &field));
    assert_true(field.value == 0x8000000000000001u);
    assert_true(wire_next(&wire, &field));
    assert_int_equal(field.type, WIRE_GROUP);
    assert_int_equal(field.bytes.n, 4);
    assert_true(wire_next(&wire, &field));
    assert_int_equal(field.number, WIRE_NUMBER_MAX);
    assert_false(wire_next(&wire, &field));
    assert_null(wire.error);
}

static void malformed_is_refused(void **state)
{
    static const struct {
        struct str bytes;
        const char *error;
        size_t at;
    } table[] = {
        { BYTES("\x00\x00"), "a field has no valid number", 0 },
        { BYTES("\x08\x01\x80\x80\x80\x80\x10\x00"), "a field has no valid number", 2 },
        { BYTES("\x08"), "a number is cut short", 1 },
        { BYTES("\x08\x80"), "a number is cut short", 1 },
        { BYTES("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), "a number has more than 64 bits",
          1 },
        { BYTES("\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"),
          "a number has more than 64 bits", 1 },
        { BYTES("\x12\x03hi"), "a length goes past the end", 1 },
        { BYTES("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "a length goes past the end", 1 },
        { BYTES("\x1d\x01\x02\x03"), "a number of fixed size is cut short", 1 },
        { BYTES("\x21\x01"), "a number of fixed size is cut short", 1 },
        { BYTES("\x0e\x01"), "a field is of no known wire type", 0 },
        { BYTES("\x0f\x01"), "a field is of no known wire type", 0 },
        { BYTES("\x0c"), "a group ends that was not begun", 0 },
        { BYTES("\x08\x01\x0b\x08\x01"), "a group is not ended", 2 },
        { BYTES("\x0b\x08\x01\x14"), "a group ends with the number of another one", 3 },
        { BYTES("\x0b\x12\x05x"), "a length goes past the end", 2 },
    };
    (void)state;
    for (size_t i = 0; i < countof(table); i++) {
        struct wire wire = wire_over(table[i].bytes);
        struct wire_field field;
        while (wire_next(&wire, &field))
            continue;
        assert_non_null(wire.error);
        assert_string_equal(wire.error, table[i].error);
        assert_int_equal(wire.error_at - table[i].bytes.p, table[i].at);
        assert_false(wire_is_sound(table[i].bytes));
    }
}

/* The largest number of 64 bits takes all of ten bytes. */
static void ten_bytes_hold_64_bits(void **state)
{
    struct wire wire = wire_over((struct str)BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
    uint64_t value;
    (void)state;
    assert_true(wire_varint(&wire, &value));
    assert_true(value == UINT64_MAX);
    assert_false(wire_varint(&wire, &value));
}

static void depth_of_groups_is_limited(void **state)
{
    char bytes[2 * WIRE_GROUPS_MAX + 2];
    (void)state;
    memset(bytes, 0x0b, WIRE_GROUPS_MAX);
    memset(bytes + WIRE_GROUPS_MAX, 0x0c, WIRE_GROUPS_MAX);
    assert_true(wire_is_sound((struct str){ bytes, 2 * WIRE_GROUPS_MAX }));
    memset(bytes, 0x0b, WIRE_GROUPS_MAX + 1);
    memset(bytes + WIRE_GROUPS_MAX + 1, 0x0c, WIRE_GROUPS_MAX + 1);
    struct wire wire = wire_over((struct str){ bytes, sizeof(bytes) });
    struct wire_field field;
    assert_false(wire_next(&wire, &field));
    assert_string_equal(wire.error, "groups are nested too deeply");
}

static void nothing_is_sound(void **state)
{
    struct wire_field field;
    struct wire wire = wire_over(STR_NULL);
    (void)state;
    assert_true(wire_is_sound(STR_NULL));
    assert_false(wire_next(&wire, &field));
    assert_null(wire.error);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_read),        cmocka_unit_test(malformed_is_refused),
        cmocka_unit_test(ten_bytes_hold_64_bits), cmocka_unit_test(depth_of_groups_is_limited),
        cmocka_unit_test(nothing_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
