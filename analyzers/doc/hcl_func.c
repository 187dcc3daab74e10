/* Functions of HCL on values that are known. */
#include "hcl_eval_priv.h"

struct call {
    struct hcl_eval *e;
    const struct node *const *args;
    size_t n;
    struct loc loc;
};

static struct str text_arg(const struct call *c, size_t i)
{
    return i < c->n ? hcl_to_text(c->e, c->args[i]) : STR_NULL;
}

/* Functions that change nothing that an address would show. */
static const struct node *same(const struct call *c)
{
    return c->n ? c->args[0] : NULL;
}

static const struct node *join(const struct call *c)
{
    struct strbuf out;
    struct str separator = text_arg(c, 0);
    size_t n = 0;
    strbuf_init(&out, c->e->arena);
    for (size_t i = 1; i < c->n; i++) {
        if (hcl_is_unknown(c->args[i]))
            return NULL;
        for_each_item (c->args[i], item) {
            struct str text = hcl_to_text(c->e, item);
            if (!hcl_spend(c->e, text.n + separator.n))
                return NULL;
            if (n++)
                strbuf_add(&out, separator);
            strbuf_add(&out, text);
        }
    }
    return hcl_string(c->e, strbuf_str(&out), c->loc);
}

/* End of the verb that begins at a '%'. */
static size_t verb_end(struct str text, size_t at)
{
    for (at++; at < text.n; at++)
        if ((text.p[at] >= 'a' && text.p[at] <= 'z') || text.p[at] == '%')
            return at + 1;
    return text.n;
}

static const struct node *format(const struct call *c)
{
    struct str text = text_arg(c, 0);
    struct strbuf out;
    size_t next = 1;
    strbuf_init(&out, c->e->arena);
    for (size_t i = 0; i < text.n;) {
        if (text.p[i] != '%') {
            strbuf_add_char(&out, text.p[i++]);
            continue;
        }
        size_t end = verb_end(text, i);
        if (text.p[end - 1] == '%') {
            strbuf_add_char(&out, '%');
        } else {
            struct str value = text_arg(c, next++);
            if (!hcl_spend(c->e, value.n))
                return NULL;
            strbuf_add(&out, value);
        }
        i = end;
    }
    return hcl_string(c->e, strbuf_str(&out), c->loc);
}

static const struct node *first_there(const struct call *c, bool empty_counts)
{
    for (size_t i = 0; i < c->n; i++) {
        bool empty = doc_is_scalar(c->args[i]) && c->args[i]->text.n == 0;
        if (!hcl_is_missing(c->args[i]) && (empty_counts || !empty))
            return c->args[i];
    }
    return c->n ? c->args[c->n - 1] : NULL;
}

static const struct node *coalesce(const struct call *c)
{
    return first_there(c, false);
}

static const struct node *attempt(const struct call *c)
{
    return first_there(c, true);
}

static const struct node *lookup(const struct call *c)
{
    if (c->n < 2 || hcl_is_unknown(c->args[1]))
        return NULL;
    const struct node *found = doc_get_str(c->args[0], text_arg(c, 1));
    return found ? found : c->n > 2 ? c->args[2] : NULL;
}

static const struct node *merge(const struct call *c)
{
    VEC(struct pair) pairs = { 0 };
    for (size_t i = 0; i < c->n; i++) {
        if (!hcl_spend(c->e, doc_count(c->args[i])))
            return NULL;
        for_each_pair (c->args[i], pair)
            *vec_push(c->e->arena, &pairs) = *pair;
    }
    return hcl_map(c->e, pairs.v, pairs.n, c->loc);
}

struct items {
    VEC(const struct node *) all;
};

static bool add_items(const struct call *c, const struct node *list, struct items *out)
{
    if (!hcl_spend(c->e, doc_count(list)))
        return false;
    for_each_item (list, item)
        *vec_push(c->e->arena, &out->all) = item;
    return true;
}

static const struct node *list_of(const struct call *c, const struct items *items)
{
    return hcl_list(c->e, items->all.v, items->all.n, c->loc);
}

static const struct node *concat(const struct call *c)
{
    struct items items = { 0 };
    for (size_t i = 0; i < c->n; i++) {
        if (hcl_is_unknown(c->args[i]))
            *vec_push(c->e->arena, &items.all) = c->args[i];
        else if (!add_items(c, c->args[i], &items))
            return NULL;
    }
    return list_of(c, &items);
}

/* One level of lists in lists: more is rare. */
static const struct node *flatten(const struct call *c)
{
    struct items items = { 0 };
    if (c->n != 1 || !doc_is_list(c->args[0]))
        return NULL;
    for_each_item (c->args[0], item) {
        if (!doc_is_list(item))
            *vec_push(c->e->arena, &items.all) = item;
        else if (!add_items(c, item, &items))
            return NULL;
    }
    return list_of(c, &items);
}

static const struct node *compact(const struct call *c)
{
    struct items items = { 0 };
    if (c->n != 1 || !doc_is_list(c->args[0]) || !hcl_spend(c->e, doc_count(c->args[0])))
        return NULL;
    for_each_item (c->args[0], item)
        if (doc_text(item).n)
            *vec_push(c->e->arena, &items.all) = item;
    return list_of(c, &items);
}

static const struct node *members(const struct call *c, bool keys)
{
    struct items items = { 0 };
    if (c->n != 1 || !doc_is_map(c->args[0]) || !hcl_spend(c->e, doc_count(c->args[0])))
        return NULL;
    for_each_pair (c->args[0], pair)
        *vec_push(c->e->arena, &items.all) =
            keys ? hcl_string(c->e, pair->key, pair->key_loc) : pair->value;
    return list_of(c, &items);
}

static const struct node *keys(const struct call *c)
{
    return members(c, true);
}

static const struct node *values(const struct call *c)
{
    return members(c, false);
}

static const struct node *element(const struct call *c)
{
    uint64_t index;
    if (c->n != 2 || hcl_is_unknown(c->args[0]))
        return c->n ? c->args[0] : NULL;
    if (!doc_count(c->args[0]))
        return NULL;
    if (!str_to_u64(doc_text(c->args[1]), &index))
        index = 0;
    return doc_item(c->args[0], (uint32_t)(index % doc_count(c->args[0])));
}

static const struct node *one(const struct call *c)
{
    return c->n == 1 && doc_is_list(c->args[0]) ? doc_item(c->args[0], 0) : same(c);
}

static const struct node *split(const struct call *c)
{
    struct items items = { 0 };
    struct str separator = text_arg(c, 0), rest = text_arg(c, 1);
    if (c->n != 2 || !separator.n || hcl_is_unknown(c->args[1]) || !hcl_spend(c->e, rest.n))
        return NULL;
    for (;;) {
        size_t at = str_find(rest, separator);
        *vec_push(c->e->arena, &items.all) = hcl_string(c->e, str_take(rest, at), c->loc);
        if (at == SIZE_MAX)
            break;
        rest = str_skip(rest, at + separator.n);
    }
    return list_of(c, &items);
}

static const struct node *replace(const struct call *c)
{
    struct str rest = text_arg(c, 0), from = text_arg(c, 1), to = text_arg(c, 2);
    struct strbuf out;
    if (c->n != 3 || !from.n || (from.n > 1 && from.p[0] == '/') || hcl_is_unknown(c->args[0]))
        return NULL;
    strbuf_init(&out, c->e->arena);
    for (;;) {
        size_t at = str_find(rest, from);
        if (!hcl_spend(c->e, to.n + 1))
            return NULL;
        strbuf_add(&out, str_take(rest, at));
        if (at == SIZE_MAX)
            break;
        strbuf_add(&out, to);
        rest = str_skip(rest, at + from.n);
    }
    return hcl_string(c->e, strbuf_str(&out), c->loc);
}

static const struct node *lower(const struct call *c)
{
    if (c->n != 1 || hcl_is_unknown(c->args[0]) || !hcl_spend(c->e, text_arg(c, 0).n))
        return NULL;
    return hcl_string(c->e, str_lower(c->e->arena, text_arg(c, 0)), c->loc);
}

static const struct node *trim_space(const struct call *c)
{
    return c->n == 1 ? hcl_string(c->e, str_trim(text_arg(c, 0)), c->loc) : NULL;
}

static const struct node *trim_prefix(const struct call *c)
{
    struct str text = text_arg(c, 0), prefix = text_arg(c, 1);
    bool starts = c->n == 2 && text.n >= prefix.n && str_eq(str_take(text, prefix.n), prefix);
    return starts ? hcl_string(c->e, str_skip(text, prefix.n), c->loc) : same(c);
}

static const struct node *trim_suffix(const struct call *c)
{
    struct str text = text_arg(c, 0), suffix = text_arg(c, 1);
    bool ends =
        c->n == 2 && text.n >= suffix.n && str_eq(str_skip(text, text.n - suffix.n), suffix);
    return ends ? hcl_string(c->e, str_take(text, text.n - suffix.n), c->loc) : same(c);
}

const struct node *hcl_apply(struct hcl_eval *e, struct str name, const struct node *const *args,
                             size_t n, struct loc loc)
{
    static const struct {
        const char *name;
        const struct node *(*apply)(const struct call *c);
    } functions[] = {
        { "jsonencode", same },
        { "yamlencode", same },
        { "base64encode", same },
        { "tolist", same },
        { "toset", same },
        { "tomap", same },
        { "tostring", same },
        { "tonumber", same },
        { "tobool", same },
        { "sensitive", same },
        { "nonsensitive", same },
        { "distinct", same },
        { "sort", same },
        { "reverse", same },
        { "urlencode", same },
        { "ephemeralasnull", same },
        { "join", join },
        { "format", format },
        { "coalesce", coalesce },
        { "coalescelist", coalesce },
        { "try", attempt },
        { "lookup", lookup },
        { "merge", merge },
        { "concat", concat },
        { "flatten", flatten },
        { "compact", compact },
        { "keys", keys },
        { "values", values },
        { "element", element },
        { "one", one },
        { "split", split },
        { "replace", replace },
        { "lower", lower },
        { "trimspace", trim_space },
        { "chomp", trim_space },
        { "trimprefix", trim_prefix },
        { "trimsuffix", trim_suffix },
        { "setunion", concat },
    };
    struct call call = { e, args, n, loc };
    for (size_t i = 0; i < countof(functions); i++)
        if (str_is(name, functions[i].name))
            return functions[i].apply(&call);
    return NULL;
}
