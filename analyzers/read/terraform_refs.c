/* Resources that values name: by "${type.name.attribute}", by an ARN or a URL that is known. */
#include "terraform_priv.h"

#include "cloud_kind_priv.h"

enum { INSTANCES_MAX = 64, HOPS_MAX = 500, STANDS_MAX = 8 };

static void push(struct tf *t, struct tf_refs *out, struct tf_res *res, struct loc loc)
{
    for (size_t i = 0; i < out->all.n && i < INSTANCES_MAX; i++)
        if (out->all.v[i].res == res && out->all.v[i].loc.line == loc.line)
            return;
    *vec_push(t->arena, &out->all) = (struct tf_ref){ res, loc };
}

/* --- Addresses --- */

/* Cuts the next step of a reference, and the key in brackets behind it. */
static struct str next_step(struct str *rest, struct str *out_key)
{
    size_t n = find_any(*rest, ".[");
    struct str step = str_take(*rest, n);
    *rest = str_skip(*rest, n);
    while (rest->n && rest->p[0] == '[') {
        size_t close = str_find_char(*rest, ']');
        if (close == SIZE_MAX)
            close = rest->n;
        *out_key = value_unquote(str_take(str_skip(*rest, 1), close - 1));
        *rest = str_skip(*rest, close + 1);
    }
    if (rest->n && rest->p[0] == '.')
        *rest = str_skip(*rest, 1);
    return step;
}

static void push_instances(struct tf *t, uint32_t first, struct str key, struct loc loc,
                           struct tf_refs *out)
{
    bool keyed = false;
    uint64_t number;
    size_t n = 0;
    if (str_to_u64(key, &number) || str_is(key, "*"))
        key = STR_NULL;
    for (uint32_t i = first; key.n; i = t->all.v[i]->next) {
        keyed = keyed || str_eq(t->all.v[i]->key, key);
        if (!t->all.v[i]->next || n++ > 10000)
            break;
    }
    n = 0;
    for (uint32_t i = first; n < INSTANCES_MAX; i = t->all.v[i]->next) {
        if (!keyed || str_eq(t->all.v[i]->key, key)) {
            push(t, out, t->all.v[i], loc);
            n++;
        }
        if (!t->all.v[i]->next)
            break;
    }
}

/* "module.a.data.aws_x.y["k"].arn"; what a module gives out, when it is none of its resources. */
static bool find_address(struct tf *t, const struct tf_root *root, struct str ref, struct loc loc,
                         struct tf_refs *out, uint32_t *out_output)
{
    struct strbuf path;
    struct str rest = ref, key = STR_NULL;
    *out_output = UINT32_MAX;
    strbuf_init(&path, t->arena);
    for (unsigned steps = 0; rest.n && steps < 40; steps++) {
        struct str step = next_step(&rest, &key);
        if (path.n)
            strbuf_add_char(&path, '.');
        strbuf_add(&path, step);
        uint32_t found = tf_table_get(t, &t->addresses, root, strbuf_str(&path));
        if (found != UINT32_MAX) {
            if (!key.n && rest.n) { /* of an instance whose key is a step: a.b.c */
                struct str look = rest;
                key = next_step(&look, &key);
            }
            push_instances(t, found, key, loc, out);
            return true;
        }
        uint32_t output = tf_table_get(t, &t->output_names, root, strbuf_str(&path));
        if (output != UINT32_MAX)
            *out_output = output;
    }
    return false;
}

/* --- Expressions of a plan --- */

struct step {
    const struct tf_call *call;
    struct str ref;
    struct loc loc;
};
struct steps {
    VEC(struct step) all;
};

static void add_hops(struct tf *t, const struct tf_call *call, const struct node *node,
                     struct steps *out)
{
    VEC(const struct node *) open = { 0 };
    if (node)
        *vec_push(t->arena, &open) = node;
    while (open.n && out->all.n < HOPS_MAX && tf_spend(t, 1)) {
        const struct node *next = open.v[--open.n];
        for_each_item (next, item)
            *vec_push(t->arena, &open) = item;
        for_each_pair (next, pair) {
            if (!str_is(pair->key, "references")) {
                *vec_push(t->arena, &open) = pair->value;
                continue;
            }
            for_each_item (pair->value, ref)
                if (doc_text(ref).n)
                    *vec_push(t->arena, &out->all) = (struct step){ call, ref->text, ref->loc };
        }
    }
}

void tf_refs_of_config(struct tf *t, const struct tf_res *from, const struct node *node,
                       struct tf_refs *out)
{
    struct steps hops = { 0 };
    add_hops(t, from->call, node, &hops);
    for (size_t i = 0; i < hops.all.n && i < HOPS_MAX; i++) {
        struct step hop = hops.all.v[i];
        if (!hop.call)
            continue;
        if (str_starts(hop.ref, "var.")) {
            struct str name = str_skip(hop.ref, 4);
            name = str_take(name, find_any(name, ".["));
            add_hops(t, hop.call->parent, doc_get_str(hop.call->expressions, name), &hops);
            continue;
        }
        uint32_t output;
        struct str whole = str_concat(t->arena, hop.call->prefix, hop.ref);
        if (!find_address(t, from->root, whole, hop.loc, out, &output) && output != UINT32_MAX)
            add_hops(t, t->outputs.v[output].call, t->outputs.v[output].value, &hops);
    }
}

/* --- Texts --- */

static void known_value(struct tf *t, const struct tf_res *from, struct str token, struct loc loc,
                        struct tf_refs *out)
{
    struct cloud_name name;
    token = str_trim(token);
    uint32_t found = tf_table_get(t, &t->values, from->root, token);
    if (found == UINT32_MAX && cloud_name_parse(token, &name))
        found = tf_table_get(
            t, &t->names, from->root,
            str_printf(t->arena, "%u:%" PRIstr, (unsigned)name.kind, STR_ARG(name.name)));
    if (found != UINT32_MAX)
        push(t, out, t->all.v[found], loc);
}

static void refs_once(struct tf *t, const struct tf_res *from, struct str text, struct loc loc,
                      struct tf_refs *out, unsigned depth)
{
    size_t at = 0;
    if (!tf_spend(t, text.n + 1))
        return;
    while (at < text.n) {
        size_t open = str_find(str_skip(text, at), STR("${"));
        if (open == SIZE_MAX)
            break;
        struct str inner = str_skip(text, at + open + 2);
        size_t close = str_find_char(inner, '}');
        if (close == SIZE_MAX)
            break;
        at += open + 2 + close + 1;
        uint32_t output;
        bool found = find_address(t, from->root, str_take(inner, close), loc, out, &output);
        if (!found && output != UINT32_MAX && depth < 4)
            refs_once(t, from, hcl_to_plain(t->arena, t->outputs.v[output].value), loc, out,
                      depth + 1);
    }
    for (struct str rest = text; rest.n;) {
        size_t n = find_any(rest, " ,;\"'\n\t()<>|[]{}");
        struct str token = str_take(rest, n);
        if (token.n > 3)
            known_value(t, from, token, loc, out);
        rest = str_skip(rest, n + 1);
    }
}

void tf_refs_in(struct tf *t, const struct tf_res *from, struct str text, struct loc loc,
                struct tf_refs *out)
{
    refs_once(t, from, text, loc, out, 0);
}

void tf_refs_below(struct tf *t, const struct tf_res *from, const struct node *node,
                   struct tf_refs *out)
{
    VEC(const struct node *) open = { 0 };
    *vec_push(t->arena, &open) = node;
    while (open.n && tf_spend(t, 1)) {
        const struct node *next = open.v[--open.n];
        if (doc_is_scalar(next))
            tf_refs_in(t, from, next->text, next->loc, out);
        for (uint32_t i = doc_is_list(next) ? next->n : 0; i-- > 0;)
            *vec_push(t->arena, &open) = next->items[i];
        for (uint32_t i = doc_is_map(next) ? next->n : 0; i-- > 0;)
            *vec_push(t->arena, &open) = next->pairs[i].value;
    }
}

/* --- Members --- */

void tf_leaves(struct tf *t, const struct node *values, const char *path, struct tf_leaves *out)
{
    struct tf_leaves now = { 0 };
    struct str rest = str_from(path), key;
    if (values)
        *vec_push(t->arena, &now.all) = values;
    while (str_split(&rest, '.', &key)) {
        struct tf_leaves next = { 0 };
        for (size_t i = 0; i < now.all.n && tf_spend(t, 1); i++) {
            const struct node *found = doc_get_str(now.all.v[i], key);
            if (found)
                *vec_push(t->arena, &next.all) = found;
            for_each_item (now.all.v[i], item) {
                found = doc_get_str(item, key);
                if (found)
                    *vec_push(t->arena, &next.all) = found;
            }
        }
        now = next;
    }
    for (size_t i = 0; i < now.all.n; i++)
        *vec_push(t->arena, &out->all) = now.all.v[i];
}

void tf_refs_at(struct tf *t, const struct tf_res *from, const char *path, struct tf_refs *out)
{
    struct tf_leaves leaves = { 0 }, config = { 0 };
    tf_leaves(t, from->values, path, &leaves);
    for (size_t i = 0; i < leaves.all.n; i++)
        tf_refs_below(t, from, leaves.all.v[i], out);
    tf_leaves(t, from->config, path, &config);
    for (size_t i = 0; i < config.all.n; i++)
        tf_refs_of_config(t, from, config.all.v[i], out);
}

/* --- What stands for nodes --- */

static void add_nodes(struct tf *t, struct tf_res *res, struct loc loc, struct tf_refs *out)
{
    if (res->node.i != NO_BNODE.i) {
        push(t, out, res, loc);
        return;
    }
    if (res->following || t->depth >= STANDS_MAX || !tf_spend(t, 10))
        return;
    struct tf_refs refs = { 0 };
    struct str rest = str_from(res->kind.means ? res->kind.means : ""), path;
    res->following = true;
    t->depth++;
    while (str_split(&rest, ' ', &path))
        tf_refs_at(t, res, str_cstr(t->arena, path), &refs);
    for (size_t i = 0; i < res->by.n; i++)
        push(t, &refs, res->by.v[i], loc);
    for (size_t i = 0; i < refs.all.n; i++)
        add_nodes(t, refs.all.v[i].res, loc, out);
    t->depth--;
    res->following = false;
}

void tf_nodes_of(struct tf *t, const struct tf_refs *refs, struct tf_refs *out)
{
    for (size_t i = 0; i < refs->all.n; i++)
        add_nodes(t, refs->all.v[i].res, refs->all.v[i].loc, out);
}
