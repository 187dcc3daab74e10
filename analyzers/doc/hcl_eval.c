/*
 * Evaluation: a stack of nodes whose children are evaluated first, and one of their values. Names
 * are asked for lazily and remembered; a name that needs itself stays unknown.
 */
#include "hcl_eval_priv.h"

enum { DEPTH_MAX = 2000 };

enum ef_kind { EF_PARTS, EF_MAP, EF_REF, EF_FOR, EF_SUB };

struct ef { /* a node being evaluated */
    enum ef_kind kind;
    const struct node *node;
    const struct hcl_scope *scope;
    size_t first; /* of its values */
    uint32_t next;
    /* EF_REF */
    struct hcl_def *def;
    struct str rest;
    /* EF_FOR */
    const struct hcl_scope *inner; /* of this iteration */
    size_t results;                /* iterations whose values stand on the stack */
    /* EF_MAP */
    VEC(struct pair) pairs;
    bool key_asked; /* the key of pair next is on top of the values */
    struct str key;
};

struct evaluation {
    struct hcl_eval *e;
    VEC(struct ef) frames;
    VEC(const struct node *) values;
};

static void give(struct evaluation *v, const struct node *value)
{
    *vec_push(v->e->arena, &v->values) = value;
}

static struct ef *top_of(struct evaluation *v)
{
    return &v->frames.v[v->frames.n - 1];
}

static struct ef *enter(struct evaluation *v, enum ef_kind kind, const struct node *node,
                        const struct hcl_scope *scope)
{
    struct ef *f = vec_push(v->e->arena, &v->frames);
    f->kind = kind;
    f->node = node;
    f->scope = scope;
    f->first = v->values.n;
    return f;
}

static void leave(struct evaluation *v, const struct node *value)
{
    v->values.n = top_of(v)->first;
    v->frames.n--;
    give(v, value);
}

static void enter_ref(struct evaluation *v, const struct node *node, const struct hcl_scope *scope)
{
    struct str rest = STR_NULL;
    struct hcl_def *def = hcl_find(scope, node->text, &rest);
    if (!def || def->busy) {
        give(v, hcl_unknown(v->e, def ? NULL : scope, node->text, node->loc));
        return;
    }
    struct ef *f = enter(v, EF_REF, node, scope);
    f->def = def;
    f->rest = rest;
}

/* Begins a node: what needs no evaluation is its own value. */
static void begin(struct evaluation *v, const struct node *node, const struct hcl_scope *scope)
{
    if (!hcl_spend(v->e, 1) || v->frames.n > DEPTH_MAX) {
        v->e->spent = true;
        give(v, hcl_opaque(v->e, STR(""), NULL, 0, node->loc));
        return;
    }
    if (node->type == DOC_STRING && v->e->templates && !node->tag.n && str_has(node->text, "${"))
        node = hcl_parse_template(v->e->arena, node);
    if (node->type == DOC_MAP)
        enter(v, EF_MAP, hcl_without_dynamic(v->e, node), scope);
    else if (node->type == DOC_LIST)
        enter(v, str_is(node->tag, HCL_FOR) ? EF_FOR : EF_PARTS, node, scope);
    else if (str_is(node->tag, HCL_REF) && node->text.n && node->text.p[0] != '$')
        enter_ref(v, node, scope);
    else
        give(v, node);
}

/* --- Texts --- */

static const struct node *join_parts(struct hcl_eval *e, const struct node *node,
                                     const struct node *const *parts, size_t n)
{
    struct strbuf text;
    bool lines = true;
    strbuf_init(&text, e->arena);
    for (size_t i = 0; i < n; i++) {
        struct str part = hcl_to_text(e, parts[i]);
        if (!hcl_spend(e, part.n))
            break;
        if (parts[i] != node->items[i] && str_find_char(part, '\n') != SIZE_MAX)
            lines = false;
        strbuf_add(&text, part);
    }
    struct node *out = hcl_new(e, DOC_STRING, node->loc);
    out->text = strbuf_str(&text);
    out->quoted = true;
    out->text_line = lines ? node->text_line : 0;
    out->text_column = lines ? node->text_column : 0;
    return out;
}

/* --- Calls --- */

static bool is_call(const struct node *node, const char *name)
{
    return str_is(node->tag, HCL_CALL) && str_is(node->text, name);
}

static const struct node *open_file(struct hcl_eval *e, const struct node *name)
{
    struct str text = doc_text(name);
    size_t base = str_has(text, "${path.module}/") ? str_find_char(text, '}') + 2 : 0;
    if (!e->open || !text.n || hcl_is_unknown(name))
        return NULL;
    const struct node *file = e->open(e->context, str_skip(text, base));
    return file && hcl_spend(e, doc_text(file).n) ? file : NULL;
}

/* templatefile(name, variables): the file in a scope of its variables. */
static bool enter_file_template(struct evaluation *v, const struct node *const *args, size_t n)
{
    struct ef *f = top_of(v);
    const struct node *file = n ? open_file(v->e, args[0]) : NULL;
    if (!file)
        return false;
    struct hcl_scope *scope = hcl_scope_new(v->e->arena, NULL, STR_NULL);
    for_each_pair (n > 1 ? args[1] : NULL, pair)
        hcl_define(scope, pair->key, pair->value, NULL);
    const struct node *template = hcl_parse_template(v->e->arena, file);
    f->kind = EF_SUB;
    begin(v, template, scope);
    return true;
}

static const struct node *call(struct evaluation *v, const struct node *node,
                               const struct node *const *args, size_t n)
{
    const struct node *value = NULL;
    if (is_call(node, "file") || is_call(node, "templatefile"))
        value = n ? open_file(v->e, args[0]) : NULL;
    else
        value = hcl_apply(v->e, node->text, args, n, node->loc);
    return value ? value : hcl_opaque(v->e, node->text, args, n, node->loc);
}

/* a.b of a and .b, a["b"] of a and an expression */
static struct str join_names(struct hcl_eval *e, struct str name, struct str step,
                             const struct node *key)
{
    bool member = key->type == DOC_STRING && key->boolean;
    return member
               ? str_printf(e->arena, "%" PRIstr ".%" PRIstr, STR_ARG(name), STR_ARG(step))
               : str_printf(e->arena, "%" PRIstr "[\"%" PRIstr "\"]", STR_ARG(name), STR_ARG(step));
}

static const struct node *at_index(struct evaluation *v, const struct ef *f,
                                   const struct node *value, const struct node *key)
{
    struct str name = doc_text(key);
    bool ref = value && str_is(value->tag, HCL_REF) && str_starts(value->text, "${");
    if (ref && !hcl_is_unknown(key)) {
        struct str inner = str_take(str_skip(value->text, 2), value->text.n - 3);
        return hcl_unknown(v->e, NULL, join_names(v->e, inner, name, key), f->node->loc);
    }
    const struct node *member =
        hcl_is_unknown(value) || hcl_is_unknown(key) ? NULL : hcl_member(v->e, value, name);
    const struct node *parts[] = { value, key };
    if (ref && !member)
        return value; /* some element of it */
    return member ? member : hcl_opaque(v->e, STR(""), parts, 2, f->node->loc);
}

static void finish_parts(struct evaluation *v)
{
    struct ef *f = top_of(v);
    const struct node *node = f->node;
    const struct node *const *parts = v->values.v ? &v->values.v[f->first] : NULL;
    size_t n = v->values.n - f->first;
    if (str_is(node->tag, HCL_TEMPLATE))
        leave(v, join_parts(v->e, node, parts, n));
    else if (str_is(node->tag, HCL_OPS))
        leave(v, hcl_operate(v->e, parts, n, node->loc));
    else if (str_is(node->tag, HCL_INDEX) && n == 2)
        leave(v, at_index(v, f, parts[0], parts[1]));
    else if (is_call(node, "templatefile") && enter_file_template(v, parts, n))
        return;
    else if (str_is(node->tag, HCL_CALL))
        leave(v, call(v, node, parts, n));
    else {
        struct node *list = hcl_list(v->e, parts, n, node->loc);
        list->tag = node->tag;
        leave(v, list);
    }
}

static void step_parts(struct evaluation *v)
{
    struct ef *f = top_of(v);
    if (f->next == f->node->n) {
        finish_parts(v);
        return;
    }
    begin(v, f->node->items[f->next++], f->scope);
}

static void step_ref(struct evaluation *v)
{
    struct ef *f = top_of(v);
    struct hcl_def *def = f->def;
    if (v->values.n > f->first) {
        def->value = v->values.v[v->values.n - 1];
        def->done = true;
        def->busy = false;
    } else if (!def->done) {
        def->busy = true;
        begin(v, def->value, def->in);
        return;
    }
    struct str rest = f->rest;
    const struct node *value = def->value;
    if (rest.n && value && str_is(value->tag, HCL_REF) && str_ends(value->text, "}")) {
        struct str inner = str_take(str_skip(value->text, 2), value->text.n - 3);
        leave(v, hcl_unknown(v->e, NULL, str_concat(v->e->arena, inner, rest), f->node->loc));
        return;
    }
    value = hcl_traverse(v->e, value, rest);
    leave(v, value ? value : hcl_missing(v->e, f->node->text, f->node->loc));
}

/* --- for --- */

static struct hcl_scope *iteration_scope(struct evaluation *v, const struct hcl_scope *outer,
                                         struct str names, const struct node *over, uint32_t i)
{
    struct hcl_scope *scope = hcl_scope_new(v->e->arena, outer, outer ? outer->prefix : STR_NULL);
    size_t comma = str_find_char(names, ',');
    struct str value_name = comma == SIZE_MAX ? names : str_skip(names, comma + 1);
    bool map = doc_is_map(over);
    const struct node *value = map ? over->pairs[i].value : over->items[i];
    const struct node *key =
        hcl_string(v->e, map ? over->pairs[i].key : str_printf(v->e->arena, "%u", i), value->loc);
    hcl_define(scope, str_trim(value_name), value, NULL);
    if (comma != SIZE_MAX)
        hcl_define(scope, str_trim(str_take(names, comma)), key, NULL);
    return scope;
}

static void finish_for(struct evaluation *v)
{
    struct ef *f = top_of(v);
    size_t each = f->node->n - 1u, n = 0;
    const struct node **values = &v->values.v[f->first + 1];
    struct pair *pairs = arena_array(v->e->arena, struct pair, f->results);
    const struct node **items = arena_array(v->e->arena, const struct node *, f->results);
    bool object = f->node->boolean, condition = each > (object ? 2u : 1u);
    for (size_t i = 0; i < f->results; i++) {
        const struct node **own = values + i * each;
        const struct node *test = condition ? own[each - 1] : NULL;
        if (test && (str_is(doc_text(test), "false")))
            continue;
        items[n] = own[object ? 1 : 0];
        pairs[n++] = (struct pair){ hcl_to_text(v->e, own[0]), own[0]->loc, own[object ? 1 : 0] };
    }
    if (object)
        leave(v, hcl_map(v->e, pairs, n, f->node->loc));
    else
        leave(v, hcl_list(v->e, items, n, f->node->loc));
}

static void step_for(struct evaluation *v)
{
    struct ef *f = top_of(v);
    if (f->next == 0) {
        f->next = 1;
        begin(v, f->node->items[0], f->scope);
        return;
    }
    const struct node *over = v->values.v[f->first];
    if (hcl_is_unknown(over) || !doc_count(over)) {
        const struct node *parts[] = { over };
        leave(v, hcl_is_unknown(over) ? hcl_opaque(v->e, STR("for"), parts, 1, f->node->loc)
                                      : hcl_list(v->e, NULL, 0, f->node->loc));
        return;
    }
    if (f->next == f->node->n) {
        f->next = 1;
        f->results++;
    }
    if (f->results == over->n) {
        finish_for(v);
        return;
    }
    if (f->next == 1)
        f->inner = iteration_scope(v, f->scope, f->node->text, over, (uint32_t)f->results);
    uint32_t i = f->next++;
    begin(v, f->node->items[i], f->inner);
}

/* --- Bodies and objects --- */

static void finish_map(struct evaluation *v)
{
    struct ef *f = top_of(v);
    struct node *map = hcl_map(v->e, f->pairs.v, f->pairs.n, f->node->loc);
    map->tag = f->node->tag;
    leave(v, map);
}

static void step_map(struct evaluation *v)
{
    struct ef *f = top_of(v);
    if (v->values.n > f->first && !f->key_asked) {
        const struct pair *pair = &f->node->pairs[f->next++];
        *vec_push(v->e->arena, &f->pairs) =
            (struct pair){ f->key, pair->key_loc, v->values.v[f->first] };
        v->values.n = f->first;
    }
    if (f->next == f->node->n) {
        finish_map(v);
        return;
    }
    const struct pair *pair = &f->node->pairs[f->next];
    if (f->key_asked) {
        f->key = hcl_to_text(v->e, v->values.v[f->first]);
        v->values.n = f->first;
        f->key_asked = false;
    } else if (str_has(pair->key, "${")) {
        struct node *key = hcl_new(v->e, DOC_STRING, pair->key_loc);
        key->text = pair->key;
        f->key_asked = true;
        begin(v, hcl_parse_template(v->e->arena, key), f->scope);
        return;
    } else {
        f->key = pair->key;
    }
    begin(v, pair->value, f->scope);
}

static void step(struct evaluation *v)
{
    switch (top_of(v)->kind) {
    case EF_PARTS:
        step_parts(v);
        return;
    case EF_MAP:
        step_map(v);
        return;
    case EF_REF:
        step_ref(v);
        return;
    case EF_FOR:
        step_for(v);
        return;
    case EF_SUB:
        leave(v, v->values.v[v->values.n - 1]);
        return;
    }
}

const struct node *hcl_eval(struct hcl_eval *eval, const struct node *node,
                            const struct hcl_scope *scope)
{
    struct evaluation v = { .e = eval };
    if (!node)
        return NULL;
    begin(&v, node, scope);
    while (v.frames.n)
        step(&v);
    return v.values.v[0];
}
