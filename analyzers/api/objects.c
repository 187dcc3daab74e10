/* Objects: what each side requires, sends and reads. */
#include "compare_priv.h"

bool is_free(const struct flat *flat)
{
    return !flat->properties.n && !flat->closed && !flat->other && !flat->formats.n;
}

static bool is_wire(const struct pair *pair)
{
    return pair->mode & MODE_WIRE;
}

static struct fault *fault_property(struct comparison *c, struct pair *pair, enum fault_kind kind,
                                    enum api_severity severity, struct str name)
{
    struct fault *fault = pair_fault(c, pair, kind, severity);
    fault->name = name;
    return fault;
}

/* The receiver's property that the sender does not declare. */
static void compare_unsent(struct comparison *c, struct pair *pair, const struct flat *s,
                           const struct flat *r, const struct flat_property *wanted)
{
    struct fault *fault = NULL;
    if (wanted->required) {
        fault = fault_property(c, pair, FAULT_MISSING, API_BREAK, wanted->name);
        fault->sure = SURE_LEAST;
    } else if (s->other) {
        pair_lead(c, pair, pair_get(c, s->other, wanted->shape, pair->mode, API_ANY), wanted->name,
                  s->loc, wanted->loc);
    } else if (is_free(s) && !is_wire(pair) && wanted->shape->n) {
        fault = fault_property(c, pair, FAULT_FREE, API_UNKNOWN, wanted->name);
    } else if (pair->mode & MODE_RESPONSE && !(pair->mode & MODE_STRICT)) {
        fault = fault_property(c, pair, FAULT_MISSING, API_WARNING, wanted->name);
    }
    if (fault) {
        fault->s = s->loc;
        fault->r = wanted->loc.source ? wanted->loc : r->loc;
    }
}

/* Types that share no value: whatever is sent is not taken. */
bool never_fits(struct comparison *c, struct shape *s, struct shape *r, bool text)
{
    unsigned types = shape_types(c, s);
    if (text || s->too_many || r->too_many || !types)
        return false;
    if (!(types & shape_types(c, r)))
        return true;
    if (s->n_alternatives != 1)
        return false;
    const struct flat *flat = shape_flat(c, s->alternatives[0].shape);
    if (!flat->enumerated || !spend(c, flat->values.n))
        return false;
    for (size_t i = 0; i < flat->values.n; i++)
        if (shape_admits(c, r, flat->values.v[i].text, false) != ANSWER_NO)
            return false;
    return true;
}

/* How many properties there can be in what is sent; most < least: it cannot be sent at all. */
struct sending {
    struct api_span count;
    bool full; /* there is no room for what is not required */
    bool all;  /* so many that each that is known must be there */
};

static struct sending sending_of(struct comparison *c, const struct pair *pair,
                                 const struct flat *s)
{
    struct sending out = { .count = s->properties_count };
    uint64_t required = 0, known = 0;
    for (size_t i = 0; i < s->properties.n; i++) {
        const struct flat_property *p = &s->properties.v[i];
        bool real = property_exists(p, pair->mode) && shape_types(c, p->shape);
        required += p->required && property_exists(p, pair->mode);
        known += real;
    }
    if (out.count.least < required)
        out.count.least = required;
    if (!s->other && !is_free(s) && out.count.most > known)
        out.count.most = known;
    out.full = required >= out.count.most;
    out.all = !s->other && !is_free(s) && out.count.least >= known;
    return out;
}

static void compare_sent(struct comparison *c, struct pair *pair, const struct flat_property *sent,
                         const struct flat_property *taken, const struct sending *sending)
{
    bool sure = sent->required || (sending->all && shape_types(c, sent->shape));
    if (taken->required && !sure) {
        struct fault *fault = fault_property(c, pair, FAULT_REQUIRED, API_BREAK, taken->name);
        fault->sure = SURE_LEAST;
        fault->s = sent->loc;
        fault->r = taken->loc;
    }
    if (sending->full && !sure)
        return;
    if (sent->required && never_fits(c, sent->shape, taken->shape, pair->mode & MODE_TEXT))
        pair->sure |= SURE_LEAST;
    pair_lead(c, pair, pair_get(c, sent->shape, taken->shape, pair->mode, API_ANY), sent->name,
              sent->loc, taken->loc);
}

/* The sender's property that the receiver does not declare. */
static void compare_extra(struct comparison *c, struct pair *pair, const struct flat *r,
                          const struct flat_property *sent)
{
    bool response = pair->mode & MODE_RESPONSE, strict = pair->mode & MODE_STRICT;
    struct fault *fault = NULL;
    if (!shape_types(c, sent->shape))
        return;
    bool known = flat_find(r, sent, pair->mode ^ MODE_RESPONSE); /* readOnly, writeOnly */
    if (r->closed && !known) {
        fault = fault_property(c, pair, FAULT_CLOSED, response && !strict ? API_WARNING : API_BREAK,
                               sent->name);
        fault->sure = sent->required ? SURE_LEAST : 0;
    } else if (r->other && !known) {
        pair_lead(c, pair, pair_get(c, sent->shape, r->other, pair->mode, API_ANY), sent->name,
                  sent->loc, shape_flat(c, r->other)->loc);
    } else if (!response && !strict && !is_free(r)) {
        fault = fault_property(c, pair, FAULT_UNREAD, API_WARNING, sent->name);
    }
    if (fault) {
        fault->s = sent->loc;
        fault->r = r->loc;
    }
}

static void compare_others(struct comparison *c, struct pair *pair, const struct flat *s,
                           const struct flat *r)
{
    struct shape *sent = s->other ? s->other : is_free(s) ? shape_of(c, NULL) : NULL;
    if (!sent || !shape_types(c, sent) || is_wire(pair))
        return;
    bool tolerant = pair->mode & MODE_RESPONSE && !(pair->mode & MODE_STRICT);
    if (r->closed)
        fault_property(c, pair, FAULT_CLOSED, tolerant ? API_WARNING : API_BREAK, STR("*"));
    else if (r->other)
        pair_lead(c, pair, pair_get(c, sent, r->other, pair->mode, API_ANY), STR("*"), s->loc,
                  shape_flat(c, r->other)->loc);
}

/* Two fields of one oneof of the receiver that the sender may set both: one of them is lost. */
static void compare_oneofs(struct comparison *c, struct pair *pair, const struct flat *s,
                           const struct flat *r)
{
    for (size_t i = 0; i < r->properties.n; i++) {
        const struct flat_property *one = &r->properties.v[i];
        if (!one->oneof.n)
            continue;
        const struct flat_property *sent_one = flat_find(s, one, pair->mode);
        for (size_t k = i + 1; sent_one && k < r->properties.n && spend(c, 1); k++) {
            const struct flat_property *two = &r->properties.v[k];
            const struct flat_property *sent_two =
                str_eq(one->oneof, two->oneof) ? flat_find(s, two, pair->mode) : NULL;
            if (!sent_two || (sent_one->oneof.n && str_eq(sent_one->oneof, sent_two->oneof)))
                continue;
            struct fault *fault = fault_property(c, pair, FAULT_ONEOF, API_BREAK, two->name);
            fault->sent = one->name;
            fault->taken = one->oneof;
            fault->s = sent_two->loc;
            fault->r = two->loc;
            break;
        }
    }
}

void compare_object(struct comparison *c, struct pair *pair, const struct flat *s,
                    const struct flat *r)
{
    spend(c, s->properties.n + r->properties.n);
    struct sending sending = sending_of(c, pair, s);
    if (sending.count.least > sending.count.most)
        return;
    for (size_t i = 0; i < r->properties.n; i++) {
        const struct flat_property *taken = &r->properties.v[i];
        if (!property_exists(taken, pair->mode))
            continue;
        const struct flat_property *sent = flat_find(s, taken, pair->mode);
        if (sent)
            compare_sent(c, pair, sent, taken, &sending);
        else
            compare_unsent(c, pair, s, r, taken);
    }
    for (size_t i = 0; i < s->properties.n; i++) {
        const struct flat_property *sent = &s->properties.v[i];
        if (property_exists(sent, pair->mode) && (sent->required || !sending.full) &&
            !flat_find(r, sent, pair->mode))
            compare_extra(c, pair, r, sent);
    }
    if (!sending.full)
        compare_others(c, pair, s, r);
    compare_span(c, pair, "properties", sending.count, r->properties_count);
    if (is_wire(pair))
        compare_oneofs(c, pair, s, r);
}
