/* Who owns the errors of a request. */
#include "faults_priv.h"

static bool same_call(const struct step *a, const struct step *b)
{
    return !a->arguments || !b->arguments || a->arguments == b->arguments;
}

/* Of the calls of one step, last first: an attempt is good when a later one of it went well. */
static void ask_children(struct faults *f, uint32_t above)
{
    const struct step *steps = f->request->steps;
    f->children.n = 0;
    for (uint32_t c = above + 1; c < steps[above].below; c = steps[c].below)
        *vec_push(f->arena, &f->children) = c;
    f->stamp++;
    for (size_t i = f->children.n; i-- > 0;) {
        uint32_t c = f->children.v[i];
        struct attempt_at *later = &f->good.v[steps[c].op];
        if (!steps[c].error && steps[c].retry)
            *later = (struct attempt_at){ f->stamp, c };
        else if (steps[c].error && later->stamp == f->stamp)
            f->marks.v[c].good = same_call(&steps[c], &steps[later->step]);
    }
}

static void find_good(struct faults *f)
{
    const struct request *r = f->request;
    while (f->good.n < f->names->n)
        vec_push(f->arena, &f->good);
    for (uint32_t i = 1; i < r->n; i++) {
        uint32_t above = r->steps[i].parent;
        if (above == STEP_NONE)
            continue;
        if (r->steps[i].error && !f->marks.v[above].asked) {
            f->marks.v[above].asked = true;
            ask_children(f, above);
        }
        f->marks.v[i].good |= f->marks.v[above].good;
    }
}

static void begin_tree(struct faults *f, uint32_t i)
{
    struct step_mark *mark = &f->marks.v[i];
    mark->top = i;
    mark->fatal = !mark->good && faults_begins_part(f->request, i);
}

/* An error below one that is as good as it is: it explains that. */
static bool joins_tree(struct faults *f, uint32_t i)
{
    const struct request *r = f->request;
    struct step_mark *mark = &f->marks.v[i];
    if (faults_begins_part(r, i))
        return false;
    struct step_mark *above = &f->marks.v[r->steps[i].parent];
    if (above->top == STEP_NONE || above->good != mark->good)
        return false;
    mark->top = above->top;
    above->explained = true;
    return true;
}

/* Trees of errors, each below the step that it ends at. */
static void find_trees(struct faults *f)
{
    const struct request *r = f->request;
    for (uint32_t i = 0; i < r->n; i++) {
        struct fault_sums *sums = &faults_count_of(f, i)->sums;
        if (!r->steps[i].error)
            continue;
        bool good = f->marks.v[i].good, joined = joins_tree(f, i);
        sums->made_good += good;
        if (!joined)
            begin_tree(f, i);
        if (good || faults_begins_part(r, i))
            continue;
        sums->fatal += joined;
        sums->coped += !joined;
    }
}

/* Whom a step waits for at a moment of its clock: the call that ends last; STEP_NONE: nobody. */
static uint32_t waits_for(const struct request *r, uint32_t step, uint64_t *moment)
{
    struct wait last = { .step = STEP_NONE };
    for (uint32_t c = step + 1; c < r->steps[step].below; c = r->steps[c].below) {
        struct wait wait = faults_wait(&r->steps[c], c);
        if (!faults_begins_part(r, c) && wait.from <= *moment && wait.to > *moment &&
            wait.to > last.to)
            last = wait;
    }
    if (last.step != STEP_NONE)
        *moment = r->steps[last.step].start + (*moment - last.from);
    return last.step;
}

/* The callee was still at work when its caller had its answer, or none: clocks need not agree. */
static bool was_given_up(const struct step *s)
{
    uint64_t waited = s->done - s->made, worked = s->end - s->start;
    return s->kind == STEP_ENTRY && s->made && s->start && s->done > s->made &&
           s->end > s->start && worked > waited + waited / 64 + 1000;
}

static uint32_t owner_of(const struct request *r, uint32_t step)
{
    const struct step *s = &r->steps[step];
    if (!was_given_up(s))
        return step;
    uint64_t moment = s->start + (s->done - s->made);
    for (uint32_t next; (next = waits_for(r, step, &moment)) != STEP_NONE;)
        step = next;
    return step;
}

/* Steps that nothing explains, of parts that failed, or of what was coped with or made good. */
static void find_owners(struct faults *f, bool fatal)
{
    const struct request *r = f->request;
    f->owners.n = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        const struct step_mark *mark = &f->marks.v[i];
        if (mark->top != STEP_NONE && !mark->explained && f->marks.v[mark->top].fatal == fatal)
            *vec_push(f->arena, &f->owners) = owner_of(r, i);
    }
}

static void give_shares(struct faults *f, enum fault_part part)
{
    const struct request *r = f->request;
    uint64_t share = f->owners.n ? FAULT_SHARES / f->owners.n : 0;
    for (size_t i = 0; i < f->owners.n; i++) {
        struct fault_count *count = faults_count_of(f, f->owners.v[i]);
        struct fault_share *to = &count->sums.shares[part];
        to->owned += share;
        to->blocks[r->block < FLOW_BLOCKS ? r->block : FLOW_BLOCKS - 1] += share;
        request_show(&count->faults[part], r->trace, r->steps[f->owners.v[i]].place);
    }
}

bool faults_own(struct faults *f, bool *out_aside, bool *out_hidden)
{
    find_good(f);
    find_trees(f);
    find_owners(f, true);
    bool failed = f->owners.n > 0;
    *out_aside = failed && f->marks.v[0].top == STEP_NONE;
    if (!failed)
        find_owners(f, false);
    *out_hidden = !failed && f->owners.n;
    give_shares(f, failed ? FAULT_FATAL : FAULT_HIDDEN);
    return failed;
}
