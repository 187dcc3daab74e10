/* A difference for machines: svcgraph/diff/v1. */
#include "diff.h"
#include "write/json_findings.h"

static void key_text(struct jsonw *w, const char *key, struct str text)
{
    if (text.n)
        jsonw_key_str(w, key, text);
}

static void place(const struct diff *diff, struct jsonw *w, const char *key, struct loc loc)
{
    if (!loc.source)
        return;
    jsonw_key_object(w, key);
    jsonw_loc(w, diff->g[DIFF_NOW]->sources, loc);
    jsonw_end(w);
}

static void write_names(const struct diff_item *item, struct jsonw *w)
{
    static const char *const names[] = { "name",    "from", "service",
                                         "service", "by",   "service" };
    static const char *const whats[] = { "kind", "kind", "operation", "of", "", "operation" };
    jsonw_key_str(w, names[item->about], item->name);
    if (item->other.n)
        jsonw_key_str(w, item->about == DIFF_EDGE ? "to" : "of", item->other);
    if (item->about == DIFF_VERSION)
        jsonw_key_str(w, "type", item->what);
    else if (item->what.n)
        jsonw_key_str(w, whats[item->about], item->what);
    key_text(w, "owner", item->owner);
    key_text(w, "how", item->how);
}

static const char *served_name(enum answer answer)
{
    static const char *const names[] = { [ANSWER_NO] = "broken",
                                         [ANSWER_YES] = "served",
                                         [ANSWER_UNKNOWN] = "unknown" };
    return names[answer];
}

static void write_effects(const struct diff *diff, const struct diff_item *item, struct jsonw *w)
{
    jsonw_key_cstr(w, "older_consumers", served_name(item->served[DIFF_BEFORE]));
    jsonw_key_cstr(w, "newer_consumers", served_name(item->served[DIFF_NOW]));
    jsonw_key_array(w, "effects");
    for (size_t i = 0; i < item->effects.n; i++) {
        const struct diff_effect *effect = &item->effects.v[i];
        jsonw_object(w);
        jsonw_key_cstr(w, "consumers", effect->consumer == DIFF_NOW ? "newer" : "older");
        jsonw_key_cstr(w, "severity", diff_severity_name(effect->severity));
        key_text(w, "element", effect->element);
        jsonw_key_str(w, "message", effect->text);
        place(diff, w, "before", effect->loc[DIFF_BEFORE]);
        place(diff, w, "now", effect->loc[DIFF_NOW]);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void write_item(const struct diff *diff, const struct diff_item *item, struct jsonw *w)
{
    jsonw_object(w);
    jsonw_key_cstr(w, "change", diff_change_name(item->change));
    write_names(item, w);
    if (item->fields.n)
        jsonw_key_array(w, "fields");
    for (size_t i = 0; i < item->fields.n; i++) {
        jsonw_object(w);
        jsonw_key_cstr(w, "field", item->fields.v[i].name);
        key_text(w, "before", item->fields.v[i].before);
        key_text(w, "now", item->fields.v[i].now);
        jsonw_end(w);
    }
    if (item->fields.n)
        jsonw_end(w);
    if (item->about == DIFF_OPERATION && item->change == DIFF_CHANGED)
        write_effects(diff, item, w);
    place(diff, w, "before", item->loc[DIFF_BEFORE]);
    place(diff, w, "now", item->loc[DIFF_NOW]);
    jsonw_end(w);
}

static void write_items(const struct diff *diff, enum diff_about about, struct jsonw *w)
{
    jsonw_key_array(w, diff_about_name(about));
    for (size_t i = 0; i < diff->items.n; i++)
        if (diff->items.v[i].about == about)
            write_item(diff, &diff->items.v[i], w);
    jsonw_end(w);
}

static void write_findings(const struct diff *diff, const char *key,
                           const struct finding *const *v, size_t n, const char *status,
                           struct jsonw *w)
{
    jsonw_key_array(w, key);
    for (size_t i = 0; i < n; i++)
        jsonw_finding(w, diff->g[DIFF_NOW]->sources, v[i], status);
    jsonw_end(w);
}

static void write_summary(const struct diff *diff, struct jsonw *w)
{
    jsonw_key_object(w, "summary");
    for (int about = 0; about < DIFF_ABOUTS; about++) {
        jsonw_key_object(w, diff_about_name((enum diff_about)about));
        for (int change = 0; change < DIFF_CHANGES; change++)
            jsonw_key_uint(w, diff_change_name((enum diff_change)change),
                           diff->counts[about][change]);
        jsonw_end(w);
    }
    jsonw_key_object(w, "findings");
    jsonw_key_uint(w, "new", diff->fresh.n);
    jsonw_key_uint(w, "gone", diff->gone.n);
    jsonw_key_uint(w, "same", diff->n_same);
    jsonw_end(w);
    jsonw_end(w);
}

void diff_json(void *ctx, struct jsonw *w)
{
    const struct diff *diff = ctx;
    jsonw_key_str(w, "against", diff->against);
    jsonw_key_bool(w, "traces_on_one_side", diff->lopsided);
    for (int about = 0; about < DIFF_ABOUTS; about++)
        write_items(diff, (enum diff_about)about, w);
    write_findings(diff, "new_findings", diff->fresh.v, diff->fresh.n, "new", w);
    write_findings(diff, "gone_findings", diff->gone.v, diff->gone.n, "gone", w);
    jsonw_key_array(w, "operations_not_compared");
    for (int side = 0; side < DIFF_SIDES; side++)
        if (diff->undefined[side])
            jsonw_cstr(w, side == DIFF_NOW ? "now" : "before");
    jsonw_end(w);
    jsonw_key_array(w, "not_compared");
    for (size_t i = 0; i < diff->blind.n; i++) {
        jsonw_object(w);
        jsonw_key_cstr(w, "rule", diff->blind.v[i].rule->id);
        jsonw_key_cstr(w, "side", diff->blind.v[i].side == DIFF_NOW ? "now" : "before");
        jsonw_key_cstr(w, "reason", diff->blind.v[i].reason);
        jsonw_end(w);
    }
    jsonw_end(w);
    write_summary(diff, w);
}
