/* Which workloads and namespaces a selector means. */
#include "kubernetes_priv.h"

static enum k8s_op op_of(struct str text)
{
    return str_is(text, "NotIn")          ? K8S_NOT_IN
           : str_is(text, "Exists")       ? K8S_EXISTS
           : str_is(text, "DoesNotExist") ? K8S_ABSENT
                                          : K8S_IN;
}

void k8s_selector_map(const struct k8s *k8s, const struct node *labels, struct k8s_selector *out)
{
    if (labels)
        out->loc = labels->loc;
    for_each_pair (labels, pair)
        *vec_push(k8s->scratch, &out->needs) =
            (struct k8s_need){ .key = pair->key, .op = K8S_IN, .values = pair->value };
}

void k8s_selector_read(const struct k8s *k8s, const struct node *selector, struct k8s_selector *out)
{
    k8s_selector_map(k8s, doc_get(selector, "matchLabels"), out);
    for_each_item (doc_get(selector, "matchExpressions"), item)
        *vec_push(k8s->scratch, &out->needs) =
            (struct k8s_need){ .key = doc_get_text(item, "key"),
                               .op = op_of(doc_get_text(item, "operator")),
                               .values = doc_get(item, "values") };
    if (selector)
        out->loc = selector->loc;
}

static bool is_among(const struct k8s_need *need, struct str value)
{
    if (!need->values)
        return str_eq(need->value, value);
    if (doc_is_scalar(need->values))
        return str_eq(doc_text(need->values), value);
    for_each_item (need->values, item)
        if (str_eq(doc_text(item), value))
            return true;
    return false;
}

/* "redis-2" of the StatefulSet redis. */
static bool is_pod_of(const struct k8s_object *object, struct str pod)
{
    uint64_t number;
    size_t n = object->name.n;
    return str_is(object->kind, "StatefulSet") && pod.n > n + 1 && pod.p[n] == '-' &&
           str_eq(str_take(pod, n), object->name) && str_to_u64(str_skip(pod, n + 1), &number);
}

bool k8s_label_is(const struct k8s_workload *workload, struct str key, struct str value)
{
    if (str_is(key, "statefulset.kubernetes.io/pod-name"))
        return is_pod_of(workload->object, value);
    if (str_is(key, "serving.knative.dev/service"))
        return str_eq(workload->object->name, value);
    const struct node *label = doc_get_str(doc_path(workload->template, "metadata.labels"), key);
    return label && str_eq(doc_text(label), value);
}

static bool fits(const struct k8s_need *need, const struct node *label)
{
    switch (need->op) {
    case K8S_IN:
        return label && is_among(need, doc_text(label));
    case K8S_NOT_IN:
        return !label || !is_among(need, doc_text(label));
    case K8S_EXISTS:
        return label != NULL;
    case K8S_ABSENT:
        return label == NULL;
    }
    return false;
}

bool k8s_selector_fits(const struct k8s_selector *selector, const struct node *labels)
{
    for (size_t i = 0; i < selector->needs.n; i++)
        if (!fits(&selector->needs.v[i], doc_get_str(labels, selector->needs.v[i].key)))
            return false;
    return true;
}

/* From this many on, a rule for each workload there is is a rule for all. */
enum { ALL_MIN = 3 };

bool k8s_look(const struct k8s *k8s, struct loc loc)
{
    if (*k8s->matches == 1)
        finding_add(k8s->reading->findings, &rule_input_limit, loc,
                    "Selectors mean so many workloads that this one and others are not read.");
    *k8s->matches -= *k8s->matches > 0;
    return *k8s->matches > 0;
}

static size_t space_at(const struct k8s *k8s, sym space)
{
    struct str name = sym_str(k8s->syms, space);
    size_t low = 0, high = k8s->spaces.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(sym_str(k8s->syms, k8s->spaces.v[middle].name), name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < k8s->spaces.n && k8s->spaces.v[low].name == space ? low : SIZE_MAX;
}

/* The need that names one value, so that its workloads can be looked up; NULL: none does. */
static const struct k8s_need *plain_need(const struct k8s_selector *selector, struct str *out_value)
{
    for (size_t i = 0; i < selector->needs.n; i++) {
        const struct k8s_need *need = &selector->needs.v[i];
        bool one = !need->values || doc_is_scalar(need->values) || doc_count(need->values) == 1;
        if (need->op != K8S_IN || !one)
            continue;
        *out_value = !need->values               ? need->value
                     : doc_is_list(need->values) ? doc_text(doc_item(need->values, 0))
                                                 : doc_text(need->values);
        return need;
    }
    return NULL;
}

static void try_workload(const struct k8s *k8s, const struct k8s_selector *selector, size_t i,
                         struct k8s_hits *out)
{
    const struct k8s_workload *workload = &k8s->workloads.v[i];
    if (k8s_selector_fits(selector, doc_path(workload->template, "metadata.labels")))
        *vec_push(k8s->scratch, &out->workloads) = i;
}

static void select_in(const struct k8s *k8s, const struct k8s_selector *selector, sym space,
                      struct k8s_hits *out)
{
    struct str value;
    const struct k8s_need *need = plain_need(selector, &value);
    if (need) {
        size_t end, first = k8s_pairs_of(k8s, space, need->key, value, &end);
        for (size_t i = first; i < end && k8s_look(k8s, selector->loc); i++)
            try_workload(k8s, selector, k8s->pairs.v[i].workload, out);
        return;
    }
    for (size_t i = 0; i < k8s->workloads.n && k8s_look(k8s, selector->loc); i++)
        if (k8s->workloads.v[i].object->space == space)
            try_workload(k8s, selector, i, out);
}

void k8s_select(const struct k8s *k8s, const struct k8s_selector *selector, const sym *spaces,
                size_t n, struct k8s_hits *out)
{
    size_t seen = 0;
    out->all = selector->needs.n == 0;
    for (size_t i = 0; !out->all && i < (n ? n : k8s->spaces.n); i++) {
        size_t at = n ? space_at(k8s, spaces[i]) : i;
        if (at == SIZE_MAX || !k8s_look(k8s, selector->loc))
            continue;
        seen += k8s->spaces.v[at].n;
        select_in(k8s, selector, k8s->spaces.v[at].name, out);
    }
    out->all = out->all || (out->workloads.n >= ALL_MIN && out->workloads.n == seen);
}

/* Each namespace bears its name as a label; some conventions repeat it in another. */
static bool space_fits(const struct k8s *k8s, const struct k8s_selector *selector, sym space)
{
    struct str name = sym_str(k8s->syms, space);
    const struct k8s_object *object = k8s_object_find(k8s, "", "Namespace", 0, name);
    const struct node *labels = object ? doc_path(object->root, "metadata.labels") : NULL;
    for (size_t i = 0; i < selector->needs.n; i++) {
        const struct k8s_need *need = &selector->needs.v[i];
        bool own = str_is(need->key, "kubernetes.io/metadata.name") ||
                   (!object && str_is(need->key, "name"));
        if (own && (need->op == K8S_IN || need->op == K8S_NOT_IN)) {
            if (is_among(need, name) != (need->op == K8S_IN))
                return false;
        } else if (!fits(need, doc_get_str(labels, need->key))) {
            return false;
        }
    }
    return true;
}

void k8s_select_spaces(const struct k8s *k8s, const struct k8s_selector *selector,
                       struct k8s_spaces *out)
{
    for (size_t i = 0; i < k8s->spaces.n && k8s_look(k8s, selector->loc); i++)
        if (space_fits(k8s, selector, k8s->spaces.v[i].name))
            *vec_push(k8s->scratch, &out->all) = k8s->spaces.v[i].name;
}
