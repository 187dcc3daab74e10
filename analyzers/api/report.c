/* From marked pairs to what is told: each fault once for an operation, by the shortest path. */
#include "serves_priv.h"

enum { TOLD_MAX = 2000, PATH_MAX_STEPS = 64 };

struct step { /* a pair on the way, and how it was reached */
    uint32_t pair;
    uint32_t from; /* index of the step before; of the first: itself */
    struct str label;
    enum api_severity cap; /* below a choice nothing is worse than the choice */
    struct loc s, r;
};

struct walk {
    struct serving *s;
    const struct claim *claim;
    VEC(struct step) steps;
    uint32_t *seen; /* of each pair: the round in which it was reached */
    uint32_t round;
};

static void add_label(struct strbuf *buf, struct str label)
{
    for (size_t i = 0; i < label.n; i++) {
        if (label.p[i] == '~')
            strbuf_add(buf, STR("~0"));
        else if (label.p[i] == '/')
            strbuf_add(buf, STR("~1"));
        else
            strbuf_add_char(buf, label.p[i]);
    }
}

struct route { /* labels from the root, the last last */
    struct str v[PATH_MAX_STEPS];
    size_t n;
};

static struct route route_to(const struct walk *w, uint32_t at, struct str name)
{
    struct str back[PATH_MAX_STEPS];
    struct route route = { .n = 0 };
    size_t n = 0;
    if (name.n)
        back[n++] = name;
    for (; w->steps.v[at].from != at; at = w->steps.v[at].from)
        if (w->steps.v[at].label.n && n < PATH_MAX_STEPS)
            back[n++] = w->steps.v[at].label;
    while (n)
        route.v[route.n++] = back[--n];
    return route;
}

static struct str element_of(const struct walk *w, const struct route *route)
{
    struct strbuf buf;
    strbuf_init(&buf, w->s->arena);
    strbuf_add(&buf, w->claim->element);
    for (size_t i = 0; i < route->n; i++) {
        strbuf_add_char(&buf, '/');
        add_label(&buf, route->v[i]);
    }
    return strbuf_str(&buf);
}

/* The last name, and what follows it: "total", "lines/\*". */
static struct str subject_of(const struct walk *w, const struct route *route)
{
    size_t first = route->n;
    while (first && str_is(route->v[first - 1], "*"))
        first--;
    if (!first && !route->n)
        return w->claim->subject;
    struct strbuf buf;
    strbuf_init(&buf, w->s->arena);
    strbuf_add(&buf, first ? route->v[first - 1] : w->claim->subject);
    for (size_t i = first; i < route->n; i++)
        strbuf_add(&buf, STR("/*"));
    return strbuf_str(&buf);
}

/* Of the element, or of what it is reached by, or of the claim. */
static struct loc place_of(const struct walk *w, uint32_t at, struct loc own, bool sender)
{
    while (!own.source && w->steps.v[at].from != at) {
        own = sender ? w->steps.v[at].s : w->steps.v[at].r;
        at = w->steps.v[at].from;
    }
    if (own.source)
        return own;
    return sender == w->claim->response ? w->claim->def : w->claim->view;
}

static void tell_fault(struct walk *w, uint32_t at, const struct fault *fault)
{
    struct serving *s = w->s;
    struct route route = route_to(w, at, fault->name);
    enum api_severity cap = w->steps.v[at].cap;
    struct loc sender = place_of(w, at, fault->s, true),
               receiver = place_of(w, at, fault->r, false);
    bool response = w->claim->response;
    s->at = w->claim->operation;
    tell(s, fault->severity < cap ? fault->severity : cap, element_of(w, &route),
         response ? receiver : sender, response ? sender : receiver,
         describe_fault(s->arena, fault, subject_of(w, &route), s->who, response));
}

static void reach(struct walk *w, uint32_t from, const struct pair_edge *edge,
                  enum api_severity cap)
{
    if (w->seen[edge->pair] == w->round)
        return;
    w->seen[edge->pair] = w->round;
    *vec_push(w->s->c.arena, &w->steps) =
        (struct step){ edge->pair, from, edge->label, cap, edge->s, edge->r };
}

static void follow(struct walk *w, uint32_t at)
{
    const struct comparison *c = &w->s->c;
    const struct pair *pair = c->pairs.v[w->steps.v[at].pair];
    enum api_severity cap = w->steps.v[at].cap;
    if (pair->choice && pair->mark < cap)
        cap = pair->mark;
    const struct pair_edge *best = NULL;
    for (size_t i = 0; i < pair->edges.n; i++) {
        const struct pair_edge *edge = &pair->edges.v[i];
        enum api_severity mark = c->pairs.v[edge->pair]->mark;
        if (pair->choice && (!best || mark < c->pairs.v[best->pair]->mark))
            best = edge;
        else if (!pair->choice && mark != API_FINE)
            reach(w, at, edge, cap);
    }
    if (best)
        reach(w, at, best, cap);
}

static void tell_claim(struct walk *w)
{
    w->steps.n = 0;
    *vec_push(w->s->c.arena, &w->steps) =
        (struct step){ .pair = w->claim->pair, .from = 0, .cap = API_BREAK };
    w->seen[w->claim->pair] = w->round;
    for (uint32_t i = 0; i < w->steps.n && w->s->told.n < TOLD_MAX; i++) {
        const struct pair *pair = w->s->c.pairs.v[w->steps.v[i].pair];
        for (size_t k = 0; k < pair->own.n; k++)
            tell_fault(w, i, &pair->own.v[k]);
        if (pair->mark != API_FINE)
            follow(w, i);
    }
    w->s->cut |= w->s->told.n >= TOLD_MAX;
}

void tell_claims(struct serving *s)
{
    struct walk w = { .s = s, .seen = arena_array(s->c.arena, uint32_t, s->c.pairs.n + 1) };
    const struct api_operation *of = NULL;
    for (size_t i = 0; i < s->claims.n; i++) {
        w.claim = &s->claims.v[i];
        if (w.claim->operation != of || !i)
            w.round++;
        of = w.claim->operation;
        tell_claim(&w);
    }
}
