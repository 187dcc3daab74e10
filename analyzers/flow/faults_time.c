/* Where a request spends its time: own times of steps, and the critical paths of its parts. */
#include "faults_priv.h"

struct wait faults_wait(const struct step *s, uint32_t step)
{
    bool made = s->made && s->done > s->made;
    return (struct wait){ step, made ? s->made : s->start, made ? s->done : s->end };
}

static int wait_cmp(const void *a, const void *b)
{
    const struct wait *x = a, *y = b;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return (x->step > y->step) - (x->step < y->step);
}

/* By their ends; calls are few, and mostly in order. */
static void sort_waits(struct wait *v, size_t n)
{
    enum { FEW = 16 };
    if (n > FEW) {
        qsort(v, n, sizeof(*v), wait_cmp);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        struct wait wait = v[i];
        size_t at = i;
        for (; at && wait_cmp(&v[at - 1], &wait) > 0; at--)
            v[at] = v[at - 1];
        v[at] = wait;
    }
}

static void find_waits(struct faults *f, const struct visit_time *at)
{
    const struct request *r = f->request;
    f->waits.n = 0;
    for (uint32_t c = at->step + 1; c < r->steps[at->step].below; c = r->steps[c].below) {
        struct wait wait = faults_wait(&r->steps[c], c);
        if (at->given_up && wait.to > at->to)
            wait.to = at->to;
        if (wait.from && wait.to > wait.from && wait.to > at->from && !faults_begins_part(r, c))
            *vec_push(f->arena, &f->waits) = wait;
    }
    if (f->waits.n > 1)
        sort_waits(f->waits.v, f->waits.n);
}

/* Of the time a caller waited: what the callee did not work is its share, too. */
static void push_call(struct faults *f, const struct wait *wait, uint64_t from)
{
    const struct step *s = &f->request->steps[wait->step];
    uint64_t waited = wait->to - from, worked = s->end > s->start ? s->end - s->start : 0;
    if (s->kind != STEP_ENTRY || !s->start || !worked) {
        faults_count_of(f, wait->step)->sums.critical += waited;
        return;
    }
    if (waited > worked)
        faults_count_of(f, wait->step)->sums.critical += waited - worked;
    *vec_push(f->arena, &f->stack) = (struct visit_time){
        wait->step, waited < worked, s->start, s->start + (waited < worked ? waited : worked)
    };
}

/* Back from the end of a step: what ended last was waited for. */
static void share_out(struct faults *f, struct visit_time at)
{
    uint64_t to = at.to, own = 0;
    find_waits(f, &at);
    for (size_t i = f->waits.n; i-- > 0 && to > at.from;) {
        struct wait wait = f->waits.v[i];
        if (wait.to > to)
            continue;
        uint64_t from = wait.from > at.from ? wait.from : at.from;
        own += to - wait.to;
        push_call(f, &wait, from);
        to = from;
    }
    faults_count_of(f, at.step)->sums.critical += own + (to - at.from);
}

static uint64_t time_part(struct faults *f, uint32_t top)
{
    const struct step *s = &f->request->steps[top];
    if (!s->start || s->end <= s->start)
        return 0;
    f->stack.n = 0;
    *vec_push(f->arena, &f->stack) = (struct visit_time){ top, false, s->start, s->end };
    while (f->stack.n)
        share_out(f, f->stack.v[--f->stack.n]);
    return s->end - s->start;
}

/* What a step takes itself, and what its call takes longer than the callee works. */
static uint64_t own_time(const struct step *s)
{
    uint64_t worked = s->end - s->start;
    if (s->kind != STEP_ENTRY)
        return worked;
    uint64_t waited = s->made && s->done > s->made ? s->done - s->made : 0;
    bool message = s->via == EDGE_ASYNC; /* which its sender does not wait for */
    return s->own_time + (waited > worked && !message ? waited - worked : 0);
}

static void take_time(struct faults *f, uint32_t i)
{
    const struct request *r = f->request;
    const struct step *s = &r->steps[i];
    struct fault_count *count = faults_count_of(f, i);
    if (!s->start || s->end < s->start)
        return;
    uint64_t own = own_time(s);
    count->sums.timed++;
    count->sums.own_time += own;
    histogram_add(&count->own, f->arena, histogram_index(own) >> FAULT_TIME_SHIFT, 1);
    if (own > count->sums.slowest || !count->slow.set) {
        count->slow = (struct request_example){ true, r->trace, s->place };
        count->sums.slowest = own;
    } else if (own == count->sums.slowest) {
        request_show(&count->slow, r->trace, s->place);
    }
}

uint64_t faults_time(struct faults *f)
{
    const struct request *r = f->request;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        take_time(f, i);
        if (faults_begins_part(r, i))
            sum += time_part(f, i);
    }
    return sum;
}
