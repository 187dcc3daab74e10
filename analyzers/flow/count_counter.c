/* Counters of metrics: NAME, or NAME{label="value"} for those that have these labels. */
#include "invariants_priv.h"

static bool label_fits(const struct graph *g, const struct counter *counter, struct str label)
{
    size_t sign = str_find_char(label, '=');
    struct str value = str_trim(str_skip(label, sign == SIZE_MAX ? label.n : sign + 1));
    if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
        value = str_range(value.p + 1, value.p + value.n - 1);
    return str_eq(counter_label(g, counter, str_trim(str_take(label, sign))), value);
}

static bool fits(const struct graph *g, const struct counter *counter, struct str text)
{
    struct str labels = STR_NULL, label;
    size_t brace = str_find_char(text, '{');
    if (!str_eq(graph_str(g, counter->name), str_trim(str_take(text, brace))))
        return false;
    if (brace != SIZE_MAX)
        labels = str_skip(text, brace + 1);
    if (str_ends(labels, "}"))
        labels = str_take(labels, labels.n - 1);
    while (str_split(&labels, ',', &label))
        if (str_trim(label).n && !label_fits(g, counter, label))
            return false;
    return true;
}

bool count_counter(const struct graph *g, struct str what, uint64_t *out)
{
    bool there = false;
    *out = 0;
    for (uint32_t i = 0; i < g->n_counters; i++)
        if (fits(g, &g->counters[i], what)) {
            there = true;
            *out += g->counters[i].rise;
        }
    return there;
}
