/* Names of HCL and what they mean. */
#include "hcl_eval_priv.h"

struct hcl_scope *hcl_scope_new(struct arena *arena, const struct hcl_scope *outer,
                                struct str prefix)
{
    struct hcl_scope *scope = arena_new(arena, struct hcl_scope);
    scope->arena = arena;
    scope->outer = outer;
    scope->prefix = prefix;
    symtab_init(&scope->names, arena);
    *vec_push(arena, &scope->defs) = NULL;
    return scope;
}

void hcl_define(struct hcl_scope *scope, struct str name, const struct node *value,
                const struct hcl_scope *in)
{
    if (!name.n || !value || sym_find(&scope->names, name))
        return;
    sym_intern(&scope->names, name);
    struct hcl_def *def = arena_new(scope->arena, struct hcl_def);
    *def = (struct hcl_def){ .value = value, .in = in, .done = !in };
    *vec_push(scope->arena, &scope->defs) = def;
}

/* End of the name, or of the index, that begins at an offset. */
static size_t step_end(struct str ref, size_t at)
{
    if (at < ref.n && ref.p[at] == '[') {
        size_t close = str_find_char(str_skip(ref, at), ']');
        return close == SIZE_MAX ? ref.n : at + close + 1;
    }
    if (at < ref.n && ref.p[at] == '.')
        at++;
    while (at < ref.n && ref.p[at] != '.' && ref.p[at] != '[')
        at++;
    return at;
}

enum { STEPS_OF_NAME = 3 }; /* module.db.host */

struct hcl_def *hcl_find(const struct hcl_scope *scope, struct str ref, struct str *out_rest)
{
    size_t ends[STEPS_OF_NAME], n = 0;
    for (size_t at = 0; n < STEPS_OF_NAME && at < ref.n && ref.p[at] != '['; n++)
        ends[n] = at = step_end(ref, at);
    for (; scope; scope = scope->outer) {
        for (size_t i = n; i-- > 0;) {
            sym found = sym_find(&scope->names, str_take(ref, ends[i]));
            if (!found)
                continue;
            *out_rest = str_skip(ref, ends[i]);
            return scope->defs.v[found];
        }
    }
    return NULL;
}

static const struct node *all_members(struct hcl_eval *e, const struct node *value)
{
    if (!doc_is_map(value))
        return value;
    const struct node **items = arena_array(e->arena, const struct node *, value->n);
    for (uint32_t i = 0; i < value->n; i++)
        items[i] = value->pairs[i].value;
    return hcl_list(e, items, value->n, value->loc);
}

/* Of each element, after a star. */
static const struct node *member_of_all(struct hcl_eval *e, const struct node *list, struct str key)
{
    const struct node **items = arena_array(e->arena, const struct node *, list->n);
    uint32_t n = 0;
    for_each_item (list, item) {
        const struct node *member = doc_get_str(item, key);
        if (member)
            items[n++] = member;
    }
    return n && hcl_spend(e, n) ? hcl_list(e, items, n, list->loc) : NULL;
}

const struct node *hcl_member(struct hcl_eval *e, const struct node *value, struct str key)
{
    uint64_t index;
    if (str_is(key, "*"))
        return all_members(e, value);
    if (doc_is_map(value))
        return doc_get_str(value, key);
    if (!doc_is_list(value))
        return str_is(key, "0") ? value : NULL;
    if (str_to_u64(key, &index))
        return index < value->n ? value->items[index] : NULL;
    return member_of_all(e, value, key);
}

const struct node *hcl_traverse(struct hcl_eval *e, const struct node *value, struct str path)
{
    while (path.n && value) {
        struct str step = str_take(path, step_end(path, 0));
        path = str_skip(path, step.n);
        if (hcl_is_unknown(value))
            return NULL;
        step = step.p[0] == '[' ? str_take(str_skip(step, 1), step.n - 2) : str_skip(step, 1);
        if (step.n > 1 && step.p[0] == '"')
            step = (struct str){ step.p + 1, step.n - 2 };
        value = hcl_member(e, value, step);
    }
    return value;
}
