/* HCL of any shape: a tree or findings, and values that come to an end. Seeds: seeds/hcl. */
#include "svcgraph/hcl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORK = 100000 };

static void define_all(struct arena *arena, const struct node *root, struct hcl_scope *scope)
{
    struct hcl_blocks locals = { 0 };
    hcl_blocks(arena, root, "locals", 0, &locals);
    for (size_t i = 0; i < locals.all.n; i++)
        for_each_pair (locals.all.v[i].body, pair)
            hcl_define(scope, str_concat(arena, STR("local."), pair->key), pair->value, scope);
}

static const struct node *open_none(void *context, struct str name)
{
    (void)name;
    return context;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct doc_limits limits = { 40, 4000, 100 };
    struct arena arena = { 0 };
    struct findings findings;
    struct docs docs;
    findings_init(&findings, &arena);
    struct str text = { (const char *)data, size };
    bool usable =
        doc_parse_hcl(&arena, text, (struct loc){ 1, 1, 1 }, &limits, &findings, &docs);
    if (!usable && findings.all.n == 0)
        abort();
    const struct node *root = docs.all.n ? docs.all.v[0] : NULL;
    struct hcl_scope *scope = hcl_scope_new(&arena, NULL, STR_NULL);
    struct hcl_eval eval = { .arena = &arena, .work = WORK, .open = open_none };
    define_all(&arena, root, scope);
    hcl_eval(&eval, root, scope);
    arena_release(&arena);
    return 0;
}
