/*
 * Selectors and names that mean nothing: a Service without pods, a policy for nobody. They are told
 * only where the input holds workloads of the namespace, for a part of a system may be all there
 * is.
 */
#include "kubernetes_priv.h"

static bool has_workloads(const struct k8s *k8s, sym space)
{
    for (size_t i = 0; i < k8s->spaces.n; i++)
        if (k8s->spaces.v[i].name == space)
            return true;
    return false;
}

/* The object as one that something depends on; a Service is there already. */
static bnode object_node(const struct k8s *k8s, const struct k8s_object *object)
{
    if (str_is(object->kind, "Service") && doc_get(object->spec, "selector"))
        return k8s_node_named(k8s, object->space, object->name);
    struct str name = str_printf(k8s->scratch, "%" PRIstr "/%" PRIstr, STR_ARG(object->kind),
                                 STR_ARG(object->name));
    bnode node = builder_node(k8s->builder, object->space, sym_intern(k8s->syms, name),
                              ORIGIN_DECLARED, object->loc);
    builder_kind(k8s->builder, node, NODE_CONFIG, SURE_DECLARED);
    return node;
}

static void tell(const struct k8s *k8s, const struct k8s_object *object, sym space, struct str name,
                 struct str nearest, struct loc loc, const char *how, const char *detail)
{
    sym text = sym_intern(k8s->syms, name);
    bnode to = builder_node(k8s->builder, space, text, ORIGIN_DECLARED, loc);
    builder_kind(k8s->builder, to, NODE_UNRESOLVED, SURE_CONFIG);
    builder_unresolved(k8s->builder, &(struct unresolved_in){
                                         .from = object_node(k8s, object),
                                         .to = to,
                                         .host = text,
                                         .nearest = nearest.n ? sym_intern(k8s->syms, nearest) : 0,
                                         .origin = ORIGIN_DECLARED,
                                         .guess = 1,
                                         .how = sym_intern(k8s->syms, str_from(how)),
                                         .detail = sym_intern(k8s->syms, str_from(detail)),
                                         .loc = loc,
                                     });
}

/* Of the values that workloads have for a label the nearest one, else empty. */
static struct str nearest_value(const struct k8s *k8s, sym space, struct str key, struct str value)
{
    struct str found = STR_NULL;
    size_t best = SIZE_MAX;
    sym of = sym_find(k8s->syms, key);
    for (size_t i = k8s_pairs_from(k8s, space, of); i < k8s->pairs.n && k8s_look(k8s, LOC_NONE);
         i++) {
        const struct k8s_pair *pair = &k8s->pairs.v[i];
        struct str text = sym_str(k8s->syms, pair->value);
        if (pair->space != space || pair->key != of)
            break;
        if (!str_is_near(value, text))
            continue;
        size_t distance = str_distance(value, text, 2);
        if (distance < best || (distance == best && str_cmp(text, found) < 0)) {
            best = distance;
            found = text;
        }
    }
    return found;
}

static struct str value_of(const struct k8s_need *need)
{
    if (!need->values)
        return need->value;
    return doc_text(doc_is_list(need->values) ? doc_item(need->values, 0) : need->values);
}

/* The first part that no workload of the namespace answers to; NULL: only all together do not. */
static const struct k8s_need *first_missing(const struct k8s *k8s,
                                            const struct k8s_selector *selector, sym space)
{
    for (size_t i = 0; i < selector->needs.n; i++) {
        const struct k8s_need *need = &selector->needs.v[i];
        size_t end;
        if (need->op == K8S_IN && value_of(need).n &&
            k8s_pairs_of(k8s, space, need->key, value_of(need), &end) == end)
            return need;
    }
    return NULL;
}

void k8s_selects_nothing(const struct k8s *k8s, const struct k8s_object *object,
                         const struct k8s_selector *selector, sym space, const char *detail)
{
    if (!selector->needs.n || !has_workloads(k8s, space))
        return;
    const struct k8s_need *need = first_missing(k8s, selector, space);
    struct str nearest = STR_NULL;
    struct loc loc = selector->loc;
    if (need && need->values)
        loc = need->values->loc;
    if (!need)
        need = &selector->needs.v[0];
    else
        nearest = nearest_value(k8s, space, need->key, value_of(need));
    struct str name = str_printf(k8s->scratch, "%" PRIstr "=%" PRIstr, STR_ARG(need->key),
                                 STR_ARG(value_of(need)));
    if (nearest.n)
        nearest =
            str_printf(k8s->scratch, "%" PRIstr "=%" PRIstr, STR_ARG(need->key), STR_ARG(nearest));
    tell(k8s, object, space, name, nearest, loc, "selector", detail);
}

void k8s_names_nothing(const struct k8s *k8s, const struct k8s_object *object, sym space,
                       struct str text, struct loc loc, const char *detail)
{
    struct str nearest = STR_NULL;
    size_t best = SIZE_MAX;
    if (!text.n || !has_workloads(k8s, space) || str_find_char(text, '*') != SIZE_MAX)
        return;
    for (size_t i = 0; i < k8s->workloads.n && k8s_look(k8s, loc); i++) {
        struct str other = k8s->workloads.v[i].object->name;
        if (k8s->workloads.v[i].object->space != space || !str_is_near(text, other))
            continue;
        size_t distance = str_distance(text, other, 2);
        if (distance < best) {
            best = distance;
            nearest = other;
        }
    }
    tell(k8s, object, space, text, nearest, loc, "ref", detail);
}
