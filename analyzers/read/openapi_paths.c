/* Operations of a definition, by path and method. */
#include "openapi_priv.h"

#include "svcgraph/route.h"

static const char *const methods[] = { "get",  "put",   "post",  "delete", "options",
                                       "head", "patch", "trace", "query" };

static bool is_method(struct str key)
{
    for (size_t i = 0; i < countof(methods); i++)
        if (str_is(key, methods[i]))
            return true;
    return false;
}

static struct str upper(struct arena *arena, struct str text)
{
    char *p = arena_bytes(arena, text.n);
    for (size_t i = 0; i < text.n; i++)
        p[i] = text.p[i] >= 'a' && text.p[i] <= 'z' ? (char)(text.p[i] - 32) : text.p[i];
    return (struct str){ p, text.n };
}

static void add(struct openapi *o, const struct definition *d, struct ref_at item,
                const struct pair *pair, struct str path, struct openapi_operations *out)
{
    struct str base =
        path.n && path.p[0] == '/' ? openapi_base(o, d->root, item.node, pair->value) : STR_NULL;
    struct openapi_operation *added = vec_push(o->arena, &out->all);
    *added = (struct openapi_operation){ .method = upper(o->arena, pair->key),
                                         .path = str_concat(o->arena, base, path),
                                         .base = base.n,
                                         .at = { item.file, pair->value },
                                         .item = item,
                                         .loc = pair->key_loc };
    added->name =
        str_printf(o->arena, "%" PRIstr " %" PRIstr, STR_ARG(added->method), STR_ARG(added->path));
}

static void add_methods(struct openapi *o, const struct definition *d, struct ref_at item,
                        const struct node *beside, struct str path, struct openapi_operations *out)
{
    for_each_pair (item.node, pair)
        if (is_method(pair->key) && doc_is_map(pair->value) && !doc_get_str(beside, pair->key))
            add(o, d, item, pair, path, out);
    for_each_pair (doc_get(item.node, "additionalOperations"), pair)
        if (doc_is_map(pair->value))
            add(o, d, item, pair, path, out);
}

/* What stands beside a reference counts as well, and before what it refers to. */
void openapi_item(struct openapi *o, const struct definition *d, struct ref_at item,
                  struct str path, struct openapi_operations *out)
{
    add_methods(o, d, item, NULL, path, out);
    if (ref_is(item.node)) {
        struct ref_at end = ref_end(o->refs, item);
        add_methods(o, d, end, item.node, path, out);
    }
}

/* Which of two that differ in names of parameters answers is not defined. */
static void say_twice(struct openapi *o, const struct openapi_operations *operations)
{
    struct symtab known;
    VEC(uint32_t) first = { 0 };
    symtab_init(&known, o->arena);
    for (uint32_t i = 0; i < operations->all.n; i++) {
        const struct openapi_operation *op = &operations->all.v[i];
        sym s = sym_intern(&known, route_blank(o->arena, op->name));
        while (first.n <= s)
            *vec_push(o->arena, &first) = i;
        const struct openapi_operation *other = &operations->all.v[first.v[s]];
        if (other == op)
            continue;
        struct findings *findings = o->reading->findings;
        struct finding *finding = finding_begin(
            findings, &rule_input_ambiguous, op->loc,
            "%" PRIstr " and %" PRIstr " are the same operation: paths that differ in names of "
            "parameters only are one.",
            STR_ARG(op->name), STR_ARG(other->name));
        finding_severity(finding, SEVERITY_WARNING);
        finding_related(findings, finding, other->loc, "the first one");
        finding_end(findings, finding);
    }
}

void openapi_operations(struct openapi *o, const struct definition *d,
                        struct openapi_operations *out)
{
    for_each_pair (doc_get(d->root, "paths"), pair)
        if (str_starts(pair->key, "/"))
            openapi_item(o, d, (struct ref_at){ d->file, pair->value }, pair->key, out);
    say_twice(o, out);
}
