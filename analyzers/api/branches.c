/*
 * oneOf and anyOf: each alternative of the sender must be taken by one of the receiver's. They pair
 * by name, by what tells them apart (a discriminator is a property with values of its own), by
 * being the same; else all that could fit are tried, and the best counts. Never by index.
 */
#include "compare_priv.h"

/* More candidates are not tried. */
enum { CANDIDATES_MAX = 32 };

struct candidates {
    const struct alternative *v[CANDIDATES_MAX];
    size_t n;
    bool cut;
};

static struct str name_of(struct comparison *c, const struct alternative *a)
{
    return a->branch && a->branch->name.n ? a->branch->name : shape_flat(c, a->shape)->name;
}

/* Some property that is always there has no value that both know. */
static bool are_apart(struct comparison *c, struct shape *one, struct shape *two, unsigned mode)
{
    const struct flat *s = shape_flat(c, one), *r = shape_flat(c, two);
    for (size_t i = 0; i < s->properties.n && spend(c, 1); i++) {
        const struct flat_property *p = &s->properties.v[i];
        if (!p->required || !property_exists(p, mode))
            continue;
        const struct flat_property *q = flat_find(r, p, mode);
        if (q && never_fits(c, p->shape, q->shape, mode & MODE_TEXT))
            return true;
    }
    return false;
}

/* named: those called like the sender's only. */
static struct candidates find_candidates(struct comparison *c, const struct pair *pair,
                                         const struct alternative *sent, unsigned types, bool named)
{
    struct candidates all = { .n = 0 };
    struct str name = name_of(c, sent);
    for (size_t i = 0; i < pair->r->n_alternatives && (name.n || !named); i++) {
        const struct alternative *a = &pair->r->alternatives[i];
        if (types & ~shape_flat(c, a->shape)->types)
            continue;
        if (named ? !str_eq(name, name_of(c, a))
                  : types == API_OBJECT && are_apart(c, sent->shape, a->shape, pair->mode))
            continue;
        if (all.n == CANDIDATES_MAX)
            all.cut = true;
        else
            all.v[all.n++] = a;
    }
    return all;
}

static void lead_to(struct comparison *c, struct pair *pair, const struct alternative *sent,
                    const struct alternative *taken, unsigned types)
{
    pair_lead(c, pair, pair_get(c, sent->shape, taken->shape, pair->mode, types), STR_NULL,
              shape_flat(c, sent->shape)->loc, shape_flat(c, taken->shape)->loc);
}

static void lead_to_choice(struct comparison *c, struct pair *pair, const struct alternative *sent,
                           const struct candidates *all, unsigned types)
{
    uint32_t choice = pair_new_choice(c, sent->shape, pair->r, pair->mode);
    struct pair *node = c->pairs.v[choice];
    for (size_t i = 0; i < all->n; i++)
        lead_to(c, node, sent, all->v[i], types);
    if (all->cut)
        pair_fault(c, pair, FAULT_LIMIT, API_UNKNOWN);
    pair_lead(c, pair, choice, STR_NULL, shape_flat(c, sent->shape)->loc,
              shape_flat(c, pair->r)->loc);
}

static void fault_variant(struct comparison *c, struct pair *pair, const struct alternative *sent)
{
    struct fault *fault = pair_fault(c, pair, FAULT_VARIANT, API_BREAK);
    const struct flat *flat = shape_flat(c, sent->shape);
    struct str name = name_of(c, sent);
    fault->sent = name.n ? name : describe_types(c->arena, flat->types);
    fault->s = flat->loc;
}

static bool takes_same(const struct pair *pair, const struct shape *shape)
{
    for (size_t i = 0; i < pair->r->n_alternatives; i++)
        if (pair->r->alternatives[i].shape == shape)
            return true;
    return false;
}

static void choose(struct comparison *c, struct pair *pair, const struct alternative *sent,
                   unsigned types)
{
    if (takes_same(pair, sent->shape))
        return;
    struct candidates all = find_candidates(c, pair, sent, types, true);
    if (!all.n)
        all = find_candidates(c, pair, sent, types, false);
    if (all.n == 0)
        fault_variant(c, pair, sent);
    else if (all.n == 1 && !all.cut)
        lead_to(c, pair, sent, all.v[0], types);
    else
        lead_to_choice(c, pair, sent, &all, types);
}

/* integer | fraction where no alternative takes both: one after the other. */
static void choose_number(struct comparison *c, struct pair *pair, const struct alternative *sent,
                          unsigned types)
{
    bool whole = false;
    for (size_t i = 0; i < pair->r->n_alternatives; i++)
        whole |= !(types & ~shape_flat(c, pair->r->alternatives[i].shape)->types);
    if (whole) {
        choose(c, pair, sent, types);
        return;
    }
    for (unsigned type = API_INTEGER; type <= API_FRACTION; type *= 2)
        if (types & type)
            choose(c, pair, sent, type);
}

bool is_exact(const struct shape *shape)
{
    for (size_t i = 0; i < shape->n; i++)
        if (!shape->members[i].bare && shape->members[i].schema->one_of.n)
            return true;
    return false;
}

static size_t count_type(struct comparison *c, const struct shape *shape, unsigned type)
{
    size_t n = 0;
    for (size_t i = 0; i < shape->n_alternatives; i++)
        n += (shape_flat(c, shape->alternatives[i].shape)->types & type) != 0;
    return n;
}

/* Two alternatives of the receiver that some value fits both. */
static bool may_overlap(struct comparison *c, const struct pair *pair, unsigned type)
{
    const struct shape *r = pair->r;
    for (size_t i = 0; i < r->n_alternatives; i++) {
        struct shape *one = r->alternatives[i].shape;
        for (size_t k = i + 1; k < r->n_alternatives && spend(c, 1); k++) {
            struct shape *two = r->alternatives[k].shape;
            if (!(shape_flat(c, one)->types & shape_flat(c, two)->types & type) || one == two)
                continue;
            bool apart = type == API_OBJECT ? are_apart(c, one, two, pair->mode)
                                            : never_fits(c, one, two, false);
            if (!apart)
                return true;
        }
    }
    return false;
}

/*
 * oneOf takes a value by one alternative only. Objects that fit two are everywhere and nobody means
 * it, so that is told only where anyOf, which has them too, became oneOf.
 */
static void compare_exactness(struct comparison *c, struct pair *pair, unsigned types)
{
    if (!is_exact(pair->r) || pair->mode & MODE_TEXT)
        return;
    bool exact = is_exact(pair->s);
    for (unsigned type = API_INTEGER; type <= API_OBJECT; type *= 2) {
        if (!(type & types) || count_type(c, pair->r, type) < 2)
            continue;
        bool several = count_type(c, pair->s, type) > 1;
        if ((exact && several) || (!several && type >= API_ARRAY) || !may_overlap(c, pair, type))
            continue;
        pair_fault(c, pair, FAULT_OPAQUE, API_UNKNOWN);
        return;
    }
}

static void compare_word(struct comparison *c, struct pair *pair, unsigned types)
{
    if (types & API_NULL && !(pair->mode & MODE_TEXT) &&
        shape_admits(c, pair->s, STR("null"), false) != ANSWER_NO &&
        shape_admits(c, pair->r, STR("null"), false) == ANSWER_NO) {
        struct fault *fault = pair_fault(c, pair, FAULT_NULL, API_BREAK);
        fault->sent = STR("null");
    }
    compare_words(c, pair, types & API_BOOLEAN);
}

void compare_branches(struct comparison *c, struct pair *pair, unsigned types)
{
    compare_word(c, pair, types);
    compare_exactness(c, pair, types);
    for (size_t i = 0; i < pair->s->n_alternatives && spend(c, pair->r->n_alternatives); i++) {
        const struct alternative *sent = &pair->s->alternatives[i];
        const struct flat *flat = shape_flat(c, sent->shape);
        if (flat->enumerated) {
            compare_values(c, pair, flat, types & ~(unsigned)(API_NULL | API_BOOLEAN));
            continue;
        }
        unsigned mine = flat->types & types;
        if (mine & API_NUMBER)
            choose_number(c, pair, sent, mine & API_NUMBER);
        for (unsigned type = API_STRING; type <= API_OBJECT; type *= 2)
            if (mine & type)
                choose(c, pair, sent, type);
    }
}
