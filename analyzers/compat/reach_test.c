/* Types and the rpcs that carry them: through fields, maps, extensions and cycles. */
#include "svcgraph/test.h"

#include "svcgraph/compat.h"

static const char text[] =
    "syntax = \"proto2\"; package p;\n"
    "message Ask { optional Loop loop = 1; extensions 10 to 20; }\n"
    "message Loop { optional Loop again = 1; map<string, Kind> kinds = 2; optional Back back = 3; }\n"
    "message Back { optional Loop loop = 1; }\n"
    "enum Kind { A = 0; }\n"
    "message Answer { optional Kind kind = 1; }\n"
    "message Ext { optional Deep deep = 1; }\n"
    "message Deep {}\n"
    "message Lost { optional Answer answer = 1; }\n"
    "extend Ask { optional Ext ext = 10; }\n"
    "service S { rpc One(Ask) returns (Answer); rpc Two(Answer) returns (Deep); }\n";

struct fixture {
    struct arena arena;
    struct findings findings;
    struct compat_tree tree;
    struct compat_reach reach;
};

static void setup(struct fixture *f)
{
    *f = (struct fixture){ 0 };
    findings_init(&f->findings, &f->arena);
    struct compat_file *file = vec_push(&f->arena, &f->tree.files);
    assert_true(proto_parse(&f->arena, str_from(text), 1, &f->findings, &file->proto));
    file->proto->path = STR("a.proto");
    proto_resolve_rooted(&file->proto, 1, &f->findings);
    assert_int_equal(f->findings.all.n, 0);
    compat_reach_init(&f->reach, &f->tree, &f->arena);
}

static void types_are_reached_through_fields(void **state)
{
    static const struct {
        const char *type;
        unsigned uses;
        size_t n_rpcs;
    } table[] = {
        { "p.Ask", COMPAT_IN_REQUEST, 1 },
        { "p.Loop", COMPAT_IN_REQUEST, 1 },
        { "p.Back", COMPAT_IN_REQUEST, 1 },
        { "p.Kind", COMPAT_IN_REQUEST | COMPAT_IN_RESPONSE, 2 },
        { "p.Answer", COMPAT_IN_REQUEST | COMPAT_IN_RESPONSE, 2 },
        { "p.Ext", COMPAT_IN_REQUEST, 1 },
        { "p.Deep", COMPAT_IN_REQUEST | COMPAT_IN_RESPONSE, 2 },
        { "p.Lost", 0, 0 },
        { "p.Unknown", 0, 0 },
        { "", 0, 0 },
    };
    struct fixture f;
    (void)state;
    setup(&f);
    for (size_t i = 0; i < countof(table); i++) {
        const struct compat_carrier *rpcs;
        struct str type = str_from(table[i].type);
        assert_int_equal(compat_reach_uses(&f.reach, type), table[i].uses);
        size_t n = compat_reach_rpcs(&f.reach, type, &f.arena, &rpcs);
        assert_int_equal(n, table[i].n_rpcs);
        unsigned all = 0;
        for (size_t k = 0; k < n; k++)
            all |= rpcs[k].uses;
        assert_int_equal(all, table[i].uses);
    }
    arena_release(&f.arena);
}

static void rpcs_come_in_order_with_their_use(void **state)
{
    const struct compat_carrier *rpcs;
    struct fixture f;
    (void)state;
    setup(&f);
    assert_int_equal(compat_reach_rpcs(&f.reach, STR("p.Kind"), &f.arena, &rpcs), 2);
    assert_true(str_is(rpcs[0].rpc->name, "One") && str_is(rpcs[0].service->full_name, "p.S"));
    assert_int_equal(rpcs[0].uses, COMPAT_IN_REQUEST | COMPAT_IN_RESPONSE);
    assert_true(str_is(rpcs[1].rpc->name, "Two"));
    assert_int_equal(rpcs[1].uses, COMPAT_IN_REQUEST);
    arena_release(&f.arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_reached_through_fields),
        cmocka_unit_test(rpcs_come_in_order_with_their_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
