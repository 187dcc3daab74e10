/* Sources made to cost more than their size: each ends in a few findings, in proportion. */
#include "svcgraph/proto.h"
#include "svcgraph/test.h"

enum { MANY = 1000000, LONG = 8 << 20, BYTES_EACH = 64 };

struct hostile {
    const char *head, *again, *tail;
    size_t times;
    bool good;
};

static const struct hostile cases[] = {
    { "syntax = \"proto3\";", "message A{", "", MANY, false },
    { "syntax = \"proto3\"; option (x) = ", "{a:", "", MANY, false },
    { "syntax = \"proto3\"; option (x) = {a:", "[", "", MANY, false },
    { "syntax = \"proto3\"; message A { ", "oneof a {", "", MANY, false },
    { "extend A { ", "optional group A = 1 {", "", MANY, false },
    { "syntax = \"proto3\"; message ", "a", "", LONG, false },
    { "syntax = \"proto3\"; message ", "a", " {}", LONG, true },
    { "syntax = \"proto3\"; option java_package = \"", "a", "", LONG, false },
    { "syntax = \"proto3\"; option java_package = \"", "a", "\";", LONG, true },
    { "syntax = \"proto3\"; option java_package = ", "'a'", ";", LONG / 4, true },
    { "syntax = \"proto3\"; message A { int32 a = ", "1", "; }", LONG, false },
    { "/*", "*", "", LONG, false },
    { "/*", "*", "/", LONG, true },
    { "//", "/", "", LONG, true },
    { "syntax = \"proto3\"; message A { ", "a.", "b c = 1; }", LONG / 4, true },
    { "", ";", "", LONG, true },
    { "", "\t", "", LONG, true },
    { "", "/**/", ";", LONG / 4, true },
    { "", "\xc3", "", LONG, false },
    { "", "}", "", LONG, false },
};

static struct str repeat(struct arena *arena, const struct hostile *it)
{
    size_t head = strlen(it->head), again = strlen(it->again), tail = strlen(it->tail);
    char *text = arena_bytes(arena, head + again * it->times + tail), *p = text + head;
    memcpy(text, it->head, head);
    for (size_t i = 0; i < it->times; i++, p += again)
        memcpy(p, it->again, again);
    memcpy(p, it->tail, tail);
    return (struct str){ text, (size_t)(p - text) + tail };
}

static void costs_are_bounded(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        struct arena texts = { 0 }, arena = { 0 };
        struct findings findings;
        struct proto_file *file;
        struct str text = repeat(&texts, &cases[i]);
        findings_init(&findings, &arena);
        bool good = proto_parse_seen(&arena, text, 1, &findings, &file);
        if (good != cases[i].good)
            fail_msg("case %zu: %s", i, good ? "accepted" : findings.all.v[0].message.p);
        assert_true(findings.all.n <= 60);
        if (arena.used > 65536 + BYTES_EACH * text.n)
            fail_msg("case %zu: %zu bytes for %zu of text", i, arena.used, text.n);
        arena_release(&arena);
        arena_release(&texts);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(costs_are_bounded) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
