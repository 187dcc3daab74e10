/* The calls and messages of one entry: in flight at once, one after the other, copies, batches. */
#include "patterns_priv.h"

enum {
    GRAIN = 2,       /* microseconds that an end may be off by: start and duration are rounded */
    PEERS_LEAST = 3, /* different services, at once or one after the other */
    MANY = 3,        /* messages of progress */
};

struct flight { /* the last end of the calls to a service */
    uint32_t who;
    uint64_t until;
};

struct caller {
    struct classifier *c;
    uint32_t entry;
    uint64_t start, end;
    uint32_t calls, late, messages;
    uint64_t last;         /* end of all calls so far */
    uint32_t main, number; /* the last call, and its span of the caller's */
    bool together, observed;
    struct flight flights[PEERS_LEAST]; /* those that end last, of different services */
    uint32_t n_flights;
    struct few in_turn; /* services */
};

struct times {
    uint64_t from, to; /* 0: not known */
};

static struct times times_of(const struct caller *a, const struct step *s)
{
    if (s->made && s->done >= s->made)
        return (struct times){ s->made, s->done };
    bool within = s->start >= a->start && s->end >= s->start && s->end <= a->end + GRAIN;
    return s->start && a->start && within ? (struct times){ s->start, s->end }
                                          : (struct times){ 0, 0 };
}

static uint32_t who(const struct caller *a, uint32_t i)
{
    return a->c->ops.v[a->c->request->steps[i].op].who;
}

static bool is_alike_in_flight(struct caller *a, uint32_t op, struct times t)
{
    struct mix_op *alike = &a->c->ops.v[a->c->ops.v[op].alike];
    bool before = alike->flight == a->c->flights;
    bool overlaps = before && t.from < alike->until;
    if (!before || t.to > alike->until)
        alike->until = t.to;
    alike->flight = a->c->flights;
    return overlaps;
}

/* Of the service; else a free one; else that of which the calls end first. */
static struct flight *flight_of(struct caller *a, uint32_t service)
{
    struct flight *first = &a->flights[0];
    for (uint32_t i = 0; i < a->n_flights; i++) {
        if (a->flights[i].who == service)
            return &a->flights[i];
        if (a->flights[i].until < first->until)
            first = &a->flights[i];
    }
    if (a->n_flights == PEERS_LEAST)
        return first;
    a->flights[a->n_flights] = (struct flight){ service, 0 };
    return &a->flights[a->n_flights++];
}

/* Are calls to so many different services in flight, with this one? */
static bool are_peers_in_flight(struct caller *a, uint32_t service, struct times t)
{
    uint32_t peers = 1;
    for (uint32_t i = 0; i < a->n_flights; i++)
        peers += a->flights[i].who != service && a->flights[i].until > t.from;
    struct flight *flight = flight_of(a, service);
    if (t.to > flight->until)
        *flight = (struct flight){ service, t.to };
    return peers >= PEERS_LEAST;
}

static void add_in_turn(struct caller *a, uint32_t service)
{
    struct few *few = &a->in_turn;
    for (uint32_t i = 0; i < few->n; i++)
        if (few->v[i] == service)
            return;
    if (few->n < CHAIN_LEAST && service != who(a, a->entry))
        few->v[few->n++] = service;
}

/* Not waited for: most of it comes after the end of the entry. Instrumentation ends a bit late. */
static bool is_left(const struct caller *a, const struct step *s)
{
    if (!s->made || !a->end || s->done <= a->end + GRAIN)
        return false;
    return s->made >= a->end || s->done - a->end > a->end - s->made;
}

static void add_call(struct caller *a, uint32_t i)
{
    const struct step *s = &a->c->request->steps[i];
    struct times t = times_of(a, s);
    if (s->call && s->call == a->number) {
        a->observed |= who(a, i) != who(a, a->main);
        return;
    }
    a->number = s->call;
    if (!s->retry) {
        a->main = i;
        a->calls++;
        a->late += is_left(a, s);
    }
    if (!t.from)
        return;
    bool alike = is_alike_in_flight(a, s->op, t), peers = are_peers_in_flight(a, who(a, i), t);
    a->together |= alike || peers;
    if (t.from >= a->last)
        add_in_turn(a, who(a, i));
    a->last = t.to > a->last ? t.to : a->last;
}

struct runs { /* of equal messages, one after the other; a fourth is as good as many */
    uint32_t n, op[4], length[4];
};

static void add_message(struct runs *runs, uint32_t op)
{
    if (!runs->n || runs->op[runs->n - 1] != op) {
        if (runs->n == countof(runs->op))
            return;
        runs->op[runs->n] = op;
        runs->length[runs->n++] = 0;
    }
    runs->length[runs->n - 1]++;
}

static bool is_batch(const struct runs *runs, bool told)
{
    if (runs->n == 2 && told)
        return runs->length[0] >= MANY && runs->length[1] == 1;
    return runs->n == 3 && runs->op[0] != runs->op[2] && runs->length[0] == 1 &&
           runs->length[1] >= MANY && runs->length[2] == 1;
}

static bool is_same(const struct classifier *c, uint32_t a, uint32_t b)
{
    const struct step *x = &c->request->steps[a], *y = &c->request->steps[b];
    sym name = c->names->all[x->op].operation;
    return (name && name == c->names->all[y->op].operation) ||
           (x->arguments && x->arguments == y->arguments);
}

/* The message takes what the one call takes to somebody else. */
static bool is_copy(const struct caller *a, uint32_t i)
{
    const struct classifier *c = a->c;
    const struct step *steps = c->request->steps;
    bool send = steps[i].kind == STEP_SEND, other = !send && who(a, i) != who(a, a->main);
    bool same = is_same(c, i, a->main);
    for (uint32_t k = i + 1; send && k < steps[i].below; k = steps[k].below) {
        other |= who(a, k) != who(a, a->main);
        same |= is_same(c, k, a->main);
    }
    return other && same;
}

static void find_copies(struct caller *a)
{
    const struct step *steps = a->c->request->steps;
    for (uint32_t k = a->entry + 1; k < steps[a->entry].below; k = steps[k].below) {
        if (!is_message(a->c, k) || !is_copy(a, k))
            continue;
        a->c->nodes[k].part = true;
        a->observed = true;
    }
}

static void take_messages(struct caller *a)
{
    const struct step *steps = a->c->request->steps;
    for (uint32_t k = a->entry + 1; k < steps[a->entry].below; k = steps[k].below)
        if (is_message(a->c, k))
            a->c->nodes[k].part = true;
}

static uint8_t pattern_of(struct caller *a, const struct runs *runs, bool told)
{
    if (is_batch(runs, told)) {
        take_messages(a);
        return PATTERN_BATCH;
    }
    if (a->calls == 1 && a->messages)
        find_copies(a);
    if (a->calls == 1 && a->observed)
        return PATTERN_SIDEWINDER;
    if (a->together && a->end && a->last <= a->end + GRAIN)
        return PATTERN_SCATTER;
    return a->in_turn.n >= PEERS_LEAST ? PATTERN_ORCHESTRATOR : MIX_NONE;
}

struct mix_calls classify_calls(struct classifier *c, uint32_t entry)
{
    const struct step *steps = c->request->steps;
    struct caller a = {
        .c = c, .entry = entry, .start = steps[entry].start, .end = steps[entry].end
    };
    struct runs runs = { 0 };
    c->flights++;
    for (uint32_t k = entry + 1; k < steps[entry].below; k = steps[k].below) {
        if (c->nodes[k].store)
            continue;
        if (!is_message(c, k)) {
            add_call(&a, k);
        } else if (!steps[k].retry) {
            add_message(&runs, steps[k].op);
            a.messages++;
        }
    }
    uint8_t pattern = c->nodes[entry].reach <= entry
                          ? MIX_NONE
                          : pattern_of(&a, &runs, steps[entry].via == EDGE_ASYNC);
    return (struct mix_calls){ pattern, a.calls, a.calls && a.late == a.calls };
}
