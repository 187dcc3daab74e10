#include "trace_blame.h"

static const char *const windows[] = { "before", "now" };
static const char *const lists[] = { "errors", "inside", "time" };
static const char *const verdicts[] = {
    [BLAME_FOUND] = "found",       [BLAME_SAME] = "no-difference", [BLAME_CLOSE] = "too-close",
    [BLAME_FEW] = "too-few",       [BLAME_BURST] = "burst",        [BLAME_BY_SHARE] = "by-share",
    [BLAME_NOTHING] = "nothing",
};
static const char *const step_kinds[] = { "entry", "call", "message" };

static void json_fixed(struct jsonw *w, const char *key, double value, int digits)
{
    jsonw_key(w, key);
    jsonw_fixed(w, value, digits);
}

static void json_window(const struct blamed *b, enum fault_window w, struct jsonw *out)
{
    const struct blame_window *at = &b->blame->at[w];
    jsonw_key_object(out, windows[w]);
    jsonw_key_uint(out, "requests", at->requests);
    jsonw_key_uint(out, "failed", at->failed);
    jsonw_key_uint(out, "failed_aside", at->asides);
    jsonw_key_uint(out, "hidden_errors", at->hidden);
    jsonw_key_uint(out, "left_out", at->cut);
    jsonw_key_uint(out, "left_out_failed", at->cut_failed);
    json_fixed(out, "time_us", at->time, 1);
    jsonw_end(out);
}

static void json_counts(const struct blamed *b, const struct blame_counts *at, struct jsonw *w)
{
    for (unsigned i = 0; i < FAULT_WINDOWS; i++) {
        if (i == FAULTS_BEFORE && !b->blame->compared)
            continue;
        jsonw_key_object(w, windows[i]);
        jsonw_key_uint(w, "steps", at[i].steps);
        jsonw_key_uint(w, "errors", at[i].errors);
        jsonw_key_uint(w, "made_good", at[i].made_good);
        json_fixed(w, "owned", at[i].owned[FAULT_FATAL], 3);
        json_fixed(w, "owned_inside", at[i].owned[FAULT_HIDDEN], 3);
        jsonw_key_uint(w, "own_time_us", at[i].own_time);
        jsonw_key_uint(w, "critical_time_us", at[i].critical);
        jsonw_key_uint(w, "slow", at[i].slow);
        jsonw_end(w);
    }
}

static void json_operations(const struct blamed *b, const struct suspect *s, struct jsonw *w)
{
    jsonw_key_array(w, "operations");
    for (uint32_t i = 0; i < s->operations.n; i++) {
        const struct blame_operation *op = &b->blame->operations[s->operations.first + i];
        jsonw_object(w);
        if (op->operation.n)
            jsonw_key_str(w, "operation", op->operation);
        jsonw_key_cstr(w, "kind", step_kinds[op->kind]);
        json_counts(b, op->at, w);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void json_version(const struct blamed *b, const struct blame_version *v, struct jsonw *w)
{
    jsonw_object(w);
    jsonw_key_str(w, "version", v->version);
    jsonw_key_bool(w, "new", v->fresh);
    for (unsigned k = 0; k < BLAME_KINDS; k++) {
        jsonw_key_object(w, lists[k]);
        jsonw_key_bool(w, "worse", v->worse[k]);
        json_fixed(w, "p", v->p[k], 6);
        jsonw_end(w);
    }
    for (unsigned i = 0; i < FAULT_WINDOWS; i++) {
        if (i == FAULTS_BEFORE && !b->blame->compared)
            continue;
        jsonw_key_object(w, windows[i]);
        jsonw_key_uint(w, "requests", v->requests[i]);
        jsonw_key_uint(w, "failed", v->failed[i]);
        jsonw_key_uint(w, "entries", v->entries[i]);
        json_fixed(w, "owned", v->owned[FAULT_FATAL][i], 3);
        json_fixed(w, "owned_inside", v->owned[FAULT_HIDDEN][i], 3);
        jsonw_key_uint(w, "own_time_us", v->own_time[i]);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void json_versions(const struct blamed *b, const struct suspect *s, struct jsonw *w)
{
    jsonw_key_array(w, "versions");
    for (uint32_t i = 0; i < s->versions.n; i++)
        json_version(b, &b->blame->versions[s->versions.first + i], w);
    jsonw_end(w);
}

static void json_callers(const struct blamed *b, const struct suspect *s, struct jsonw *w)
{
    if (!s->callers.n)
        return;
    jsonw_key_array(w, "callers");
    for (uint32_t i = 0; i < s->callers.n; i++) {
        const struct blame_caller *c = &b->blame->callers[s->callers.first + i];
        jsonw_object(w);
        jsonw_key_str(w, "service", c->service);
        if (c->version.n)
            jsonw_key_str(w, "version", c->version);
        jsonw_key_uint(w, "steps", c->steps[FAULTS_NOW]);
        json_fixed(w, "owned", c->owned[FAULTS_NOW], 3);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void json_example(const struct blamed *b, const char *key, struct str trace, struct loc loc,
                         struct jsonw *w)
{
    if (!trace.n)
        return;
    jsonw_key_object(w, key);
    jsonw_key_str(w, "trace", trace);
    jsonw_loc(w, b->g->sources, loc);
    jsonw_end(w);
}

static void json_suspect(const struct blamed *b, enum blame_kind kind, const struct suspect *s,
                         struct jsonw *w)
{
    const struct blame_part *part = &s->part[kind];
    jsonw_object(w);
    jsonw_key_str(w, "name", s->name);
    jsonw_key_cstr(w, "kind", graph_kind_name((enum graph_kind)s->kind));
    jsonw_key_bool(w, "worse", part->worse);
    jsonw_key_bool(w, "burst", part->burst);
    json_fixed(w, "score", part->score, 6);
    json_fixed(w, "share", part->share, 6);
    json_fixed(w, "growth", part->growth, 4);
    json_fixed(w, "excess", part->excess, 1);
    json_fixed(w, "p", part->p, 6);
    json_counts(b, s->at, w);
    json_operations(b, s, w);
    json_versions(b, s, w);
    json_callers(b, s, w);
    json_example(b, "example", s->example[kind], s->example_loc[kind], w);
    jsonw_end(w);
}

static void json_list(const struct blamed *b, enum blame_kind kind, struct jsonw *w)
{
    const struct blame_list *list = &b->blame->list[kind];
    uint32_t n = b->top && list->n > b->top ? (uint32_t)b->top : list->n;
    jsonw_key_object(w, lists[kind]);
    jsonw_key_cstr(w, "verdict", verdicts[list->verdict]);
    if (list->needed)
        jsonw_key_uint(w, "requests_needed", list->needed);
    jsonw_key_array(w, "suspects");
    for (uint32_t i = 0; i < n; i++)
        json_suspect(b, kind, &b->blame->suspects[list->order[i]], w);
    jsonw_end(w);
    jsonw_key_uint(w, "left_out", list->n - n);
    jsonw_end(w);
}

void blame_json(void *blamed, struct jsonw *w)
{
    const struct blamed *b = blamed;
    jsonw_key_bool(w, "compared", b->blame->compared);
    jsonw_key_cstr(w, "lead", lists[b->blame->lead]);
    jsonw_key_cstr(w, "verdict", verdicts[b->blame->list[b->blame->lead].verdict]);
    json_window(b, FAULTS_NOW, w);
    if (b->blame->compared)
        json_window(b, FAULTS_BEFORE, w);
    json_fixed(w, "p", b->blame->p, 6);
    for (unsigned k = 0; k < BLAME_KINDS; k++)
        json_list(b, (enum blame_kind)k, w);
}
