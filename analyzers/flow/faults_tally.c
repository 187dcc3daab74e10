/* The tally of faults: see flow_faults.h. */
#include "faults_priv.h"

static void *faults_begin(struct arena *arena, const struct flow_setup *setup,
                          const struct symtab *syms)
{
    struct faults *f = arena_new(arena, struct faults);
    f->arena = arena;
    f->syms = syms;
    f->since = setup->since;
    map_init(&f->row_of, arena, 0);
    map_init(&f->root_of, arena, 0);
    map_init(&f->version_of, arena, 0);
    return f;
}

static uint32_t row_at(struct faults *f, const struct fault_row *key)
{
    uint64_t who = (uint64_t)key->service << 32 | key->version;
    uint32_t *slot = map_at(&f->row_of, (uint64_t)key->op << 32 | key->above, who);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)f->rows.n;
        *vec_push(f->arena, &f->rows) = (struct fault_row){
            .op = key->op, .above = key->above, .service = key->service, .version = key->version
        };
    }
    return *slot;
}

static struct root_row *root_at(struct faults *f, uint32_t op)
{
    uint32_t *slot = map_at(&f->root_of, op, 0);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)f->roots.n;
        vec_push(f->arena, &f->roots)->op = op;
    }
    return &f->roots.v[*slot];
}

static struct version_row *version_at(struct faults *f, const struct version_row *key)
{
    uint64_t who = (uint64_t)key->sums.service << 32 | key->sums.version;
    uint32_t *slot = map_at(&f->version_of, who, key->space);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)f->versions.n;
        struct version_row *row = vec_push(f->arena, &f->versions);
        row->space = key->space;
        row->sums = (struct fault_version){ .op = key->sums.op,
                                            .service = key->sums.service,
                                            .version = key->sums.version };
    }
    return &f->versions.v[*slot];
}

static struct version_row *version_of(struct faults *f, const struct step *s)
{
    const struct flow_name *name = &f->names->all[s->op];
    struct version_row key = { .space = name->space };
    key.sums.op = s->op;
    key.sums.service = name->node;
    key.sums.version = s->version;
    return version_at(f, &key);
}

struct fault_count *faults_count_of(struct faults *f, uint32_t step)
{
    return &f->rows.v[f->marks.v[step].row].windows[f->window];
}

uint64_t faults_took(const struct step *s)
{
    uint64_t own = s->end > s->start ? s->end - s->start : 0;
    return s->done > s->made && s->made ? s->done - s->made : own;
}

bool faults_begins_part(const struct request *r, uint32_t step)
{
    const struct step *s = &r->steps[step];
    return s->parent == STEP_NONE || (s->kind == STEP_ENTRY && s->via == EDGE_ASYNC);
}

/* Steps of one kind often follow each other. */
static void find_row(struct faults *f, const struct step *s)
{
    uint32_t above = s->parent == STEP_NONE ? STEP_NONE : f->request->steps[s->parent].op;
    struct fault_row key = {
        .op = s->op, .above = above, .service = s->service, .version = s->version
    };
    const struct fault_row *last = f->rows.n ? &f->rows.v[f->last_row] : &key;
    if (!f->rows.n || last->op != key.op || last->above != key.above ||
        last->service != key.service || last->version != key.version)
        f->last_row = row_at(f, &key);
    *vec_push(f->arena, &f->marks) = (struct step_mark){ .row = f->last_row, .top = STEP_NONE };
}

/* False when none of its steps has an error, as mostly. */
static bool count_steps(struct faults *f)
{
    const struct request *r = f->request;
    bool any = false;
    f->marks.n = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        find_row(f, &r->steps[i]);
        struct fault_count *count = faults_count_of(f, i);
        count->sums.steps++;
        count->sums.errors += r->steps[i].error;
        any |= r->steps[i].error;
    }
    return any;
}

static void count_request(struct faults *f, struct fault_requests *sums, bool failed)
{
    const struct request *r = f->request;
    unsigned block = r->block < FLOW_BLOCKS ? r->block : FLOW_BLOCKS - 1;
    sums->requests++;
    sums->failed += failed;
    sums->by_block[block]++;
    sums->failed_by_block[block] += failed;
}

static void count_versions(struct faults *f, bool failed)
{
    const struct request *r = f->request;
    f->requests++;
    for (uint32_t i = 0; i < r->n; i++) {
        const struct step *s = &r->steps[i];
        if (s->kind != STEP_ENTRY || !s->version)
            continue;
        struct version_row *row = version_of(f, s);
        row->sums.entries[f->window]++;
        if (s->start && (!row->sums.first || s->start < row->sums.first))
            row->sums.first = s->start;
        if (row->stamp == f->requests)
            continue;
        row->stamp = f->requests;
        row->sums.requests[f->window]++;
        row->sums.failed[f->window] += failed;
    }
}

/* Of the version of an owner; shares as its row has them. */
static void count_owned(struct faults *f)
{
    for (size_t i = 0; i < f->owners.n; i++) {
        const struct step *s = &f->request->steps[f->owners.v[i]];
        if (s->kind != STEP_ENTRY || !s->version)
            continue;
        version_of(f, s)->sums.owned[f->window] += FAULT_SHARES / f->owners.n;
    }
}

static bool was_cut(struct faults *f, const struct request *r)
{
    if (r->complete || r->young)
        return false;
    struct fault_requests *sums = &root_at(f, r->steps[0].op)->sums[f->window];
    sums->cut++;
    sums->cut_failed += r->failed;
    return true;
}

static void faults_add(void *state, const struct request *request, const struct flow_names *names)
{
    struct faults *f = state;
    bool aside = false, hidden = false, failed = false;
    if (!request->n)
        return;
    f->request = request;
    f->names = names;
    f->window = f->since && request->start && request->start < f->since ? FAULTS_BEFORE
                                                                        : FAULTS_NOW;
    if (was_cut(f, request))
        return;
    f->owners.n = 0;
    if (count_steps(f))
        failed = faults_own(f, &aside, &hidden);
    struct root_row *root = root_at(f, request->steps[0].op);
    struct fault_requests *sums = &root->sums[f->window];
    count_request(f, sums, failed);
    sums->asides += aside;
    sums->hidden += hidden;
    sums->time += faults_time(f);
    uint64_t took = faults_took(&request->steps[0]);
    histogram_add(&root->times[f->window], f->arena, histogram_index(took) >> FAULT_TIME_SHIFT, 1);
    count_versions(f, failed);
    if (failed)
        count_owned(f);
}

static void merge_sums(struct fault_sums *into, const struct fault_sums *from)
{
    into->steps += from->steps;
    into->errors += from->errors;
    into->made_good += from->made_good;
    into->fatal += from->fatal;
    into->coped += from->coped;
    into->timed += from->timed;
    into->own_time += from->own_time;
    into->critical += from->critical;
    for (unsigned k = 0; k < FAULT_PARTS; k++) {
        into->shares[k].owned += from->shares[k].owned;
        for (size_t i = 0; i < FLOW_BLOCKS; i++)
            into->shares[k].blocks[i] += from->shares[k].blocks[i];
    }
}

/* The longest; of those as long, the first. */
static void merge_slow(struct fault_count *into, const struct fault_count *from)
{
    if (!from->slow.set || from->sums.slowest < into->sums.slowest)
        return;
    if (from->sums.slowest > into->sums.slowest)
        into->slow = from->slow;
    else
        request_show_merge(&into->slow, &from->slow);
    into->sums.slowest = from->sums.slowest;
}

static void merge_count(struct faults *into, struct fault_count *to,
                        const struct fault_count *from)
{
    merge_sums(&to->sums, &from->sums);
    for (unsigned k = 0; k < FAULT_PARTS; k++)
        request_show_merge(&to->faults[k], &from->faults[k]);
    merge_slow(to, from);
    histogram_merge(&to->own, into->arena, &from->own);
}

static void merge_requests(struct fault_requests *into, const struct fault_requests *from)
{
    into->requests += from->requests;
    into->failed += from->failed;
    into->asides += from->asides;
    into->time += from->time;
    into->hidden += from->hidden;
    into->cut += from->cut;
    into->cut_failed += from->cut_failed;
    for (size_t i = 0; i < FLOW_BLOCKS; i++) {
        into->by_block[i] += from->by_block[i];
        into->failed_by_block[i] += from->failed_by_block[i];
    }
}

static void merge_versions(struct faults *into, const struct faults *from, const uint32_t *ops)
{
    for (size_t i = 0; i < from->versions.n; i++) {
        struct version_row key = from->versions.v[i];
        const struct fault_version *v = &key.sums;
        key.sums.op = ops[v->op];
        struct fault_version *to = &version_at(into, &key)->sums;
        if (v->first && (!to->first || v->first < to->first))
            to->first = v->first;
        for (unsigned w = 0; w < FAULT_WINDOWS; w++) {
            to->requests[w] += v->requests[w];
            to->failed[w] += v->failed[w];
            to->owned[w] += v->owned[w];
            to->entries[w] += v->entries[w];
        }
    }
}

static void faults_merge(void *state, const void *other, const uint32_t *ops)
{
    struct faults *into = state;
    const struct faults *from = other;
    for (size_t i = 0; i < from->rows.n; i++) {
        struct fault_row key = from->rows.v[i];
        key.op = ops[key.op];
        key.above = key.above == STEP_NONE ? STEP_NONE : ops[key.above];
        uint32_t row = row_at(into, &key); /* which may move the rows */
        struct fault_row *to = &into->rows.v[row];
        for (unsigned w = 0; w < FAULT_WINDOWS; w++)
            merge_count(into, &to->windows[w], &key.windows[w]);
    }
    for (size_t i = 0; i < from->roots.n; i++) {
        struct root_row *to = root_at(into, ops[from->roots.v[i].op]);
        for (unsigned w = 0; w < FAULT_WINDOWS; w++) {
            merge_requests(&to->sums[w], &from->roots.v[i].sums[w]);
            histogram_merge(&to->times[w], into->arena, &from->roots.v[i].times[w]);
        }
    }
    merge_versions(into, from, ops);
}

static uint64_t faults_bytes(const void *state)
{
    const struct faults *f = state;
    enum { USUAL_TIMES = 1 << 10 };
    return f->rows.n * (2 * sizeof(struct fault_row) + USUAL_TIMES) +
           f->roots.n * (2 * sizeof(struct root_row) + USUAL_TIMES) +
           f->versions.n * 2 * sizeof(struct version_row);
}

const struct request_tally tally_faults = {
    .name = "faults",
    .begin = faults_begin,
    .add = faults_add,
    .merge = faults_merge,
    .bytes = faults_bytes,
    .end = faults_end,
};
