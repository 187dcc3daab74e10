/*
 * Names that are told apart. Each costs memory in many tables, so there is a bound on them, and the
 * first in the order of the input are kept: which ones does not depend on the number of threads.
 */
#include "names_priv.h"

#include "logs_priv.h"
#include "totals_priv.h"

static void note_lost(struct names *names, struct place place)
{
    if (!names->any || place_before(place, names->first))
        names->first = place;
    names->any = true;
}

static void lose(struct totals *t, struct str text, struct place place)
{
    note_lost(t->names, place);
    sketch_add(&t->names->lost, str_hash(STR_HASH_INIT, text));
}

static sym other_of(struct totals *t)
{
    if (!t->names->other)
        t->names->other = sym_intern(t->syms, STR(SPAN_OTHER));
    return t->names->other;
}

static sym take_text(struct totals *t, struct str text, struct place place)
{
    struct names *names = t->names;
    sym known = sym_find(t->syms, text);
    if (known)
        return known;
    uint64_t cost = sym_cost(text);
    names->left = cost <= names->left ? names->left - cost : 0;
    if (names->left)
        return sym_intern(t->syms, text);
    lose(t, text, place);
    return other_of(t);
}

sym names_take_sym(struct totals *t, uint32_t store, sym *known, sym s, struct place place)
{
    const struct symtab *from = &t->stores[store]->syms;
    if (s && !known[s])
        known[s] = take_text(t, sym_str(from, s), place);
    bool lost = s && (known[s] == t->names->other || s == from->beyond);
    if (lost)
        note_lost(t->names, place);
    return known[s];
}

static void take_logs(struct totals *t, uint32_t number, sym *known)
{
    struct log_book *logs = t->stores[number]->logs;
    for (size_t i = 0; logs && i < logs->services.n; i++) {
        struct log_service *service = &logs->services.v[i];
        struct place place = { number, service->line, service->column };
        service->service = names_take_sym(t, number, known, service->service, place);
        service->space = names_take_sym(t, number, known, service->space, place);
    }
    if (logs && !t->logs)
        logs_init(t);
}

void names_take(struct totals *t, uint32_t number, sym *known)
{
    struct span_store *store = t->stores[number];
    for (size_t i = 0; i < store->profiles.n; i++) {
        struct span_profile *p = &store->profiles.v[i];
        sym *fields[] = { &p->service,     &p->space,   &p->operation, &p->peer,
                          &p->destination, &p->version, &p->table,     &p->group,
                          &p->instance };
        struct span_at at = store->profiles_at.v[i];
        struct place place = { number, at.line, at.column };
        for (size_t k = 0; k < countof(fields); k++)
            *fields[k] = names_take_sym(t, number, known, *fields[k], place);
    }
    take_logs(t, number, known);
    if (store->lost)
        sketch_merge(&t->names->lost, store->lost);
}

enum ranked { BY_SERVICE, BY_OTHERS, N_RANKED };

struct ranks { /* by symbol of the builder, its number among those of one use + 1 */
    uint32_t *of[N_RANKED];
    uint32_t n[N_RANKED];
};

static void rank(struct ranks *r, const struct totals *t, enum ranked use, sym s)
{
    if (s && s != t->names->other && !r->of[use][s])
        r->of[use][s] = ++r->n[use];
}

static struct ranks make_ranks(const struct totals *t, struct arena *scratch)
{
    struct ranks r = { { 0 }, { 0 } };
    for (unsigned use = 0; use < N_RANKED; use++)
        r.of[use] = arena_array(scratch, uint32_t, t->syms->n);
    for (size_t i = 0; i < t->profiles.n; i++) {
        const struct span_profile *p = &t->profiles.v[i];
        rank(&r, t, BY_SERVICE, p->service);
        rank(&r, t, BY_OTHERS, p->space);
        rank(&r, t, BY_OTHERS, p->operation);
        rank(&r, t, BY_OTHERS, p->peer);
        rank(&r, t, BY_OTHERS, p->destination);
        rank(&r, t, BY_OTHERS, p->version);
    }
    return r;
}

struct bound { /* names of each use beyond it are told as one */
    const struct ranks *ranks;
    uint32_t most[N_RANKED];
};

static sym coarser(struct totals *t, const struct bound *bound, enum ranked use, sym s,
                   struct place place)
{
    if (!s || s == t->names->other || bound->ranks->of[use][s] <= bound->most[use])
        return s;
    lose(t, sym_str(t->syms, s), place);
    return t->names->other;
}

static void coarsen_profile(struct totals *t, const struct bound *bound, size_t number)
{
    struct span_profile *p = &t->profiles.v[number];
    struct place place = t->profiles_at.v[number];
    sym *others[] = { &p->space, &p->operation, &p->peer, &p->destination, &p->version };
    for (size_t i = 0; i < countof(others); i++)
        *others[i] = coarser(t, bound, BY_OTHERS, *others[i], place);
    p->service = coarser(t, bound, BY_SERVICE, p->service, place);
}

bool names_coarsen(struct totals *t)
{
    struct arena scratch = { 0 };
    other_of(t);
    struct ranks ranks = make_ranks(t, &scratch);
    struct bound bound = { &ranks, { ranks.n[BY_SERVICE], ranks.n[BY_OTHERS] / 2 } };
    bool any = ranks.n[BY_OTHERS] || ranks.n[BY_SERVICE];
    if (!ranks.n[BY_OTHERS])
        bound.most[BY_SERVICE] /= 2;
    for (size_t i = 0; i < t->profiles.n && any; i++)
        coarsen_profile(t, &bound, i);
    arena_release(&scratch);
    return any;
}
