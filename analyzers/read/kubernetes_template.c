/*
 * OpenShift's Templates: a list of objects whose texts hold "${NAME}", and parameters with
 * defaults. Parameters without a value are left as they stand.
 */
#include "kubernetes_priv.h"

struct copying {
    const struct node *from;
    struct node *to;
};

static const struct node *parameter(const struct node *parameters, struct str name)
{
    for_each_item (parameters, item)
        if (str_eq(doc_get_text(item, "name"), name))
            return doc_get(item, "value");
    return NULL;
}

static struct str expand(struct arena *arena, struct str text, const struct node *parameters)
{
    struct strbuf buf;
    size_t at;
    strbuf_init(&buf, arena);
    while ((at = str_find(text, STR("${"))) != SIZE_MAX) {
        struct str rest = str_skip(text, at + 2);
        size_t twice = str_starts(rest, "{"), end = str_find_char(rest, '}');
        if (end == SIZE_MAX)
            break;
        const struct node *value = parameter(parameters, str_skip(str_take(rest, end), twice));
        strbuf_add(&buf, str_take(text, at));
        size_t next = at + 2 + end + 1 + twice;
        strbuf_add(&buf, value ? doc_text(value) : str_take(str_skip(text, at), next - at));
        text = str_skip(text, next);
    }
    strbuf_add(&buf, text);
    return strbuf_str(&buf);
}

static void copy_scalar(struct arena *arena, const struct node *parameters,
                        const struct copying *copying)
{
    *copying->to = *copying->from;
    if (!doc_is_scalar(copying->from) || !str_has(copying->from->text, "${"))
        return;
    copying->to->text = expand(arena, copying->from->text, parameters);
    copying->to->text_line = 0;
}

const struct node *k8s_template_object(struct k8s *k8s, const struct node *object,
                                       const struct node *parameters)
{
    struct arena *arena = k8s->arena;
    size_t *budget = &k8s->kustomize->merges;
    VEC(struct copying) work = { 0 };
    struct node *root = arena_new(arena, struct node);
    *vec_push(arena, &work) = (struct copying){ object, root };
    while (work.n) {
        struct copying copying = work.v[--work.n];
        const struct node *from = copying.from;
        if (*budget <= from->n)
            return object;
        *budget -= from->n + 1;
        copy_scalar(arena, parameters, &copying);
        copying.to->by_key = NULL;
        if (doc_is_map(from))
            copying.to->pairs = arena_array(arena, struct pair, (size_t)from->n + 1);
        if (doc_is_list(from))
            copying.to->items = arena_array(arena, const struct node *, (size_t)from->n + 1);
        for (uint32_t i = 0; i < from->n; i++) {
            struct node *child = arena_new(arena, struct node);
            bool map = doc_is_map(from);
            if (map) {
                copying.to->pairs[i] = from->pairs[i];
                copying.to->pairs[i].value = child;
            } else {
                copying.to->items[i] = child;
            }
            *vec_push(arena, &work) =
                (struct copying){ map ? from->pairs[i].value : from->items[i], child };
        }
    }
    return root;
}
