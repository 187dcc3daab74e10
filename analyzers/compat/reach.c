/* Which rpcs carry a type in their requests and responses: along fields, at any depth. */
#include "compat_priv.h"

static int by_type(const void *a, const void *b)
{
    const struct compat_arc *x = a, *y = b;
    if (x->type != y->type)
        return x->type < y->type ? -1 : 1;
    return (x->holder > y->holder) - (x->holder < y->holder);
}

static int by_holder(const void *a, const void *b)
{
    const struct compat_arc *x = a, *y = b;
    if (x->holder != y->holder)
        return x->holder < y->holder ? -1 : 1;
    return (x->type > y->type) - (x->type < y->type);
}

static void add_field(struct compat_reach *reach, struct str holder,
                      const struct proto_field *field)
{
    struct str type = field->type.full_name;
    if (type.n == 0 || holder.n == 0)
        return;
    *vec_push(reach->arena, &reach->fields) =
        (struct compat_arc){ .type = sym_intern(&reach->types, type),
                             .holder = sym_intern(&reach->types, holder) };
}

static void add_service(struct compat_reach *reach, const struct proto_service *service)
{
    for (size_t i = 0; i < service->rpcs.n; i++) {
        const struct proto_rpc *rpc = &service->rpcs.v[i];
        uint32_t holder = (uint32_t)reach->rpcs.n;
        *vec_push(reach->arena, &reach->rpcs) = (struct compat_carrier){ service, rpc, 0 };
        if (rpc->request.full_name.n)
            *vec_push(reach->arena, &reach->requests) =
                (struct compat_arc){ sym_intern(&reach->types, rpc->request.full_name), holder };
        if (rpc->response.full_name.n)
            *vec_push(reach->arena, &reach->responses) =
                (struct compat_arc){ sym_intern(&reach->types, rpc->response.full_name), holder };
    }
}

static void add_file(struct compat_reach *reach, const struct proto_file *file)
{
    for (size_t i = 0; i < file->all_messages.n; i++)
        for (size_t k = 0; k < file->all_messages.v[i]->fields.n; k++)
            add_field(reach, file->all_messages.v[i]->full_name,
                      file->all_messages.v[i]->fields.v[k]);
    for (size_t i = 0; i < file->all_extensions.n; i++)
        if (file->all_extensions.v[i]->extendee)
            add_field(reach, file->all_extensions.v[i]->extendee->full_name,
                      file->all_extensions.v[i]);
    for (size_t i = 0; i < file->services.n; i++)
        add_service(reach, file->services.v[i]);
}

/* Place of the first arc whose type (or holder) is at least that. */
static size_t first_of(const struct compat_arc *v, size_t n, uint32_t key, bool holder)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((holder ? v[middle].holder : v[middle].type) < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* downward: the fields by holder. Each type is entered once: cycles end there. */
static void mark(struct compat_reach *reach, const struct compat_arc *downward,
                 const struct compat_arc *roots, size_t n_roots, enum compat_use use)
{
    struct arena scratch = { 0 };
    VEC(uint32_t) queue = { 0 };
    for (size_t i = 0; i < n_roots; i++) {
        if (!(reach->uses[roots[i].type] & use))
            *vec_push(&scratch, &queue) = roots[i].type;
        reach->uses[roots[i].type] |= (unsigned char)use;
    }
    for (size_t i = 0; i < queue.n; i++) {
        size_t n = reach->fields.n, at = first_of(downward, n, queue.v[i], true);
        for (; at < n && downward[at].holder == queue.v[i]; at++) {
            uint32_t type = downward[at].type;
            if (reach->uses[type] & use)
                continue;
            reach->uses[type] |= (unsigned char)use;
            *vec_push(&scratch, &queue) = type;
        }
    }
    arena_release(&scratch);
}

static void sort_arcs(struct compat_arc *v, size_t n, int (*order)(const void *, const void *))
{
    if (n > 1)
        qsort(v, n, sizeof(*v), order);
}

void compat_reach_init(struct compat_reach *reach, const struct compat_tree *tree,
                       struct arena *arena)
{
    *reach = (struct compat_reach){ .arena = arena };
    symtab_init(&reach->types, arena);
    for (size_t i = 0; i < tree->files.n; i++)
        add_file(reach, tree->files.v[i].proto);
    reach->uses = arena_array(arena, unsigned char, (size_t)reach->types.n + 1);
    sort_arcs(reach->fields.v, reach->fields.n, by_holder);
    mark(reach, reach->fields.v, reach->requests.v, reach->requests.n, COMPAT_IN_REQUEST);
    mark(reach, reach->fields.v, reach->responses.v, reach->responses.n, COMPAT_IN_RESPONSE);
    sort_arcs(reach->fields.v, reach->fields.n, by_type);
    sort_arcs(reach->requests.v, reach->requests.n, by_type);
    sort_arcs(reach->responses.v, reach->responses.n, by_type);
}

unsigned compat_reach_uses(const struct compat_reach *reach, struct str full_name)
{
    return reach->uses[sym_find(&reach->types, full_name)];
}

struct search { /* upward from a type */
    const struct compat_reach *reach;
    struct arena scratch;
    bool *seen; /* by type */
    VEC(uint32_t) queue;
    unsigned char *uses; /* by rpc */
};

static void enter(struct search *s, uint32_t type)
{
    if (s->seen[type])
        return;
    s->seen[type] = true;
    *vec_push(&s->scratch, &s->queue) = type;
}

static void take_rpcs(struct search *s, const struct compat_arc *v, size_t n, uint32_t type,
                      enum compat_use use)
{
    for (size_t at = first_of(v, n, type, false); at < n && v[at].type == type; at++)
        s->uses[v[at].holder] |= (unsigned char)use;
}

size_t compat_reach_rpcs(const struct compat_reach *reach, struct str full_name,
                         struct arena *arena, const struct compat_carrier **out)
{
    struct search s = { .reach = reach };
    VEC(struct compat_carrier) found = { 0 };
    sym start = sym_find(&reach->types, full_name);
    s.seen = arena_array(&s.scratch, bool, (size_t)reach->types.n + 1);
    s.uses = arena_array(&s.scratch, unsigned char, reach->rpcs.n + 1);
    if (start)
        enter(&s, start);
    for (size_t i = 0; i < s.queue.n; i++) {
        uint32_t type = s.queue.v[i];
        size_t n = reach->fields.n, at = first_of(reach->fields.v, n, type, false);
        for (; at < n && reach->fields.v[at].type == type; at++)
            enter(&s, reach->fields.v[at].holder);
        take_rpcs(&s, reach->requests.v, reach->requests.n, type, COMPAT_IN_REQUEST);
        take_rpcs(&s, reach->responses.v, reach->responses.n, type, COMPAT_IN_RESPONSE);
    }
    for (size_t i = 0; i < reach->rpcs.n; i++) {
        if (!s.uses[i])
            continue;
        *vec_push(arena, &found) = reach->rpcs.v[i];
        found.v[found.n - 1].uses = s.uses[i];
    }
    arena_release(&s.scratch);
    *out = found.v;
    return found.n;
}
