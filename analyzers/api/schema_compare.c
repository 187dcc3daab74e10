/* What two shapes have to say to each other: types, null, listed values; then type by type. */
#include "compare_priv.h"

static const struct {
    unsigned type;
    const char *value;
} words[] = { { API_NULL, "null" }, { API_BOOLEAN, "false" }, { API_BOOLEAN, "true" } };

/* Fields of Protobuf are called by their own types: "int64", "message". */
static struct str wire_name(struct comparison *c, const struct pair *pair, struct shape *shape,
                            unsigned types)
{
    const struct flat *flat = shape_flat(c, shape);
    if (pair->mode & MODE_WIRE && flat->formats.n)
        return flat->formats.v[0];
    if (pair->mode & MODE_WIRE && types == API_ARRAY)
        return STR("repeated");
    return describe_types(c->arena, types);
}

static void fault_type(struct comparison *c, struct pair *pair, unsigned sent, unsigned taken,
                       unsigned missing)
{
    enum fault_kind kind = missing == API_NULL ? FAULT_NULL : FAULT_TYPE;
    struct fault *fault = pair_fault(c, pair, kind, API_BREAK);
    fault->sent = wire_name(c, pair, pair->s, sent);
    fault->taken = wire_name(c, pair, pair->r, taken);
}

static bool is_free_text(const struct flat *flat)
{
    return !flat->formats.n && !flat->patterns.n && !flat->enumerated && !flat->length.least &&
           flat->length.most == UINT64_MAX && !flat->opaque;
}

static bool takes_any_text(struct comparison *c, struct shape *shape)
{
    for (size_t i = 0; i < shape->n_alternatives; i++) {
        const struct flat *flat = shape_flat(c, shape->alternatives[i].shape);
        if (flat->types & API_STRING && is_free_text(flat))
            return true;
    }
    return false;
}

/* Each text that is sent is known: its values are asked for one by one. */
static bool sends_listed_texts(struct comparison *c, struct shape *shape)
{
    for (size_t i = 0; i < shape->n_alternatives; i++) {
        const struct flat *flat = shape_flat(c, shape->alternatives[i].shape);
        if (flat->types & API_STRING && !flat->enumerated)
            return false;
    }
    return true;
}

/* On the wire all scalars are strings, null is nothing, and one element is a list of one. */
static unsigned missing_as_text(struct comparison *c, struct pair *pair, unsigned missing,
                                unsigned taken)
{
    const unsigned scalars = API_NUMBER | API_BOOLEAN;
    missing &= ~(unsigned)API_NULL;
    if (missing & scalars && taken & API_STRING) {
        if (!takes_any_text(c, pair->r))
            pair_fault(c, pair, FAULT_OPAQUE, API_UNKNOWN);
        missing &= ~scalars;
    }
    if (taken & scalars && sends_listed_texts(c, pair->s))
        missing &= ~(unsigned)API_STRING;
    if (missing & (scalars | API_STRING) && taken & API_ARRAY) {
        pair_fault(c, pair, FAULT_OPAQUE, API_UNKNOWN);
        missing &= ~(scalars | API_STRING);
    }
    return missing;
}

/* Returns those that both have. */
static unsigned compare_types(struct comparison *c, struct pair *pair)
{
    unsigned sent = shape_types(c, pair->s) & pair->types;
    unsigned taken = shape_types(c, pair->r);
    unsigned missing = sent & ~taken;
    if (missing && pair->mode & MODE_TEXT)
        missing = missing_as_text(c, pair, missing, taken);
    if (missing)
        fault_type(c, pair, sent, taken, missing);
    return sent & taken;
}

/* Those of one type that are sent and not taken; by the type alone they would be. */
void compare_words(struct comparison *c, struct pair *pair, unsigned types)
{
    for (size_t i = 0; i < countof(words); i++) {
        struct str value = str_from(words[i].value);
        bool text = pair->mode & MODE_TEXT;
        if (!(words[i].type & types) || (text && words[i].type == API_NULL) ||
            shape_admits(c, pair->s, value, text) == ANSWER_NO)
            continue;
        enum answer answer = shape_admits(c, pair->r, value, text);
        if (answer == ANSWER_YES)
            continue;
        struct fault *fault =
            pair_fault(c, pair, words[i].type == API_NULL ? FAULT_NULL : FAULT_ENUM,
                       answer == ANSWER_NO ? API_BREAK : API_UNKNOWN);
        fault->sent = value;
    }
}

/* Of an enumeration readers tolerate more values than they know. */
static enum api_severity severity_of_value(const struct pair *pair, const struct flat *r)
{
    bool tolerant = pair->mode & (MODE_RESPONSE | MODE_WIRE) && !(pair->mode & MODE_STRICT);
    return tolerant && r->enumerated ? API_WARNING : API_BREAK;
}

void compare_values(struct comparison *c, struct pair *pair, const struct flat *s, unsigned types)
{
    const struct flat *r = shape_flat(c, pair->r->alternatives[0].shape);
    for (size_t i = 0; i < s->values.n && spend(c, 1 + r->values.n); i++) {
        const struct api_value *value = &s->values.v[i];
        if (!(value_type(value->text) & types) && !(pair->mode & MODE_TEXT))
            continue;
        enum answer answer = shape_admits(c, pair->r, value->text, pair->mode & MODE_TEXT);
        if (answer == ANSWER_YES)
            continue;
        struct fault *fault =
            pair_fault(c, pair, FAULT_ENUM,
                       answer == ANSWER_UNKNOWN ? API_UNKNOWN : severity_of_value(pair, r));
        fault->sent = value->text;
        fault->sure = SURE_HIGH | SURE_LOW;
        if (value->loc.source)
            fault->s = value->loc;
    }
}

/* So few whole numbers that each can be asked for. */
static bool compare_few(struct comparison *c, struct pair *pair, const struct flat *s)
{
    double low = s->minimum.limit, high = s->maximum.limit;
    if (!s->minimum.set || !s->maximum.set || !(high - low <= 256) || low < -1e15 || high > 1e15)
        return false;
    for (double v = (double)(int64_t)low; v <= high; v += 1) {
        struct str text = str_printf(c->arena, "%.0f", v);
        if (flat_admits(c, s, text, false) == ANSWER_NO)
            continue;
        enum answer answer = shape_admits(c, pair->r, text, pair->mode & MODE_TEXT);
        if (answer == ANSWER_YES)
            continue;
        struct fault *fault =
            pair_fault(c, pair, FAULT_ENUM, answer == ANSWER_NO ? API_BREAK : API_UNKNOWN);
        fault->sent = text;
        break;
    }
    return true;
}

/* How many different items there are; UINT64_MAX: many. */
static uint64_t different_items(struct comparison *c, struct shape *items)
{
    unsigned types = items ? shape_types(c, items) : API_ANY;
    if (!types)
        return 0;
    if (!(types & ~(unsigned)(API_NULL | API_BOOLEAN)))
        return (types & API_NULL ? 1 : 0) + (types & API_BOOLEAN ? 2 : 0);
    if (!items || items->n_alternatives != 1)
        return UINT64_MAX;
    const struct flat *flat = shape_flat(c, items->alternatives[0].shape);
    return flat->enumerated ? flat->values.n : UINT64_MAX;
}

static void compare_array(struct comparison *c, struct pair *pair, const struct flat *s,
                          const struct flat *r)
{
    uint64_t most = s->items_count.most;
    uint64_t different = different_items(c, s->items);
    if ((s->unique_items && different < most) || !different)
        most = different;
    compare_span(c, pair, "items", (struct api_span){ s->items_count.least, most }, r->items_count);
    if (r->unique_items && !s->unique_items && most > 1)
        pair_fault(c, pair, FAULT_UNIQUE, API_BREAK);
    if (!r->items || !most)
        return;
    struct shape *items = s->items ? s->items : shape_of(c, NULL);
    pair_lead(c, pair, pair_get(c, items, r->items, pair->mode, API_ANY), STR("*"),
              s->items ? shape_flat(c, s->items)->loc : s->loc, shape_flat(c, r->items)->loc);
}

static void compare_opaque(struct comparison *c, struct pair *pair, const struct flat *s,
                           const struct flat *r)
{
    bool same = s->opaque && s->rest && s->rest == r->rest;
    if (r->opaque && !same)
        pair_fault(c, pair, FAULT_OPAQUE, API_UNKNOWN);
}

static void compare_flat(struct comparison *c, struct pair *pair, const struct flat *s,
                         const struct flat *r, unsigned types)
{
    compare_opaque(c, pair, s, r);
    bool wire = pair->mode & MODE_WIRE;
    if (wire)
        compare_formats(c, pair, s, r, false);
    if (s->enumerated) {
        compare_values(c, pair, s, types);
        return;
    }
    if (r->enumerated)
        compare_words(c, pair, types & (API_NULL | API_BOOLEAN));
    if (types & API_STRING && !wire)
        compare_string(c, pair, s, r);
    bool few = !wire && (types & API_NUMBER) == API_INTEGER && !(s->types & API_FRACTION) &&
               compare_few(c, pair, s);
    if (types & API_NUMBER && !few && !wire)
        compare_number(c, pair, s, r, types);
    if (types & API_ARRAY)
        compare_array(c, pair, s, r);
    if (types & API_OBJECT)
        compare_object(c, pair, s, r);
}

void pair_look(struct comparison *c, struct pair *pair)
{
    if (pair->mode & MODE_EXAMPLE) {
        compare_example(c, pair);
        return;
    }
    if (pair->s == pair->r)
        return;
    unsigned types = compare_types(c, pair);
    const struct shape *s = pair->s, *r = pair->r;
    if (s->too_many || r->too_many)
        pair_fault(c, pair, FAULT_LIMIT, API_UNKNOWN);
    if (s->n_alternatives == 1 && r->n_alternatives == 1)
        compare_flat(c, pair, shape_flat(c, s->alternatives[0].shape),
                     shape_flat(c, r->alternatives[0].shape), types);
    else
        compare_branches(c, pair, types);
}
