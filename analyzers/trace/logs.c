/*
 * Log lines beside the spans of their requests: calls that only lines tell of, and services that
 * drop the id of a request.
 *
 * Lines of one id in several services do not say who called whom: spans do, or a line that names
 * its peer. A service has dropped the id of a request when its caller has logged with it, and the
 * service has logged for that request, but no line of it bears the id. It has logged for it when it
 * wrote lines without the id while it was at work on the request: during its spans, or within a
 * second of the line that tells of the call. Or when a line of it bears another id that the caller
 * has logged together with the first.
 */
#include "logs_priv.h"
#include "pairs_priv.h"
#include "records_priv.h"

enum {
    SPAN_LOOKED_AT = 60,       /* seconds of a long span in which lines are looked for */
    AROUND_CALL = 1000 * 1000, /* microseconds before and after a line that tells of a call */
    SERVICES_MAX = 64,         /* of one request, whose ids are compared with each other */
};

struct line { /* record of a request's lines, in order of place */
    const struct span_record *record;
    struct span span;
    uint32_t file;
    uint64_t service;
};

struct request {
    struct forest *f;
    const struct log_facts *facts;
    const struct line *lines; /* of one id */
    size_t n;
    uint32_t first, end; /* its spans */
};

static struct place place_of(const struct line *line)
{
    return (struct place){ line->file, line->span.line, line->span.column };
}

static bool is_log(const struct totals *t, const struct span_record *r)
{
    const struct span_store *store = t->stores[r->file & (SPAN_FILES_MAX - 1)];
    return store->logs && t->profiles.v[r->profile].kind == SPAN_LOG;
}

size_t logs_part(const struct totals *t, const struct span_record **records, size_t n)
{
    size_t spans = 0;
    for (size_t i = 0; i < n; i++) {
        if (is_log(t, records[i]))
            continue;
        const struct span_record *record = records[i];
        records[i] = records[spans];
        records[spans++] = record;
    }
    return spans;
}

static int line_cmp(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->span.trace.low != y->span.trace.low)
        return x->span.trace.low < y->span.trace.low ? -1 : 1;
    struct place left = place_of(x), right = place_of(y);
    if (place_before(left, right) || place_before(right, left))
        return place_before(left, right) ? -1 : 1;
    return (x->span.arguments > y->span.arguments) - (x->span.arguments < y->span.arguments);
}

static uint64_t log_service(const struct totals *t, sym name, sym space)
{
    bool several = map_get(&t->services.spaces, name, 0) != NONE;
    return (uint64_t)name << 32 | (several ? space : 0);
}

static struct line *sort_lines(struct forest *f, const struct span_record *const *records, size_t n)
{
    struct totals *t = f->totals;
    struct line *lines = arena_array(f->arena, struct line, n);
    for (size_t i = 0; i < n; i++) {
        struct line *line = &lines[i];
        line->record = records[i];
        line->file = records[i]->file & (SPAN_FILES_MAX - 1);
        record_span(&t->profiles.v[records[i]->profile], t->stores[line->file], records[i],
                    &line->span);
        line->service = log_service(t, line->span.service, line->span.space);
    }
    if (n > 1)
        qsort(lines, n, sizeof(*lines), line_cmp);
    return lines;
}

static bool has_logged(const struct request *r, uint64_t service, size_t *out_line)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->lines[i].service == service) {
            *out_line = i;
            return true;
        }
    return false;
}

/* Some line without the trace's id was written by the service then. */
static bool logged_without(const struct log_facts *t, uint64_t service, uint64_t from, uint64_t to)
{
    uint64_t first = from / 1000000, last = to / 1000000;
    if (!from || to < from)
        return false;
    if (last - first > SPAN_LOOKED_AT)
        last = first + SPAN_LOOKED_AT;
    for (uint64_t second = first; second <= last; second++) {
        uint32_t at = map_get(&t->second_map, second, service);
        if (at == NONE)
            continue;
        uint64_t parts = t->seconds.v[at];
        if (second == first)
            parts &= UINT64_MAX << (from % 1000000 * 64 / 1000000);
        if (second == to / 1000000)
            parts &= UINT64_MAX >> (63 - to % 1000000 * 64 / 1000000);
        if (parts)
            return true;
    }
    return false;
}

static void count_loss(struct shared_ids *ids, bool lost, const struct line *shown,
                       struct trace_key trace)
{
    struct place place = place_of(shown);
    ids->shared++;
    ids->lost += lost;
    if (lost && (ids->lost == 1 || place_before(place, ids->example.place)))
        ids->example = (struct example){ .trace = trace, .place = place, .set = true };
}

static uint64_t key_at(const struct forest *f, uint32_t i)
{
    return log_service_key(&f->totals->services.all.v[f->service[i]]);
}

/* A span of the service that called in: the nearest one above that is no sidecar. */
static uint32_t caller_span(const struct forest *f, const struct pairing *p, uint32_t i)
{
    uint32_t at = p->caller[i] != NONE ? p->caller[i] : f->parent[i];
    uint32_t levels = 0;
    enum { LEVELS_MAX = 1000 };
    while (at != NONE && levels++ < LEVELS_MAX &&
           (f->service[at] == f->service[i] || f->totals->services.all.v[f->service[at]].proxy))
        at = f->parent[at];
    return levels > LEVELS_MAX ? NONE : at;
}

struct step { /* a call between services, as the spans of one request show it */
    uint64_t from, to;
    bool without; /* the called one wrote lines without the id during its spans */
};

struct steps {
    VEC(struct step) all;
    struct map map;
};

static void take_step(struct request *r, const struct pairing *p, struct steps *steps, uint32_t i)
{
    struct forest *f = r->f;
    const struct span *span = &f->spans[i];
    uint32_t caller = caller_span(f, p, i);
    if (caller == NONE)
        return;
    uint64_t from = key_at(f, caller), to = key_at(f, i);
    uint32_t *slot = map_at(&steps->map, from, to);
    if (*slot == NONE) {
        *slot = (uint32_t)steps->all.n;
        *vec_push(f->arena, &steps->all) = (struct step){ from, to, false };
    }
    struct step *step = &steps->all.v[*slot];
    step->without =
        step->without || logged_without(r->facts, to, span->start, span->start + span->duration);
}

static void compare_with_spans(struct request *r, const struct pairing *p)
{
    struct forest *f = r->f;
    struct steps steps = { 0 };
    map_init(&steps.map, f->arena, 0);
    for (uint32_t i = r->first; i < r->end; i++)
        if ((f->marks[i] & MARK_ENTERS) && !(f->marks[i] & MARK_DROPPED) &&
            !is_calling(&f->spans[i]))
            take_step(r, p, &steps, i);
    for (size_t i = 0; i < steps.all.n; i++) {
        const struct step *step = &steps.all.v[i];
        size_t caller, callee;
        if (!has_logged(r, step->from, &caller))
            continue;
        bool with = has_logged(r, step->to, &callee);
        if (with || step->without)
            count_loss(&logs_loss(f->totals, step->from, step->to)->by_spans, !with,
                       &r->lines[caller], r->lines[caller].span.trace);
    }
}

static bool has_spans(const struct request *r, uint64_t service)
{
    for (uint32_t i = r->first; i < r->end; i++)
        if (!(r->f->marks[i] & MARK_DROPPED) && key_at(r->f, i) == service)
            return true;
    return false;
}

/* The service that logs and that a peer's name means. */
static bool find_peer(const struct request *r, sym peer, uint64_t *out)
{
    const struct symtab *syms = r->f->totals->syms;
    struct str host = sym_str(syms, peer);
    size_t dot = str_find_char(host, '.');
    struct str rest = dot == SIZE_MAX ? STR_NULL : str_skip(host, dot);
    sym name = str_has(rest, ".svc.") || str_ends(rest, ".svc")
                   ? sym_find(syms, str_take(host, dot))
                   : peer;
    uint32_t space = name ? map_get(&r->facts->name_map, name, 0) : NONE;
    *out = (uint64_t)name << 32 | space;
    return space < NONE - 1;
}

static void compare_with_peer(struct request *r, const struct line *line)
{
    uint64_t to, at = line->span.start, from = at > AROUND_CALL ? at - AROUND_CALL : at;
    size_t callee;
    if (!find_peer(r, line->span.peer, &to) || to == line->service)
        return;
    bool with = has_logged(r, to, &callee);
    if (with || logged_without(r->facts, to, from, at ? at + AROUND_CALL : 0))
        count_loss(&logs_loss(r->f->totals, line->service, to)->by_peer, !with, line,
                   line->span.trace);
}

/* No line before that one tells of a call from its service to the same peer. */
static bool is_new(const struct request *r, size_t i)
{
    enum { LOOKED_AT = 1000 };
    const struct line *line = &r->lines[i];
    for (size_t k = i; k > 0 && i - k < LOOKED_AT; k--)
        if (r->lines[k - 1].service == line->service &&
            r->lines[k - 1].span.peer == line->span.peer)
            return false;
    return true;
}

static void take_peers(struct request *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct line *line = &r->lines[i];
        if (!line->span.peer || (line->span.arguments & LOG_COPY) || has_spans(r, line->service))
            continue;
        logs_call(r->f->totals,
                  &(struct log_edge){ .from = line->service,
                                      .peer = line->span.peer,
                                      .operation = line->span.operation,
                                      .peer_kind = line->span.peer_kind,
                                      .guess = line->span.arguments & LOG_GUESS ? 1 : 0,
                                      .calls = 1,
                                      .traces = is_new(r, i),
                                      .errors = line->span.error,
                                      .first = place_of(line),
                                      .trace = line->span.trace });
        compare_with_peer(r, line);
    }
}

/* Each service's first line under another id, and whether some line of it had the trace's id. */
struct party {
    const struct line *line;
    struct trace_key about; /* that id, or zeros */
};

static bool is_id(struct trace_key key)
{
    return key.high || key.low;
}

static size_t find_parties(const struct request *r, struct party *out)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct line *line = &r->lines[i];
        size_t at = 0;
        while (at < n && out[at].line->service != line->service)
            at++;
        if (at == SERVICES_MAX)
            continue;
        if (at == n)
            out[n++] = (struct party){ line, { 0, 0 } };
        if (line->span.start && line->span.start < out[at].line->span.start)
            out[at].line = line;
        if (!is_id(out[at].about))
            out[at].about = (struct trace_key){ line->span.parent, line->span.id };
    }
    return n;
}

/* By the times of their first lines; the called one has the same trace's id, or none. */
static bool may_have_called(const struct party *from, const struct party *to)
{
    uint64_t one = from->line->span.start, two = to->line->span.start;
    bool same = to->about.low == from->about.low && to->about.high == from->about.high;
    return (!one || !two || one <= two) && (same || !is_id(to->about));
}

static void count_parties(struct request *r, const struct party *from, const struct party *to)
{
    struct loss_total *loss = logs_loss(r->f->totals, from->line->service, to->line->service);
    count_loss(&loss->by_ids, !is_id(to->about), from->line, from->about);
}

/* Lines of another id than the trace's: some services logged both, some have lost one. */
static void compare_ids(struct request *r)
{
    struct party parties[SERVICES_MAX];
    bool other = false;
    for (size_t i = 0; i < r->n && !other; i++)
        other = r->lines[i].span.id || r->lines[i].span.parent;
    size_t n = other ? find_parties(r, parties) : 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n && is_id(parties[a].about); b++)
            if (a != b && may_have_called(&parties[a], &parties[b]))
                count_parties(r, &parties[a], &parties[b]);
}

static void find_spans(struct request *r)
{
    const struct forest *f = r->f;
    uint32_t number = forest_first(r->f, r->lines[0].span.trace.low);
    uint32_t first = 0, last = f->n;
    r->first = r->end = 0;
    if (number == NONE)
        return;
    while (first < last) {
        uint32_t middle = first + (last - first) / 2;
        if (f->trace[middle] < number)
            first = middle + 1;
        else
            last = middle;
    }
    r->first = r->end = first;
    while (r->end < f->n && f->spans[r->end].trace.low == r->lines[0].span.trace.low)
        r->end++;
}

void link_logs(struct forest *f, const struct pairing *p, const struct span_record *const *records,
               size_t n)
{
    struct line *lines = sort_lines(f, records, n);
    for (size_t i = 0, length; i < n; i += length) {
        for (length = 1; i + length < n; length++)
            if (lines[i + length].span.trace.low != lines[i].span.trace.low)
                break;
        struct request request = {
            .f = f, .facts = f->totals->logs->facts, .lines = lines + i, .n = length
        };
        find_spans(&request);
        compare_with_spans(&request, p);
        take_peers(&request);
        compare_ids(&request);
    }
}
