/*
 * Contracts: their examples and what they read, against a definition. A contract tells of one case,
 * so values must be possible, not all of them accepted; but each property must be declared.
 */
#include "compare_priv.h"

/* view and def by side, wherever they stand in the pair. */
struct sides {
    struct shape *view, *def;
    bool response;
};

static struct sides sides_of(const struct pair *pair)
{
    bool response = pair->mode & MODE_RESPONSE;
    return response ? (struct sides){ pair->r, pair->s, true }
                    : (struct sides){ pair->s, pair->r, false };
}

static uint32_t get_pair(struct comparison *c, const struct pair *pair, struct shape *view,
                         struct shape *def, unsigned types)
{
    bool response = pair->mode & MODE_RESPONSE;
    return pair_get(c, response ? def : view, response ? view : def, pair->mode, types);
}

static void lead(struct comparison *c, struct pair *pair, uint32_t to, struct str label,
                 struct loc view, struct loc def)
{
    bool response = pair->mode & MODE_RESPONSE;
    pair_lead(c, pair, to, label, response ? def : view, response ? view : def);
}

static void place(struct fault *fault, bool response, struct loc view, struct loc def)
{
    fault->s = response ? def : view;
    fault->r = response ? view : def;
}

/* What the contract has and the definition does not declare. */
static void compare_undeclared(struct comparison *c, struct pair *pair, const struct flat *def,
                               const struct flat_property *seen)
{
    bool response = pair->mode & MODE_RESPONSE;
    struct fault *fault;
    if (def->other) {
        lead(c, pair, get_pair(c, pair, seen->shape, def->other, API_ANY), seen->name, seen->loc,
             def->loc);
        if (!response)
            return;
        fault = pair_fault(c, pair, FAULT_REQUIRED, API_WARNING);
    } else if (is_free(def)) {
        if (!response)
            return;
        fault = pair_fault(c, pair, FAULT_FREE, API_UNKNOWN);
    } else if (response) {
        fault = pair_fault(c, pair, FAULT_MISSING, API_BREAK);
        fault->sure = SURE_LEAST;
    } else {
        fault = pair_fault(c, pair, def->closed ? FAULT_CLOSED : FAULT_UNREAD,
                           def->closed ? API_BREAK : API_WARNING);
        fault->sure = def->closed ? SURE_LEAST : 0;
    }
    fault->name = seen->name;
    place(fault, response, seen->loc, def->loc);
}

static void compare_declared(struct comparison *c, struct pair *pair,
                             const struct flat_property *seen, const struct flat_property *declared)
{
    bool response = pair->mode & MODE_RESPONSE;
    if (response && seen->required && !declared->required) {
        struct fault *fault = pair_fault(c, pair, FAULT_REQUIRED, API_WARNING);
        fault->name = seen->name;
        place(fault, true, seen->loc, declared->loc);
    }
    unsigned types = shape_types(c, seen->shape);
    if (types && !(types & shape_types(c, declared->shape)) && !(pair->mode & MODE_TEXT))
        pair->sure |= SURE_LEAST;
    lead(c, pair, get_pair(c, pair, seen->shape, declared->shape, API_ANY), seen->name, seen->loc,
         declared->loc);
}

/* The contract reads, or sends, values under any name. */
static void compare_map(struct comparison *c, struct pair *pair, const struct flat *view,
                        const struct flat *def)
{
    bool response = pair->mode & MODE_RESPONSE;
    struct fault *fault = NULL;
    if (def->other)
        lead(c, pair, get_pair(c, pair, view->other, def->other, API_ANY), STR("*"),
             shape_flat(c, view->other)->loc, shape_flat(c, def->other)->loc);
    else if (!response && def->closed)
        fault = pair_fault(c, pair, FAULT_CLOSED, API_BREAK);
    else if (response && !is_free(def))
        fault = pair_fault(c, pair, FAULT_FREE, API_UNKNOWN);
    if (!fault)
        return;
    fault->name = STR("*");
    place(fault, response, view->loc, def->loc);
}

static void compare_properties(struct comparison *c, struct pair *pair, const struct flat *view,
                               const struct flat *def)
{
    bool response = pair->mode & MODE_RESPONSE;
    for (size_t i = 0; i < view->properties.n && spend(c, 1); i++) {
        const struct flat_property *seen = &view->properties.v[i];
        const struct flat_property *declared = flat_find(def, seen, pair->mode);
        if (declared)
            compare_declared(c, pair, seen, declared);
        else
            compare_undeclared(c, pair, def, seen);
    }
    if (view->other)
        compare_map(c, pair, view, def);
    for (size_t i = 0; i < def->properties.n && !response; i++) {
        const struct flat_property *wanted = &def->properties.v[i];
        if (!wanted->required || !property_exists(wanted, pair->mode))
            continue;
        const struct flat_property *seen = flat_find(view, wanted, pair->mode);
        if (seen && seen->required)
            continue;
        struct fault *fault = pair_fault(c, pair, seen ? FAULT_REQUIRED : FAULT_MISSING, API_BREAK);
        fault->name = wanted->name;
        fault->sure = SURE_LEAST;
        place(fault, false, seen ? seen->loc : view->loc, wanted->loc);
    }
}

/* As text a list of one element looks like the element. */
static enum answer admits(struct comparison *c, const struct pair *pair, struct shape *def,
                          struct str value)
{
    enum answer answer = shape_admits(c, def, value, pair->mode & MODE_TEXT);
    if (answer != ANSWER_NO || !(pair->mode & MODE_TEXT) || !(shape_types(c, def) & API_ARRAY))
        return answer;
    const struct flat *flat = shape_flat(c, def);
    if (!flat->items)
        return ANSWER_YES;
    answer = shape_admits(c, flat->items, value, true);
    return answer == ANSWER_NO && str_find_char(value, ',') != SIZE_MAX ? ANSWER_UNKNOWN : answer;
}

/* All must be accepted, or possible; false when one is not. */
static bool compare_seen(struct comparison *c, struct pair *pair, const struct sides *sides,
                         const struct flat *view)
{
    size_t n = view->enumerated ? view->values.n : view->examples.n;
    const struct api_value *v = view->enumerated ? view->values.v : view->examples.v;
    bool fine = true;
    for (size_t i = 0; i < n && spend(c, 1); i++) {
        if (value_type(v[i].text) & (API_ARRAY | API_OBJECT))
            continue;
        enum answer answer = admits(c, pair, sides->def, v[i].text);
        if (answer == ANSWER_YES)
            continue;
        struct fault *fault =
            pair_fault(c, pair, FAULT_EXAMPLE, answer == ANSWER_NO ? API_BREAK : API_UNKNOWN);
        fault->sure = SURE_LEAST;
        fault->sent = v[i].text;
        fault->taken = describe_types(c->arena, shape_types(c, sides->def));
        place(fault, sides->response, v[i].loc.source ? v[i].loc : view->loc,
              shape_flat(c, sides->def)->loc);
        fine = fine && answer == ANSWER_UNKNOWN;
    }
    return fine;
}

/* False: they have none in common. */
static bool compare_kinds(struct comparison *c, struct pair *pair, const struct sides *sides,
                          const struct flat *view)
{
    unsigned def = shape_types(c, sides->def), types = view->types & pair->types;
    bool examples = view->enumerated || view->examples.n;
    const unsigned scalars = API_NUMBER | API_BOOLEAN | API_STRING;
    if (pair->mode & MODE_TEXT && (types & scalars) && (def & (scalars | API_ARRAY)))
        return true;
    if (types && !(types & def)) {
        struct fault *fault = pair_fault(c, pair, FAULT_TYPE, API_BREAK);
        fault->sure = SURE_LEAST;
        fault->sent = describe_types(c->arena, sides->response ? def : types);
        fault->taken = describe_types(c->arena, sides->response ? types : def);
        return false;
    }
    unsigned more = sides->response ? def & ~types : types & ~def;
    if (!more || (!sides->response && examples) || pair->types != API_ANY)
        return true;
    struct fault *fault =
        pair_fault(c, pair, more == API_NULL ? FAULT_NULL : FAULT_TYPE, API_WARNING);
    fault->sent = describe_types(c->arena, sides->response ? def : types);
    fault->taken = describe_types(c->arena, sides->response ? types : def);
    return true;
}

static void compare_inside(struct comparison *c, struct pair *pair, const struct flat *view,
                           const struct flat *def, unsigned types)
{
    if (types & API_ARRAY && view->items)
        lead(c, pair,
             get_pair(c, pair, view->items, def->items ? def->items : shape_of(c, NULL), API_ANY),
             STR("*"), shape_flat(c, view->items)->loc,
             def->items ? shape_flat(c, def->items)->loc : def->loc);
    if (types & API_OBJECT)
        compare_properties(c, pair, view, def);
}

/* It may be any alternative of the definition. */
static void compare_choices(struct comparison *c, struct pair *pair, const struct sides *sides,
                            struct shape *view, unsigned types)
{
    uint32_t choice = pair_new_choice(c, pair->s, pair->r, pair->mode);
    struct pair *node = c->pairs.v[choice];
    for (size_t i = 0; i < sides->def->n_alternatives && spend(c, 1); i++) {
        struct shape *def = sides->def->alternatives[i].shape;
        if (shape_flat(c, def)->types & types)
            lead(c, node, get_pair(c, pair, view, def, types), STR_NULL, shape_flat(c, view)->loc,
                 shape_flat(c, def)->loc);
    }
    if (node->edges.n)
        lead(c, pair, choice, STR_NULL, shape_flat(c, view)->loc, shape_flat(c, sides->def)->loc);
}

static void compare_view(struct comparison *c, struct pair *pair, const struct sides *sides,
                         struct shape *view)
{
    const struct flat *flat = shape_flat(c, view);
    if (!compare_seen(c, pair, sides, flat) || !compare_kinds(c, pair, sides, flat))
        return;
    unsigned types = flat->types & shape_types(c, sides->def) & pair->types;
    types &= API_ARRAY | API_OBJECT;
    if (!types)
        return;
    if (sides->def->n_alternatives == 1) {
        const struct flat *def = shape_flat(c, sides->def->alternatives[0].shape);
        if (def->opaque)
            pair_fault(c, pair, FAULT_OPAQUE, API_UNKNOWN);
        compare_inside(c, pair, flat, def, types);
    } else {
        compare_choices(c, pair, sides, view, types);
    }
}

void compare_example(struct comparison *c, struct pair *pair)
{
    struct sides sides = sides_of(pair);
    shape_expand(c, sides.view);
    shape_expand(c, sides.def);
    if (sides.view->too_many || sides.def->too_many)
        pair_fault(c, pair, FAULT_LIMIT, API_UNKNOWN);
    for (size_t i = 0; i < sides.view->n_alternatives; i++)
        compare_view(c, pair, &sides, sides.view->alternatives[i].shape);
}
