/*
 * Structural equality: two types of different names that hold the same. Messages are compared
 * along their fields with a list of pairs to come, each pair once: a pair that is met again is
 * taken to be equal, which is right for cycles unless another pair tells them apart.
 */
#include "compat_priv.h"

/* Larger shapes are not compared to the end: they count as different. STEPS_MAX is for a run. */
enum { PAIRS_MAX = 4096, STEPS_MAX = 1 << 22 };

struct couple {
    const struct proto_message *was, *is;
};

struct comparison {
    struct compat *c;
    struct arena scratch;
    struct table met;
    VEC(struct couple) queue;
    enum shape shape; /* so far */
};

static bool lower(enum shape *shape, enum shape to)
{
    if (to < *shape)
        *shape = to;
    return *shape != SHAPE_OTHER;
}

static int by_value(const void *a, const void *b)
{
    const struct proto_enum_value *x = *(const struct proto_enum_value *const *)a,
                                  *y = *(const struct proto_enum_value *const *)b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return str_cmp(x->name, y->name);
}

static const struct proto_enum_value **sorted_values(const struct proto_enum *enumeration,
                                                     struct arena *scratch)
{
    size_t n = enumeration->values.n;
    const struct proto_enum_value **values =
        arena_array(scratch, const struct proto_enum_value *, n);
    for (size_t i = 0; i < n; i++)
        values[i] = &enumeration->values.v[i];
    if (n > 1)
        qsort(values, n, sizeof(values[0]), by_value);
    return values;
}

enum shape same_enum_shape(const struct proto_enum *was, const struct proto_enum *is,
                           struct arena *scratch)
{
    if (was->values.n != is->values.n ||
        proto_enum_features(was).enum_closed != proto_enum_features(is).enum_closed)
        return SHAPE_OTHER;
    const struct proto_enum_value **a = sorted_values(was, scratch),
                                  **b = sorted_values(is, scratch);
    enum shape shape = SHAPE_NAMES;
    for (size_t i = 0; i < was->values.n; i++) {
        if (a[i]->number != b[i]->number)
            return SHAPE_OTHER;
        if (!str_eq(a[i]->name, b[i]->name))
            shape = SHAPE_WIRE;
    }
    return shape;
}

static int by_number(const void *a, const void *b)
{
    const struct proto_field *x = *(const struct proto_field *const *)a,
                             *y = *(const struct proto_field *const *)b;
    return (x->number > y->number) - (x->number < y->number);
}

static const struct proto_field **sorted_fields(const struct proto_message *message,
                                                struct arena *scratch)
{
    size_t n = message->fields.n;
    const struct proto_field **fields = arena_array(scratch, const struct proto_field *, n);
    for (size_t i = 0; i < n; i++)
        fields[i] = message->fields.v[i];
    if (n > 1)
        qsort(fields, n, sizeof(fields[0]), by_number);
    return fields;
}

/* Adds a pair to come unless it was met before, or is one type whose changes are told anyway. */
static bool meet(struct comparison *m, const struct proto_message *was,
                 const struct proto_message *is)
{
    if (str_eq(was->full_name, is->full_name) || message_now(m->c, was) == is)
        return true;
    struct str key = str_printf(&m->scratch, "%p %p", (const void *)was, (const void *)is);
    if (table_find(&m->met, key))
        return true;
    if (m->queue.n == PAIRS_MAX)
        return false;
    table_add(&m->met, key, was);
    *vec_push(&m->scratch, &m->queue) = (struct couple){ was, is };
    return true;
}

static bool same_types(struct comparison *m, const struct proto_field *was,
                       const struct proto_field *is)
{
    const struct proto_type *a = &was->type, *b = &is->type;
    if (a->message && b->message)
        return meet(m, a->message, b->message);
    if (!a->enumeration || !b->enumeration)
        return same_type(a, b);
    return str_eq(a->full_name, b->full_name) || enum_now(m->c, a->enumeration) == b->enumeration ||
           lower(&m->shape, same_enum_shape(a->enumeration, b->enumeration, &m->scratch));
}

/* By oneof, the least number of a member: oneofs are the same whatever they are called. */
static const int32_t *leaders(const struct proto_message *message,
                              const struct proto_field *const *fields, struct arena *scratch)
{
    int32_t *leader = arena_array(scratch, int32_t, message->oneofs.n);
    for (size_t i = message->fields.n; i-- > 0;)
        if (fields[i]->oneof >= 0)
            leader[fields[i]->oneof] = fields[i]->number;
    return leader;
}

static int32_t leader_of(const int32_t *leader, const struct proto_field *field)
{
    return field->oneof >= 0 ? leader[field->oneof] : 0;
}

static bool same_ranges(const struct proto_message *was, const struct proto_message *is)
{
    if (was->extension_ranges.n != is->extension_ranges.n)
        return false;
    for (size_t i = 0; i < was->extension_ranges.n; i++)
        if (was->extension_ranges.v[i].first != is->extension_ranges.v[i].first ||
            was->extension_ranges.v[i].last != is->extension_ranges.v[i].last)
            return false;
    return true;
}

static bool same_field(struct comparison *m, const struct couple *pair,
                       const struct proto_field *was, const struct proto_field *is)
{
    const struct proto_file *was_file = pair->was->file, *is_file = pair->is->file;
    if (was->number != is->number ||
        proto_field_kind(was_file, was) != proto_field_kind(is_file, is) ||
        proto_field_cardinality(was_file, was) != proto_field_cardinality(is_file, is) ||
        !same_default(was, is) || !same_types(m, was, is))
        return false;
    if (!str_eq(was->name, is->name) || !str_eq(was->json_name, is->json_name))
        lower(&m->shape, SHAPE_WIRE);
    return true;
}

static bool same_fields(struct comparison *m, const struct couple *pair)
{
    size_t n = pair->was->fields.n;
    m->c->shape_steps += 1 + n;
    if (n != pair->is->fields.n || pair->was->map_entry != pair->is->map_entry ||
        m->c->shape_steps > STEPS_MAX || !same_ranges(pair->was, pair->is))
        return false;
    const struct proto_field **was = sorted_fields(pair->was, &m->scratch),
                             **is = sorted_fields(pair->is, &m->scratch);
    const int32_t *was_leader = leaders(pair->was, was, &m->scratch),
                  *is_leader = leaders(pair->is, is, &m->scratch);
    for (size_t i = 0; i < n; i++)
        if (leader_of(was_leader, was[i]) != leader_of(is_leader, is[i]) ||
            !same_field(m, pair, was[i], is[i]))
            return false;
    return true;
}

static enum shape compare_messages(struct compat *c, const struct proto_message *was,
                                   const struct proto_message *is)
{
    struct comparison m = { .c = c, .shape = SHAPE_NAMES };
    table_init(&m.met, &m.scratch);
    meet(&m, was, is);
    for (size_t i = 0; i < m.queue.n && m.shape != SHAPE_OTHER; i++) {
        struct couple pair = m.queue.v[i];
        if (!same_fields(&m, &pair))
            m.shape = SHAPE_OTHER;
    }
    arena_release(&m.scratch);
    return m.shape;
}

enum shape same_message_shape(struct compat *c, const struct proto_message *was,
                              const struct proto_message *is)
{
    static const enum shape shapes[] = { SHAPE_OTHER, SHAPE_WIRE, SHAPE_NAMES };
    struct str key = str_printf(&c->scratch, "%p %p", (const void *)was, (const void *)is);
    const enum shape *known = table_find(&c->shapes, key);
    if (known)
        return *known;
    enum shape shape = compare_messages(c, was, is);
    table_add(&c->shapes, key, &shapes[shape]);
    return shape;
}

enum shape same_shape(struct compat *c, const struct proto_type *was, const struct proto_type *is)
{
    if (was->message && is->message)
        return same_message_shape(c, was->message, is->message);
    if (was->enumeration && is->enumeration && enum_now(c, was->enumeration) == is->enumeration)
        return SHAPE_NAMES;
    if (was->enumeration && is->enumeration)
        return same_enum_shape(was->enumeration, is->enumeration, &c->scratch);
    return SHAPE_OTHER;
}

enum shape changed_shape(struct compat *c)
{
    const struct change *change = &c->change;
    if (change->rpc)
        return c->rule == &compat_rules[ROW_rpc_same_request_type]
                   ? same_shape(c, &change->rpc->was->request, &change->rpc->is->request)
                   : same_shape(c, &change->rpc->was->response, &change->rpc->is->response);
    const struct field_pair *pair = change->field;
    if (!pair ||
        proto_field_kind(pair->was_file, pair->was) != proto_field_kind(pair->is_file, pair->is))
        return SHAPE_OTHER;
    return same_shape(c, &pair->was->type, &pair->is->type);
}
