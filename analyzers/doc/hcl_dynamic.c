/* dynamic "service" { for_each = ... content { ... } }: a loop that makes blocks. */
#include "hcl_eval_priv.h"

static struct str iterator_name(const struct node *body, struct str label)
{
    struct str name = doc_get_text(body, "iterator");
    return name.n ? name : label;
}

/* The content under the label that labels = [x.key] gives it. */
static const struct node *labelled(struct hcl_eval *e, const struct node *body,
                                   const struct node *content)
{
    const struct node *label = doc_item(doc_get(body, "labels"), 0);
    if (!doc_is_scalar(label))
        return content;
    struct str text = label->text;
    if (str_is(label->tag, HCL_REF))
        text = str_printf(e->arena, "${%" PRIstr "}", STR_ARG(text));
    struct pair pair = { text, label->loc, content };
    return hcl_map(e, &pair, 1, content->loc);
}

static const struct node *loop(struct hcl_eval *e, const struct hcl_block *dynamic)
{
    const struct node *content = hcl_block(dynamic->body, "content");
    const struct node *each = doc_get(dynamic->body, "for_each");
    if (!content || !each)
        return NULL;
    struct str name = iterator_name(dynamic->body, dynamic->label);
    const struct node *items[] = { each, labelled(e, dynamic->body, content) };
    struct node *out = hcl_list(e, items, 2, dynamic->loc);
    out->tag = STR(HCL_FOR);
    out->text =
        str_printf(e->arena, "%" PRIstr ".key,%" PRIstr ".value", STR_ARG(name), STR_ARG(name));
    return out;
}

/* Beside blocks of the same type that are written out. */
static void add_loop(struct hcl_eval *e, struct pair *pairs, size_t *n, struct pair fresh)
{
    for (size_t i = 0; i < *n; i++) {
        if (!str_eq(pairs[i].key, fresh.key))
            continue;
        const struct node *both[] = { pairs[i].value, fresh.value };
        struct node *call = hcl_list(e, both, 2, fresh.key_loc);
        call->tag = STR(HCL_CALL);
        call->text = STR("concat");
        pairs[i].value = call;
        return;
    }
    pairs[(*n)++] = fresh;
}

const struct node *hcl_without_dynamic(struct hcl_eval *e, const struct node *body)
{
    struct hcl_blocks dynamic = { 0 };
    if (doc_get(body, "dynamic"))
        hcl_blocks(e->arena, body, "dynamic", 1, &dynamic);
    size_t n = 0;
    if (dynamic.all.n == 0 || !hcl_spend(e, body->n + dynamic.all.n * dynamic.all.n))
        return body;
    struct pair *pairs = arena_array(e->arena, struct pair, body->n + dynamic.all.n);
    for_each_pair (body, pair)
        if (!str_is(pair->key, "dynamic"))
            pairs[n++] = *pair;
    for (size_t i = 0; i < dynamic.all.n; i++) {
        const struct hcl_block *block = &dynamic.all.v[i];
        const struct node *value = loop(e, block);
        if (value)
            add_loop(e, pairs, &n, (struct pair){ block->label, block->loc, value });
    }
    struct node *out = hcl_map(e, pairs, n, body->loc);
    out->tag = body->tag;
    return out;
}
