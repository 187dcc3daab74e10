/*
 * Random schemas against all values of a small universe, judged by a validator that shares nothing
 * with the comparison: "fits" must hold for each value, and "does not fit" must have a witness.
 */
#include <math.h>

#include "svcgraph/api.h"
#include "svcgraph/test.h"

enum { NAMES = 3, ITEMS = 3, PAIRS = 5000, NUMBER = API_INTEGER | API_FRACTION };
static const char *const names[NAMES] = { "p", "q", "z" };
static const char *const texts[] = { "", "a", "aa", "aaa", "aaaa" };

struct value {
    unsigned type;
    double number; /* booleans: 0 or 1; texts: index */
    size_t n;
    const struct value *items[ITEMS]; /* of an object: by name, NULL where it has none */
};

struct universe {
    struct arena arena;
    VEC(const struct value *) all;
    size_t n_scalars;
};

static const struct value *add(struct universe *u, struct value value)
{
    struct value *v = arena_new(&u->arena, struct value);
    *v = value;
    *vec_push(&u->arena, &u->all) = v;
    return v;
}

static void add_scalars(struct universe *u)
{
    add(u, (struct value){ .type = API_NULL });
    add(u, (struct value){ .type = API_BOOLEAN, .number = 0 });
    add(u, (struct value){ .type = API_BOOLEAN, .number = 1 });
    for (int i = -6; i <= 9; i++)
        add(u, (struct value){ .type = API_INTEGER, .number = i });
    for (int i = -1; i <= 5; i++)
        add(u, (struct value){ .type = API_FRACTION, .number = i + 0.5 });
    for (size_t i = 0; i < countof(texts); i++)
        add(u, (struct value){ .type = API_STRING, .number = (double)i });
    u->n_scalars = u->all.n;
}

/* Lists of up to three and objects of up to three members, of these values. */
static void add_composites(struct universe *u, const struct value *const *of, size_t n)
{
    add(u, (struct value){ .type = API_ARRAY });
    for (size_t i = 0; i < n; i++) {
        add(u, (struct value){ .type = API_ARRAY, .n = 1, .items = { of[i] } });
        for (size_t k = 0; k < n; k++)
            add(u, (struct value){ .type = API_ARRAY, .n = 2, .items = { of[i], of[k] } });
        add(u, (struct value){ .type = API_ARRAY,
                               .n = 3,
                               .items = { of[i], of[(i + 1) % n], of[(i + 2) % n] } });
        add(u, (struct value){ .type = API_ARRAY, .n = 3, .items = { of[i], of[i], of[i] } });
    }
    for (size_t i = 0; i <= n; i++)
        for (size_t k = 0; k <= n; k++)
            for (size_t z = 0; z < 4; z++) /* none, null, true, any */
                add(u, (struct value){ .type = API_OBJECT,
                                       .items = { i < n ? of[i] : NULL, k < n ? of[k] : NULL,
                                                  z == 0  ? NULL
                                                  : z < 3 ? of[z * 2 - 2]
                                                          : of[(i * 7 + k) % n] } });
}

static bool equal(const struct value *a, const struct value *b)
{
    return a == b || (a->type == b->type && a->type <= API_STRING && a->number == b->number);
}

static struct str text_of(struct arena *arena, const struct value *v)
{
    switch (v->type) {
    case API_NULL:
        return STR("null");
    case API_BOOLEAN:
        return v->number != 0 ? STR("true") : STR("false");
    case API_STRING:
        return str_printf(arena, "\"%s\"", texts[(size_t)v->number]);
    default:
        return str_printf(arena, "%g", v->number);
    }
}

/* ---- the judge ---- */

static const struct api_property *declared(const struct api_schema *s, size_t name)
{
    for (size_t i = 0; i < s->n_properties; i++)
        if (str_is(s->properties[i].name, names[name]))
            return &s->properties[i];
    return NULL;
}

static bool exists(const struct api_property *p, bool response)
{
    return p && !(response ? p->write_only : p->read_only);
}

static bool listed(const struct api_schema *s, const struct value *v)
{
    struct arena arena = { 0 };
    struct str text = text_of(&arena, v);
    bool found = !s->enumerated;
    for (size_t i = 0; i < s->n_values && !found; i++)
        found = v->type <= API_STRING && str_eq(s->values[i].text, text);
    arena_release(&arena);
    return found;
}

static bool in_limits(const struct api_schema *s, double number)
{
    if (s->minimum.set &&
        (s->minimum.exclusive ? number <= s->minimum.limit : number < s->minimum.limit))
        return false;
    if (s->maximum.set &&
        (s->maximum.exclusive ? number >= s->maximum.limit : number > s->maximum.limit))
        return false;
    return s->multiple_of == 0 || fmod(number, s->multiple_of) == 0;
}

static size_t members(const struct value *v)
{
    size_t n = 0;
    for (size_t i = 0; i < NAMES; i++)
        n += v->items[i] != NULL;
    return n;
}

static bool in_span(struct api_span span, size_t n)
{
    return n >= span.least && n <= span.most;
}

/* All that a schema says of a value without looking into it or into its branches. */
static bool keywords(const struct api_schema *s, const struct value *v, bool response)
{
    if (!(s->types & v->type) || !listed(s, v))
        return false;
    if (v->type & (API_INTEGER | API_FRACTION))
        return in_limits(s, v->number);
    if (v->type == API_STRING)
        return in_span(s->length, (size_t)v->number);
    if (v->type == API_ARRAY) {
        for (size_t i = 0; s->unique_items && i < v->n; i++)
            for (size_t k = 0; k < i; k++)
                if (equal(v->items[i], v->items[k]))
                    return false;
        return in_span(s->items_count, v->n);
    }
    if (v->type != API_OBJECT)
        return true;
    for (size_t i = 0; i < NAMES; i++) {
        const struct api_property *p = declared(s, i);
        if (exists(p, response) && p->required && !v->items[i])
            return false;
        if (!p && v->items[i] && s->closed)
            return false;
    }
    return in_span(s->properties_count, members(v));
}

static bool accepts(const struct api_schema *s, const struct value *v, bool response)
{
    if (!s)
        return true;
    if (!keywords(s, v, response))
        return false;
    for (size_t i = 0; v->type == API_ARRAY && i < v->n; i++)
        if (!accepts(s->items, v->items[i], response))
            return false;
    for (size_t i = 0; v->type == API_OBJECT && i < NAMES; i++) {
        const struct api_property *p = declared(s, i);
        if (!v->items[i] || (p && !exists(p, response)))
            continue;
        if (!accepts(p ? p->schema : s->other, v->items[i], response))
            return false;
    }
    for (size_t i = 0; i < s->all_of.n; i++)
        if (!accepts(s->all_of.v[i], v, response))
            return false;
    size_t one = 0, any = 0;
    for (size_t i = 0; i < s->one_of.n; i++)
        one += accepts(s->one_of.v[i], v, response);
    for (size_t i = 0; i < s->any_of.n; i++)
        any += accepts(s->any_of.v[i], v, response);
    return (!s->one_of.n || one == 1) && (!s->any_of.n || any);
}

struct conj { /* schemas that hold together */
    const struct api_schema *v[32];
    size_t n;
};

static bool emits(struct conj all, size_t opened, const struct value *v, bool response);

static bool emits_member(const struct conj *all, size_t name, const struct value *v, bool response)
{
    struct conj part = { .n = 0 };
    bool known = false, said = false, hidden = false;
    for (size_t i = 0; i < all->n; i++) {
        const struct api_schema *s = all->v[i];
        const struct api_property *p = declared(s, name);
        said |= s->n_properties || s->closed || s->other;
        known |= p || s->other;
        hidden |= p && !exists(p, response);
        if (p ? p->schema : s->other)
            part.v[part.n++] = p ? p->schema : s->other;
    }
    return !hidden && (known || !said) && emits(part, 0, v, response);
}

/* Of what is sent all properties are declared; of branches, by those that are chosen. */
static bool emits(struct conj all, size_t opened, const struct value *v, bool response)
{
    for (; opened < all.n; opened++) {
        const struct api_schema *s = all.v[opened];
        for (size_t i = 0; i < s->all_of.n; i++)
            all.v[all.n++] = s->all_of.v[i];
        const struct api_branches *choice = s->one_of.n ? &s->one_of : &s->any_of;
        bool found = !choice->n;
        for (size_t i = 0; i < choice->n && !found; i++) {
            struct conj next = all;
            next.v[next.n++] = choice->v[i];
            found = emits(next, opened + 1, v, response);
        }
        if (choice->n)
            return found;
    }
    for (size_t i = 0; i < all.n; i++) {
        const struct api_schema *s = all.v[i];
        if (!keywords(s, v, response))
            return false;
        for (size_t k = 0; v->type == API_ARRAY && k < v->n; k++)
            if (s->items && !emits((struct conj){ { s->items }, 1 }, 0, v->items[k], response))
                return false;
    }
    for (size_t i = 0; v->type == API_OBJECT && i < NAMES; i++)
        if (v->items[i] && !emits_member(&all, i, v->items[i], response))
            return false;
    return true;
}

/* taken NULL: just something that is sent. */
static const struct value *witness(const struct universe *u, const struct api_schema *sent,
                                   const struct api_schema *taken, bool response)
{
    for (size_t i = 0; i < u->all.n; i++) {
        const struct value *v = u->all.v[i];
        if (accepts(sent, v, response) && emits((struct conj){ { sent }, 1 }, 0, v, response) &&
            (!taken || !accepts(taken, v, response)))
            return v;
    }
    return NULL;
}

/* ---- the schemas ---- */

static uint64_t state = 88172645463325252u; /* SETS_SEED gives another one */
static unsigned flagged; /* which property is readOnly, or writeOnly, wherever it stands */
static unsigned below(unsigned n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 11) % n;
}

static struct api_span random_span(void)
{
    struct api_span span = { below(3) ? 0 : below(3), below(3) ? UINT64_MAX : below(3) };
    return span;
}

static const struct api_schema *random_schema(struct universe *u, struct arena *arena,
                                              unsigned depth, unsigned types);

static void random_limits(struct api_schema *s)
{
    if (!below(3))
        s->minimum = (struct api_bound){ below(3), true, !below(3) };
    if (!below(3))
        s->maximum = (struct api_bound){ 2 + below(3), true, !below(3) };
    if (!below(5))
        s->multiple_of = 1 + below(3);
}

static void random_values(struct universe *u, struct arena *arena, struct api_schema *s)
{
    struct api_value *values = arena_array(arena, struct api_value, 4);
    size_t n = 1 + below(3);
    for (size_t i = 0; i < n; i++)
        values[i].text = text_of(arena, u->all.v[below((unsigned)u->n_scalars)]);
    s->enumerated = true;
    s->values = values;
    s->n_values = n;
}

static void random_object(struct universe *u, struct arena *arena, struct api_schema *s,
                          unsigned depth)
{
    struct api_property *v = arena_array(arena, struct api_property, 2);
    s->properties = v;
    for (size_t i = 0; i < 2; i++) {
        if (!below(3))
            continue;
        v[s->n_properties++] =
            (struct api_property){ .name = str_from(names[i]),
                                   .schema =
                                       below(6) ? random_schema(u, arena, depth - 1, 0) : NULL,
                                   .required = !below(2),
                                   .read_only = i == flagged % 8,
                                   .write_only = i + 4 == flagged % 8 };
    }
    unsigned kind = below(6);
    s->closed = kind == 0;
    if (kind == 1)
        s->other = random_schema(u, arena, depth - 1, 0);
    if (!below(6))
        s->properties_count = random_span();
}

/* Of oneOf each has a type of its own: that no value fits two is not followed for objects. */
static struct api_branches random_branches(struct universe *u, struct arena *arena, unsigned depth,
                                           bool one)
{
    static const unsigned apart[] = { API_STRING,  API_INTEGER | API_FRACTION,
                                      API_NULL,    API_OBJECT,
                                      API_BOOLEAN, API_ARRAY };
    size_t n = 1 + below(3);
    unsigned from = below(countof(apart));
    const struct api_schema **v = arena_array(arena, const struct api_schema *, n);
    for (size_t i = 0; i < n; i++)
        v[i] =
            random_schema(u, arena, depth - 1, one ? apart[(from + i) % countof(apart)] : API_ANY);
    return (struct api_branches){ v, n };
}

static const struct api_schema *random_schema(struct universe *u, struct arena *arena,
                                              unsigned depth, unsigned types)
{
    struct api_schema *s = arena_new(arena, struct api_schema);
    static const unsigned each[] = { API_NULL,   API_BOOLEAN, API_INTEGER, NUMBER,
                                     API_STRING, API_ARRAY,   API_OBJECT };
    unsigned single = each[below(countof(each))];
    *s = (struct api_schema){ .types = types && types != API_ANY ? types
                                       : !below(8)               ? API_ANY
                                       : !below(4) ? single | each[below(countof(each))]
                                                   : single,
                              .length = { 0, UINT64_MAX },
                              .items_count = { 0, UINT64_MAX },
                              .properties_count = { 0, UINT64_MAX } };
    if (s->types & (API_INTEGER | API_FRACTION))
        random_limits(s);
    if (s->types & API_STRING && !below(2))
        s->length = random_span();
    if (!below(6))
        random_values(u, arena, s);
    if (depth == 0)
        return s;
    if (s->types & API_ARRAY && below(3)) {
        s->items = random_schema(u, arena, 0, 0);
        s->items_count = random_span();
        s->unique_items = !below(5);
    }
    if (s->types & API_OBJECT && below(4))
        random_object(u, arena, s, 1);
    unsigned kind = below(12);
    if (kind == 0)
        s->all_of = random_branches(u, arena, depth, false);
    else if (kind == 1)
        s->any_of = random_branches(u, arena, depth, false);
    else if (kind == 2)
        s->one_of = random_branches(u, arena, depth, true);
    return s;
}

/* ---- the test ---- */

static void show(const struct api_schema *s)
{
    if (!s) {
        print_error("any");
        return;
    }
    print_error("{t%u", s->types);
    if (s->minimum.set)
        print_error(" %s%g", s->minimum.exclusive ? ">" : ">=", s->minimum.limit);
    if (s->maximum.set)
        print_error(" %s%g", s->maximum.exclusive ? "<" : "<=", s->maximum.limit);
    if (s->multiple_of != 0)
        print_error(" *%g", s->multiple_of);
    if (s->length.least || s->length.most != UINT64_MAX)
        print_error(" len%d-%d", (int)s->length.least, (int)s->length.most);
    if (s->items_count.least || s->items_count.most != UINT64_MAX)
        print_error(" items%d-%d", (int)s->items_count.least, (int)s->items_count.most);
    if (s->properties_count.least || s->properties_count.most != UINT64_MAX)
        print_error(" props%d-%d", (int)s->properties_count.least, (int)s->properties_count.most);
    if (s->unique_items)
        print_error(" unique");
    for (size_t i = 0; i < s->n_values; i++)
        print_error(" =%" PRIstr, STR_ARG(s->values[i].text));
    if (s->items) {
        print_error(" []");
        show(s->items);
    }
    for (size_t i = 0; i < s->n_properties; i++) {
        const struct api_property *p = &s->properties[i];
        print_error(" %" PRIstr "%s%s%s:", STR_ARG(p->name), p->required ? "!" : "",
                    p->read_only ? "r" : "", p->write_only ? "w" : "");
        show(p->schema);
    }
    if (s->closed)
        print_error(" closed");
    if (s->other) {
        print_error(" other:");
        show(s->other);
    }
    const struct api_branches *lists[] = { &s->all_of, &s->one_of, &s->any_of };
    static const char *const list_names[] = { "all", "one", "any" };
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < lists[k]->n; i++) {
            print_error(" %s:", list_names[k]);
            show(lists[k]->v[i]);
        }
    }
    print_error("}");
}

struct tally {
    size_t fits, breaks, unknown, wrong;
};

static void check(const struct universe *u, struct tally *tally, const struct api_schema *sent,
                  const struct api_schema *taken, bool response, bool fits)
{
    const struct value *v = witness(u, sent, taken, response);
    tally->fits += fits;
    tally->breaks += !fits;
    if (fits != (v != NULL) || (!fits && !witness(u, sent, NULL, response)))
        return;
    if (tally->wrong++ < 40) {
        print_error("%s said to %s: ", response ? "response" : "request", fits ? "fit" : "not fit");
        show(sent);
        print_error(" -> ");
        show(taken);
        print_error("\n");
    }
}

static struct universe make_universe(void)
{
    struct universe u = { .n_scalars = 0 };
    add_scalars(&u);
    size_t n = u.n_scalars;
    const struct value *inner[64];
    memcpy(inner, u.all.v, n * sizeof(*inner));
    inner[n++] = add(&u, (struct value){ .type = API_OBJECT });
    inner[n++] = add(&u, (struct value){ .type = API_OBJECT, .items = { inner[1] } });
    inner[n++] = add(&u, (struct value){ .type = API_ARRAY });
    inner[n++] = add(&u, (struct value){ .type = API_ARRAY, .n = 1, .items = { inner[1] } });
    add_composites(&u, inner, n);
    return u;
}

static void sets(void **unused)
{
    (void)unused;
    const char *seed = getenv("SETS_SEED");
    if (seed)
        state += strtoull(seed, NULL, 10) * 0x9e3779b97f4a7c15u;
    struct universe u = make_universe();
    struct tally tally = { 0 };
    for (size_t i = 0; i < PAIRS; i++) {
        struct arena arena = { 0 };
        bool response = i % 2;
        flagged = below(16);
        const struct api_schema *a = random_schema(&u, &arena, 2, 0);
        const struct api_schema *b = random_schema(&u, &arena, 2, below(3) ? a->types : 0);
        enum api_change change = api_schema_change(a, b, response);
        if (change == API_UNDECIDED) {
            tally.unknown++;
        } else {
            check(&u, &tally, a, b, response, change == API_SAME || change == API_WIDENED);
            check(&u, &tally, b, a, response, change == API_SAME || change == API_NARROWED);
        }
        assert_int_equal(api_schema_change(a, a, response), API_SAME);
        arena_release(&arena);
    }
    print_message("%zu fit, %zu do not, %zu unknown\n", tally.fits, tally.breaks, tally.unknown);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.unknown < PAIRS / 20 && tally.fits > PAIRS / 20);
    arena_release(&u.arena);
}

static struct api api_with(struct arena *arena, const struct api_schema *schema, bool response)
{
    struct api_content *content = arena_new(arena, struct api_content);
    *content = (struct api_content){ .media_type = STR("application/json"), .schema = schema };
    struct api_response *answer = arena_new(arena, struct api_response);
    *answer = (struct api_response){ .status = STR("200"), .contents = content, .n_contents = 1 };
    struct api_operation *operation = arena_new(arena, struct api_operation);
    *operation = (struct api_operation){ .name = STR("POST /"),
                                         .method = STR("POST"),
                                         .path = STR("/"),
                                         .request = content,
                                         .n_request = !response,
                                         .responses = answer,
                                         .n_responses = response };
    return (struct api){ .operations = operation, .n_operations = 1 };
}

/* Whoever sends what one of the two accepts, or reads what one of them guarantees, is served. */
static void unions(void **unused)
{
    (void)unused;
    struct universe u = make_universe();
    struct tally tally = { 0 };
    for (size_t i = 0; i < PAIRS / 5; i++) {
        struct arena arena = { 0 };
        bool response = i % 2;
        flagged = below(16);
        const struct api_schema *both[2];
        both[0] = random_schema(&u, &arena, 2, 0);
        both[1] = random_schema(&u, &arena, 2, both[0]->types);
        struct api before = api_with(&arena, both[0], response);
        struct api now = api_with(&arena, both[1], response);
        struct api_break why;
        const struct api *joined = api_union(&arena, &before, &now, &why);
        tally.breaks += !joined;
        for (size_t k = 0; k < 2 && joined; k++) {
            const struct api *view = k ? &now : &before;
            assert_int_not_equal(api_serves(&arena, joined, view, STR("x"), NULL), ANSWER_NO);
            const struct api_operation *o = joined->operations;
            const struct api_schema *schema =
                response ? o->responses->contents->schema : o->request->schema;
            if (!response)
                check(&u, &tally, both[k], schema, false, true);
        }
        arena_release(&arena);
    }
    print_message("%zu joined, %zu not\n", PAIRS / 5 - tally.breaks, tally.breaks);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.breaks < PAIRS / 10);
    arena_release(&u.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(sets), cmocka_unit_test(unions) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
