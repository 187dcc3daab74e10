#include "svcgraph/test.h"

#include "kustomize_priv.h"

static const struct node *parse(struct arena *arena, const char *text)
{
    struct docs docs = { 0 };
    struct findings findings;
    findings_init(&findings, arena);
    doc_parse(arena, str_from(text), (struct loc){ 1, 1, 1 }, &doc_limits_default, &findings,
              &docs);
    assert_int_equal(findings.all.n, 0);
    return docs.all.n ? docs.all.v[0] : NULL;
}

/* Scalars in the order of the tree, after their keys: "a=1 b=[2 3]". No depth to speak of. */
static void print(struct strbuf *buf, const struct node *node, unsigned depth)
{
    assert_true(depth < 10);
    if (doc_is_scalar(node))
        strbuf_add(buf, doc_text(node));
    if (doc_is_list(node))
        strbuf_add_char(buf, '[');
    for_each_item (node, item) {
        print(buf, item, depth + 1);
        strbuf_add_char(buf, ' ');
    }
    if (doc_is_list(node))
        strbuf_add_char(buf, ']');
    for_each_pair (node, pair) {
        strbuf_addf(buf, "%" PRIstr "=", STR_ARG(pair->key));
        print(buf, pair->value, depth + 1);
        strbuf_add_char(buf, ' ');
    }
}

struct row {
    const char *base, *patch, *expect;
};

static void check_rows(const struct row *rows, size_t n, bool operations)
{
    for (size_t i = 0; i < n; i++) {
        struct arena arena = { 0 };
        struct strbuf buf;
        size_t budget = 1000;
        const struct node *base = parse(&arena, rows[i].base);
        const struct node *patch = parse(&arena, rows[i].patch);
        strbuf_init(&buf, &arena);
        print(&buf,
              operations ? patch_operations(&arena, base, patch, &budget)
                         : patch_merge(&arena, base, patch, &budget),
              0);
        assert_str(strbuf_str(&buf), rows[i].expect);
        arena_release(&arena);
    }
}

static void parts_are_merged(void **state)
{
    static const struct row rows[] = {
        { "{a: 1, b: {c: 2}}", "{b: {d: 3}}", "a=1 b=c=2 d=3  " },
        { "{a: 1, b: 2}", "{a: null, b: 3}", "b=3 " },
        { "{a: 1, b: {c: 2}}", "{b: {$patch: delete}}", "a=1 " },
        { "{b: {c: 2}}", "{b: {$patch: replace, d: 1}}", "b=$patch=replace d=1  " },
        { "{args: [a, b]}", "{args: [c]}", "args=[c ] " },
        { "{env: [{name: A, value: 1}, {name: B, value: 2}]}",
          "{env: [{name: B, value: 3}, {name: C, value: 4}]}",
          "env=[name=A value=1  name=B value=3  name=C value=4  ] " },
        { "{env: [{name: A, value: 1}, {name: B}]}", "{env: [{name: A, $patch: delete}]}",
          "env=[name=B  ] " },
        { "{ports: [{containerPort: 80}]}", "{ports: [{containerPort: 80, name: x}]}",
          "ports=[containerPort=80 name=x  ] " },
        { "{a: [1]}", "{a: {b: 1}}", "a=b=1  " },
    };
    (void)state;
    check_rows(rows, countof(rows), false);
}

static void operations_follow_their_paths(void **state)
{
    static const struct row rows[] = {
        { "{a: {b: [1, 2]}}", "[{op: replace, path: /a/b/1, value: 3}]", "a=b=[1 3 ]  " },
        { "{a: {b: [1, 2]}}", "[{op: add, path: /a/b/-, value: 3}]", "a=b=[1 2 3 ]  " },
        { "{a: {b: [1, 2]}}", "[{op: add, path: /a/b/0, value: 3}]", "a=b=[3 1 2 ]  " },
        { "{a: {b: [1, 2]}}", "[{op: remove, path: /a/b/0}]", "a=b=[2 ]  " },
        { "{a: 1}", "[{op: add, path: /x~1y, value: 2}]", "a=1 x/y=2 " },
        { "{a: 1, b: 2}", "[{op: remove, path: /a}]", "b=2 " },
        { "{a: 1}", "[{op: replace, path: /b/c/d, value: 2}]", "a=1 " },
        { "{a: [1]}", "[{op: replace, path: /a/7, value: 2}, {op: test, path: /a}]", "a=[1 ] " },
    };
    (void)state;
    check_rows(rows, countof(rows), true);
}

static void work_is_bounded(void **state)
{
    struct arena arena = { 0 };
    size_t budget = 3;
    const struct node *base = parse(&arena, "{a: 1, b: 2, c: 3}");
    (void)state;
    assert_ptr_equal(patch_merge(&arena, base, parse(&arena, "{d: 1, e: 2}"), &budget), base);
    assert_int_equal(budget, 0);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_merged),
        cmocka_unit_test(operations_follow_their_paths),
        cmocka_unit_test(work_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
