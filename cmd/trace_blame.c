#include "trace_blame.h"

#include <inttypes.h>
#include <math.h>

#include "spec.h"

enum { OPERATIONS_SHOWN = 5, VERSIONS_SHOWN = 4, CALLERS_SHOWN = 4 };

static const struct suspect *suspect_at(const struct blamed *b, enum blame_kind kind, uint32_t i)
{
    return &b->blame->suspects[b->blame->list[kind].order[i]];
}

static uint64_t whole(double owned)
{
    return owned > 0 ? (uint64_t)(owned + 0.5) : 0;
}

/* "8.24 %": of numbers that need not be whole. */
static struct str share_text(const struct blamed *b, double part, double of)
{
    double percent = of > 0 ? 100 * part / of : 0;
    if (percent <= 0)
        return STR("0 %");
    if (percent < 0.01)
        return STR("<0.01 %");
    int digits = percent < 9.995 ? 2 : percent < 99.95 ? 1 : 0;
    return str_printf(b->arena, "%.*f %%", digits, percent);
}

static struct str p_text(const struct blamed *b, double p)
{
    if (isnan(p))
        return STR_NULL;
    if (p < 0.0001)
        return STR("p < 0.0001");
    return str_printf(b->arena, "p = %.*f", p < 0.1 ? 4 : 2, p);
}

static struct str mean_text(const struct blamed *b, double sum, uint64_t n)
{
    return trace_time(b->arena, n ? (uint64_t)(sum / (double)n + 0.5) : 0);
}

/* In lines as long as those of the manual. */
static void tell_filled(const struct blamed *b, struct str text, struct report *report)
{
    struct strbuf out;
    struct str rest, line;
    strbuf_init(&out, b->arena);
    spec_fill(&out, text, 0, 0);
    rest = strbuf_str(&out);
    while (str_split(&rest, '\n', &line))
        if (line.n)
            report_line(report, 0, LOC_NONE, "%" PRIstr, STR_ARG(line));
}

static void tell_failed(const struct blamed *b, struct report *report)
{
    const struct blame_window *now = &b->blame->at[FAULTS_NOW], *then = &b->blame->at[0];
    struct strbuf out;
    struct str share = share_text(b, (double)now->failed, (double)now->requests);
    strbuf_init(&out, b->arena);
    strbuf_addf(&out, "failed requests: %" PRIu64 " of %" PRIu64 " (%" PRIstr ")", now->failed,
                now->requests, STR_ARG(share));
    if (b->blame->compared) {
        share = share_text(b, (double)then->failed, (double)then->requests);
        strbuf_addf(&out, ", before %" PRIu64 " of %" PRIu64 " (%" PRIstr ")", then->failed,
                    then->requests, STR_ARG(share));
    }
    struct str text = strbuf_str(&out);
    report_line(report, 0, LOC_NONE, "%" PRIstr, STR_ARG(text));
    if (now->asides)
        report_line(report, 1, LOC_NONE,
                    "%" PRIu64 " of them in work that a message set going, while the caller's part "
                    "went well",
                    now->asides);
}

static void tell_numbers(const struct blamed *b, struct report *report)
{
    const struct blame_window *now = &b->blame->at[FAULTS_NOW], *then = &b->blame->at[0];
    tell_failed(b, report);
    struct str time = trace_time(b->arena, (uint64_t)now->time);
    struct str before = trace_time(b->arena, (uint64_t)then->time);
    struct str hidden = b->blame->compared ? str_printf(b->arena, "%" PRIu64, then->hidden)
                                           : STR_NULL;
    if (b->blame->compared)
        report_line(report, 0, LOC_NONE, "time of a request: %" PRIstr ", before %" PRIstr,
                    STR_ARG(time), STR_ARG(before));
    if (now->hidden)
        report_line(report, 0, LOC_NONE,
                    "went well with errors inside, retried or coped with: %" PRIu64
                    " requests%s%" PRIstr,
                    now->hidden, b->blame->compared ? ", before " : "", STR_ARG(hidden));
    if (now->cut + then->cut)
        report_line(report, 0, LOC_NONE,
                    "left out, since spans are missing: %" PRIu64 " requests, %" PRIu64
                    " of them failed",
                    now->cut + then->cut, now->cut_failed + then->cut_failed);
    report_line(report, 0, LOC_NONE, "%s", "");
}

static const struct blame_version *bad_version(const struct blamed *b, const struct suspect *s,
                                               enum blame_kind kind)
{
    for (uint32_t i = 0; i < s->versions.n; i++) {
        const struct blame_version *v = &b->blame->versions[s->versions.first + i];
        if (v->worse[kind] && v->fresh)
            return v;
    }
    for (uint32_t i = 0; i < s->versions.n; i++) {
        const struct blame_version *v = &b->blame->versions[s->versions.first + i];
        if (v->worse[kind] && !isnan(v->p[kind]))
            return v;
    }
    return NULL;
}

/* A version to go back to: the one with most entries beside or before the bad one. */
static const struct blame_version *good_version(const struct blamed *b, const struct suspect *s,
                                                const struct blame_version *bad)
{
    const struct blame_version *best = NULL;
    uint64_t most = 0;
    for (uint32_t i = 0; i < s->versions.n; i++) {
        const struct blame_version *v = &b->blame->versions[s->versions.first + i];
        uint64_t n = v->entries[FAULTS_BEFORE] + v->entries[FAULTS_NOW];
        if (v == bad || v->fresh || n <= most)
            continue;
        best = v;
        most = n;
    }
    return best;
}

/* What is owned, by enum blame_kind. */
static const char *const owned[] = { "failed requests", "requests with errors inside",
                                     "added time" };

static bool answers(const struct blame_list *list)
{
    return list->verdict == BLAME_FOUND || list->verdict == BLAME_CLOSE;
}

static void add_runner_up(const struct blamed *b, enum blame_kind kind, struct strbuf *out)
{
    if (b->blame->list[kind].n < 2) {
        strbuf_add(out, kind == BLAME_TIME ? STR(" Nobody else takes longer.")
                                           : STR(" Nobody else owns any."));
        return;
    }
    const struct suspect *s = suspect_at(b, kind, 1);
    struct str share = share_text(b, s->part[kind].share, 1);
    strbuf_addf(out, " The next is %" PRIstr ", with %" PRIstr "%s.", STR_ARG(s->name),
                STR_ARG(share),
                b->blame->compared && !s->part[kind].worse ? ", no worse than before" : "");
}

static void add_found(const struct blamed *b, enum blame_kind kind, struct strbuf *out)
{
    const struct suspect *s = suspect_at(b, kind, 0);
    const struct blame_version *bad = bad_version(b, s, kind);
    const struct blame_version *good = bad ? good_version(b, s, bad) : NULL;
    struct str share = share_text(b, s->part[kind].share, 1);
    if (bad) {
        strbuf_addf(out, "Roll back %" PRIstr " from %" PRIstr, STR_ARG(s->name),
                    STR_ARG(bad->version));
        if (good)
            strbuf_addf(out, " to %" PRIstr, STR_ARG(good->version));
        strbuf_add(out, STR(": it "));
    } else {
        strbuf_addf(out, "Look at %" PRIstr " first: it ", STR_ARG(s->name));
    }
    strbuf_addf(out, "owns %" PRIstr " of the %s.", STR_ARG(share), owned[kind]);
    add_runner_up(b, kind, out);
}

static void add_close(const struct blamed *b, enum blame_kind kind, struct strbuf *out)
{
    const struct suspect *x = suspect_at(b, kind, 0), *y = suspect_at(b, kind, 1);
    struct str first = share_text(b, x->part[kind].share, 1);
    struct str second = share_text(b, y->part[kind].share, 1);
    strbuf_addf(out,
                "Can't tell: %" PRIstr " (%" PRIstr ") and %" PRIstr " (%" PRIstr
                ") are within chance of each other. Look at both.",
                STR_ARG(x->name), STR_ARG(first), STR_ARG(y->name), STR_ARG(second));
}

static void add_few(const struct blamed *b, enum blame_kind kind, struct strbuf *out)
{
    const struct blame_window *now = &b->blame->at[FAULTS_NOW];
    const struct blame_list *list = &b->blame->list[kind];
    strbuf_addf(out,
                "Can't tell: too few, %" PRIu64 " request%s of which %" PRIu64 " failed.",
                now->requests, now->requests == 1 ? "" : "s", now->failed);
    if (list->needed)
        strbuf_addf(out,
                    " If it goes on like this, about %" PRIu64
                    " requests would tell it from before.",
                    list->needed);
    else
        strbuf_addf(out,
                    " It takes at least %d requests, and before as many, and %d failed ones.",
                    BLAME_REQUESTS_LEAST, BLAME_FAILED_LEAST);
}

static void add_by_share(const struct blamed *b, enum blame_kind kind, struct strbuf *out)
{
    const struct suspect *s = suspect_at(b, kind, 0);
    struct str share = share_text(b, s->part[kind].share, 1);
    strbuf_addf(out,
                "Nothing to compare with (--against, --since), so by share only: %" PRIstr
                " owns %" PRIstr " of the %s, maybe as always.",
                STR_ARG(s->name), STR_ARG(share), owned[kind]);
    add_runner_up(b, kind, out);
}

static struct str verdict_text(const struct blamed *b, enum blame_kind kind)
{
    struct strbuf out;
    strbuf_init(&out, b->arena);
    switch (b->blame->list[kind].verdict) {
    case BLAME_FOUND:
        if (kind != BLAME_ERRORS && kind == b->blame->lead && b->blame->compared)
            strbuf_add(&out, STR("Requests fail no more often than before by more than "
                                 "chance. "));
        add_found(b, kind, &out);
        break;
    case BLAME_SAME:
        strbuf_add(&out, STR("Can't tell: nobody fails more often, or takes longer, than before by "
                             "more than chance."));
        break;
    case BLAME_CLOSE:
        add_close(b, kind, &out);
        break;
    case BLAME_FEW:
        add_few(b, kind, &out);
        break;
    case BLAME_BURST:
        strbuf_add(&out, STR("Can't tell: what fails more often does so in one fifth of the time "
                             "only. When that is what you ask about, give its begin with "
                             "--since."));
        break;
    case BLAME_BY_SHARE:
        add_by_share(b, kind, &out);
        break;
    case BLAME_NOTHING:
        strbuf_add(&out, STR("No request failed. Who takes longer is told in comparison only: "
                             "--against or --since."));
        break;
    }
    return strbuf_str(&out);
}

static void tell_rate(const struct blamed *b, const struct suspect *s, enum blame_kind kind,
                      struct report *report)
{
    const struct blame_counts *now = &s->at[FAULTS_NOW], *then = &s->at[FAULTS_BEFORE];
    const struct blame_part *part = &s->part[kind];
    struct strbuf out;
    struct str share = share_text(b, part->share, 1);
    struct str rate = share_text(b, now->owned[kind], (double)now->steps);
    strbuf_init(&out, b->arena);
    strbuf_addf(&out, "owns %" PRIu64 " of the %s (%" PRIstr ")", whole(now->owned[kind]), owned[kind],
                STR_ARG(share));
    if (b->blame->compared && now->steps) {
        bool entered = s->kind != NODE_TOPIC && s->kind != NODE_QUEUE && !s->callers.n;
        strbuf_addf(&out, ", in %" PRIstr " of its %s", STR_ARG(rate),
                    entered ? "entries" : "calls");
        rate = share_text(b, then->owned[kind], (double)then->steps);
        struct str p = p_text(b, part->p);
        strbuf_addf(&out, ", before %" PRIstr, STR_ARG(rate));
        if (p.n)
            strbuf_addf(&out, " (%" PRIstr ")", STR_ARG(p));
    }
    if (part->burst)
        strbuf_add(&out, STR("; all in one fifth of the time"));
    struct str text = strbuf_str(&out);
    report_line(report, 2, LOC_NONE, "%" PRIstr, STR_ARG(text));
    if (now->made_good && kind == BLAME_ERRORS)
        report_line(report, 2, LOC_NONE, "%" PRIu64 " more error%s made good by a retry",
                    now->made_good, now->made_good == 1 ? " was" : "s were");
}

static void tell_time(const struct blamed *b, const struct suspect *s, struct report *report)
{
    const struct blame_counts *now = &s->at[FAULTS_NOW], *then = &s->at[FAULTS_BEFORE];
    const struct blame_part *part = &s->part[BLAME_TIME];
    struct str share = share_text(b, part->share, 1), p = p_text(b, part->p);
    struct str mean = mean_text(b, (double)now->own_time, now->timed);
    struct str before = mean_text(b, (double)then->own_time, then->timed);
    report_line(report, 2, LOC_NONE,
                "owns %" PRIstr " of the added time; its own time is %" PRIstr ", before %" PRIstr
                "%s%" PRIstr "%s",
                STR_ARG(share), STR_ARG(mean), STR_ARG(before), p.n ? " (" : "", STR_ARG(p),
                p.n ? ")" : "");
}

static void tell_operation(const struct blamed *b, const struct blame_operation *op,
                           enum blame_kind kind, struct report *report)
{
    const struct blame_counts *now = &op->at[FAULTS_NOW], *then = &op->at[FAULTS_BEFORE];
    struct str name = op->operation.n ? op->operation : STR("(operation not known)");
    struct strbuf out;
    strbuf_init(&out, b->arena);
    if (kind != BLAME_TIME) {
        strbuf_addf(&out, "%" PRIu64 " of %" PRIu64, whole(now->owned[kind]), now->steps);
        if (b->blame->compared)
            strbuf_addf(&out, ", before %" PRIu64 " of %" PRIu64, whole(then->owned[kind]),
                        then->steps);
    } else {
        struct str mean = mean_text(b, (double)now->own_time, now->timed);
        struct str before = mean_text(b, (double)then->own_time, then->timed);
        strbuf_addf(&out, "%" PRIstr ", before %" PRIstr, STR_ARG(mean), STR_ARG(before));
    }
    struct str text = strbuf_str(&out);
    report_line(report, 3, LOC_NONE, "%" PRIstr ": %" PRIstr, STR_ARG(name), STR_ARG(text));
}

static bool has_part(const struct blame_operation *op, enum blame_kind kind)
{
    const struct blame_counts *now = &op->at[FAULTS_NOW], *then = &op->at[FAULTS_BEFORE];
    if (kind != BLAME_TIME)
        return whole(now->owned[kind]) > 0;
    return now->timed && then->timed &&
           (double)now->own_time * (double)then->timed >
               1.1 * (double)then->own_time * (double)now->timed;
}

static void tell_operations(const struct blamed *b, const struct suspect *s, enum blame_kind kind,
                            struct report *report)
{
    uint32_t shown = 0, more = 0;
    for (uint32_t i = 0; i < s->operations.n; i++) {
        const struct blame_operation *op = &b->blame->operations[s->operations.first + i];
        if (!has_part(op, kind))
            continue;
        if (shown < OPERATIONS_SHOWN) {
            tell_operation(b, op, kind, report);
            shown++;
        } else {
            more++;
        }
    }
    if (more)
        report_line(report, 3, LOC_NONE, "and %u more operations", (unsigned)more);
}

static void tell_version(const struct blamed *b, const struct blame_version *v,
                         enum blame_kind kind, struct report *report)
{
    uint64_t n = v->entries[FAULTS_NOW];
    const char *fresh = v->fresh ? " (new)" : "";
    if (kind == BLAME_TIME) {
        struct str mean = mean_text(b, (double)v->own_time[FAULTS_NOW], v->timed[FAULTS_NOW]);
        report_line(report, 3, LOC_NONE, "version %" PRIstr "%s: own time %" PRIstr,
                    STR_ARG(v->version), fresh, STR_ARG(mean));
        return;
    }
    struct str share = share_text(b, v->owned[kind][FAULTS_NOW], (double)n);
    struct str failed = share_text(b, (double)v->failed[FAULTS_NOW],
                                   (double)v->requests[FAULTS_NOW]);
    report_line(report, 3, LOC_NONE,
                "version %" PRIstr "%s: fails in %" PRIstr " of %" PRIu64 " entries; of %" PRIu64
                " requests with it %" PRIstr " failed",
                STR_ARG(v->version), fresh, STR_ARG(share), n, v->requests[FAULTS_NOW],
                STR_ARG(failed));
}

static void tell_versions(const struct blamed *b, const struct suspect *s, enum blame_kind kind,
                          struct report *report)
{
    uint32_t shown = 0;
    bool told = false;
    for (uint32_t i = 0; i < s->versions.n; i++)
        told |= b->blame->versions[s->versions.first + i].fresh || s->versions.n > 1;
    for (uint32_t i = 0; told && i < s->versions.n && shown < VERSIONS_SHOWN; i++) {
        const struct blame_version *v = &b->blame->versions[s->versions.first + i];
        if (!v->entries[FAULTS_NOW])
            continue;
        tell_version(b, v, kind, report);
        shown++;
    }
}

static void tell_callers(const struct blamed *b, const struct suspect *s, struct report *report)
{
    uint32_t shown = 0;
    for (uint32_t i = 0; i < s->callers.n && shown < CALLERS_SHOWN; i++) {
        const struct blame_caller *c = &b->blame->callers[s->callers.first + i];
        if (!whole(c->owned[FAULTS_NOW]))
            continue;
        report_line(report, 3, LOC_NONE,
                    "called by %" PRIstr "%s%" PRIstr ": %" PRIu64 " of %" PRIu64,
                    STR_ARG(c->service), c->version.n ? " " : "", STR_ARG(c->version),
                    whole(c->owned[FAULTS_NOW]), c->steps[FAULTS_NOW]);
        shown++;
    }
}

static void tell_suspect(const struct blamed *b, enum blame_kind kind, uint32_t rank,
                         struct report *report)
{
    const struct suspect *s = suspect_at(b, kind, rank);
    struct str trace = s->example[kind];
    report_line(report, 0, LOC_NONE, "%2u  %" PRIstr "  (%s)", (unsigned)rank + 1,
                STR_ARG(s->name), graph_kind_name((enum graph_kind)s->kind));
    if (kind == BLAME_TIME)
        tell_time(b, s, report);
    else
        tell_rate(b, s, kind, report);
    tell_operations(b, s, kind, report);
    tell_versions(b, s, kind, report);
    if (kind == BLAME_ERRORS)
        tell_callers(b, s, report);
    if (trace.n)
        report_line(report, 3, s->example_loc[kind], "e.g. %" PRIstr, STR_ARG(trace));
}

static void tell_list(const struct blamed *b, enum blame_kind kind, struct report *report)
{
    const struct blame_list *list = &b->blame->list[kind];
    uint32_t n = b->top && list->n > b->top ? (uint32_t)b->top : list->n;
    if (!list->n || (kind != b->blame->lead && !answers(list)))
        return;
    report_line(report, 0, LOC_NONE, "%s", "");
    report_line(report, 0, LOC_NONE, "by %s", owned[kind]);
    for (uint32_t i = 0; i < n; i++)
        tell_suspect(b, kind, i, report);
    if (n < list->n)
        report_line(report, 0, LOC_NONE, "and %u more (--top)", (unsigned)(list->n - n));
}

void blame_tell(const struct blamed *b, struct report *report)
{
    enum blame_kind lead = b->blame->lead;
    tell_numbers(b, report);
    tell_filled(b, verdict_text(b, lead), report);
    for (unsigned k = lead + 1; k < BLAME_KINDS; k++) {
        if (!answers(&b->blame->list[k]))
            continue;
        struct str text = verdict_text(b, (enum blame_kind)k);
        tell_filled(b, str_printf(b->arena, "By %s: %" PRIstr, owned[k], STR_ARG(text)), report);
    }
    for (unsigned k = lead; k < BLAME_KINDS; k++)
        tell_list(b, (enum blame_kind)k, report);
}
