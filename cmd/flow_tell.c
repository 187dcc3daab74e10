/* Verdicts for people, and a file of invariants as a table. */
#include "flow.h"
#include "table.h"

struct str flow_count(struct arena *arena, uint64_t n)
{
    struct str digits = str_printf(arena, "%llu", (unsigned long long)n);
    struct strbuf out;
    strbuf_init(&out, arena);
    for (size_t i = 0; i < digits.n; i++) {
        if (i && (digits.n - i) % 3 == 0)
            strbuf_add_char(&out, ',');
        strbuf_add_char(&out, digits.p[i]);
    }
    return strbuf_str(&out);
}

struct str flow_p(struct arena *arena, double p)
{
    if (p == 0)
        return STR("<1e-290");
    return p < 0.0001 ? str_printf(arena, "%.1e", p) : str_printf(arena, "%.4f", p);
}

static const char *word_of(const struct flow_result *result)
{
    return result->verdict == FLOW_OK && result->near ? "near"
                                                      : flow_verdict_name(result->verdict);
}

/* The worst last, nearest to the prompt. */
static int rank_of(const struct flow_result *result)
{
    switch (result->verdict) {
    case FLOW_OFF:
        return 0;
    case FLOW_OK:
        return result->near ? 3 : 1;
    case FLOW_INCONCLUSIVE:
        return 2;
    default:
        return 4;
    }
}

static void add_row(struct table *table, const struct flow_result *result)
{
    struct arena *arena = table->arena;
    const struct invariant *invariant = result->invariant;
    struct table_row *row = table_row(table);
    row->cells[0] = str_from(word_of(result));
    row->cells[1] = invariant_expected(arena, invariant);
    row->cells[2] = flow_seen_text(arena, result);
    row->cells[3] = result->requests ? flow_count(arena, result->requests) : STR_NULL;
    row->cells[4] = result->has_p ? flow_p(arena, result->p) : STR_NULL;
    row->cells[5] = invariant_subject(arena, invariant);
    row->loc = invariant->loc;
}

static void tell_example(const struct flow_checked *checked, const struct flow_result *result,
                         const struct flow_example *example, const char *what, struct report *r)
{
    struct str trace = graph_str(checked->g, example->trace);
    (void)result;
    if (example->there)
        report_line(r, 1, example->loc, "%s: trace %" PRIstr ", %u beneath its cause", what,
                    STR_ARG(trace), (unsigned)example->k);
}

static void tell_notes(const struct flow_checked *checked, const struct flow_result *result,
                       struct report *r)
{
    if (result->why.n)
        report_line(r, 1, LOC_NONE, "%" PRIstr, STR_ARG(result->why));
    if (result->biased)
        report_line(r, 1, LOC_NONE,
                    "biased? requests are sampled unevenly, or their probability is not recorded");
    if (result->approximate)
        report_line(r, 1, LOC_NONE, "approximate: from totals alone, without requests");
    if (result->invariant->allow.n)
        report_line(r, 1, LOC_NONE, "allowed: %" PRIstr, STR_ARG(result->invariant->allow));
    (void)checked;
}

static void tell_violated(const struct flow_checked *checked, const struct flow_result *result,
                          struct report *r)
{
    if (result->has_p)
        report_line(r, 1, LOC_NONE, "p %" PRIstr ", adjusted for %zu tests %" PRIstr,
                    STR_ARG(flow_p(r->arena, result->p)), checked->tests,
                    STR_ARG(flow_p(r->arena, result->adjusted)));
    tell_example(checked, result, &result->broken, "broken", r);
    tell_example(checked, result, &result->kept, "kept", r);
    if (result->invariant->base.trace.n)
        report_line(r, 1, LOC_NONE, "kept in the baseline: trace %" PRIstr,
                    STR_ARG(result->invariant->base.trace));
    if (result->whole)
        report_line(r, 1, LOC_NONE, "of all %" PRIstr " requests: %" PRIstr,
                    STR_ARG(flow_count(r->arena, result->whole->requests)),
                    STR_ARG(flow_seen_text(r->arena, result->whole)));
    if (result->version.n && !result->rest_requests)
        report_line(r, 1, LOC_NONE,
                    "roll back %" PRIstr "@%" PRIstr
                    ": no other version is new since the baseline",
                    STR_ARG(result->service), STR_ARG(result->version));
    else if (result->version.n)
        report_line(r, 1, LOC_NONE,
                    "roll back %" PRIstr "@%" PRIstr ": only requests that meet it differ (%" PRIstr
                    " with it, %" PRIstr " with other versions)",
                    STR_ARG(result->service), STR_ARG(result->version),
                    STR_ARG(flow_count(r->arena, result->side_requests)),
                    STR_ARG(flow_count(r->arena, result->rest_requests)));
}

static bool needs_words(const struct flow_result *result)
{
    return result->verdict == FLOW_VIOLATED || result->verdict == FLOW_INCONCLUSIVE ||
           result->near;
}

static void tell_details(const struct flow_checked *checked, const struct flow_result *result,
                         struct report *r)
{
    if (!needs_words(result))
        return;
    report_line(r, 0, result->invariant->loc, "%s: %" PRIstr "%s%" PRIstr "%s%" PRIstr,
                word_of(result), STR_ARG(invariant_subject(r->arena, result->invariant)),
                result->whole ? ", in requests that meet " : "",
                STR_ARG(result->whole ? result->service : STR_NULL), result->whole ? "@" : "",
                STR_ARG(result->whole ? result->version : STR_NULL));
    if (result->near)
        report_line(r, 1, LOC_NONE, "%.0f %% of the way to the limit", 100 * result->closeness);
    if (result->verdict == FLOW_VIOLATED)
        tell_violated(checked, result, r);
    tell_notes(checked, result, r);
}

struct version_count { /* of one version that is new, over all invariants */
    struct str service, version;
    size_t by_verdict[FLOW_OFF + 1];
    uint64_t requests, needed; /* the most */
};

static struct version_count *count_of(struct version_count *counts, size_t *n,
                                      const struct flow_result *side)
{
    for (size_t i = 0; i < *n; i++)
        if (str_eq(counts[i].service, side->service) && str_eq(counts[i].version, side->version))
            return &counts[i];
    counts[*n] = (struct version_count){ .service = side->service, .version = side->version };
    return &counts[(*n)++];
}

enum { VERSIONS_SHOWN = 16 };

/* What is inconclusive for a version alone is told here, and changes nothing. */
static void tell_versions(const struct flow_checked *checked, struct report *r)
{
    struct version_count counts[VERSIONS_SHOWN + 1];
    size_t n = 0;
    for (size_t i = 0; i < checked->n; i++)
        for (size_t k = 0; k < checked->results[i].n_sides && n <= VERSIONS_SHOWN; k++) {
            const struct flow_result *side = &checked->results[i].sides[k];
            struct version_count *count = count_of(counts, &n, side);
            count->by_verdict[side->verdict]++;
            count->requests = side->requests > count->requests ? side->requests : count->requests;
            count->needed = side->needed > count->needed ? side->needed : count->needed;
        }
    for (size_t i = 0; i < n && i < VERSIONS_SHOWN; i++) {
        struct str needed = str_printf(r->arena, ", of which about %" PRIstr " requests would "
                                       "decide", STR_ARG(flow_count(r->arena, counts[i].needed)));
        report_line(r, 0, LOC_NONE,
                    "new %" PRIstr "@%" PRIstr ", up to %" PRIstr " requests: %zu violated, %zu "
                    "ok, %zu inconclusive%" PRIstr,
                    STR_ARG(counts[i].service), STR_ARG(counts[i].version),
                    STR_ARG(flow_count(r->arena, counts[i].requests)),
                    counts[i].by_verdict[FLOW_VIOLATED], counts[i].by_verdict[FLOW_OK],
                    counts[i].by_verdict[FLOW_INCONCLUSIVE],
                    STR_ARG(counts[i].needed ? needed : STR_NULL));
    }
}

static void tell_summary(const struct flow_checked *checked, struct report *r)
{
    size_t near = 0;
    for (size_t i = 0; i < checked->n; i++)
        near += checked->results[i].near;
    report_line(r, 0, LOC_NONE,
                "%zu violated, %zu inconclusive, %zu ok (%zu near) of %zu invariants, in %" PRIstr
                " complete requests (%" PRIstr " incomplete, %" PRIstr " too young)",
                checked->by_verdict[FLOW_VIOLATED], checked->by_verdict[FLOW_INCONCLUSIVE],
                checked->by_verdict[FLOW_OK], near, checked->n,
                STR_ARG(flow_count(r->arena, checked->complete)),
                STR_ARG(flow_count(r->arena, checked->cut)),
                STR_ARG(flow_count(r->arena, checked->young)));
}

void flow_tell(const struct flow_checked *checked, struct report *report)
{
    static const char *const heads[] = { "verdict",  "expected", "seen", "requests",
                                         "p",        "invariant", NULL };
    struct table table = { .arena = report->arena, .heads = heads };
    for (int rank = 0; rank <= 4; rank++)
        for (size_t i = 0; i < checked->n; i++)
            if (rank_of(&checked->results[i]) == rank)
                add_row(&table, &checked->results[i]);
    if (table.rows.n)
        table_tell(&table, report);
    for (int rank = 0; rank <= 4; rank++)
        for (size_t i = 0; i < checked->n; i++)
            if (rank_of(&checked->results[i]) == rank)
                tell_details(checked, &checked->results[i], report);
    tell_versions(checked, report);
    flow_patterns_tell(checked, report);
    tell_summary(checked, report);
}

static void tell_origin(const struct flow_file *file, struct report *report)
{
    const struct flow_learned *learned = &file->learned;
    if (!learned->there)
        return;
    report_line(report, 0, LOC_NONE, "learned from %" PRIstr " complete requests%s%" PRIstr
                "%s%" PRIstr,
                STR_ARG(flow_count(report->arena, learned->complete)),
                learned->begin.n ? ", " : "", STR_ARG(learned->begin), learned->end.n ? " to " : "",
                STR_ARG(learned->end));
}

void flow_show_tell(const struct flow_shown *shown, struct report *report)
{
    static const char *const heads[] = { "kind", "expected", "requests", "id", "invariant", NULL };
    struct table table = { .arena = report->arena, .heads = heads };
    const struct flow_file *file = shown->file;
    for (size_t i = 0; i < file->all.n; i++) {
        const struct invariant *invariant = &file->all.v[i];
        struct table_row *row = table_row(&table);
        row->cells[0] = invariant->off ? STR("off")
                                       : str_from(invariant_kind_name(
                                             (enum invariant_kind)invariant->kind));
        row->cells[1] = invariant_expected(report->arena, invariant);
        if (invariant->base.requests)
            row->cells[2] = flow_count(report->arena, invariant->base.requests);
        row->cells[3] = invariant->id;
        row->cells[4] = invariant_subject(report->arena, invariant);
        row->loc = invariant->loc;
    }
    if (table.rows.n)
        table_tell(&table, report);
    tell_origin(file, report);
    report_line(report, 0, LOC_NONE, "%zu invariant%s", file->all.n, file->all.n == 1 ? "" : "s");
}
