/* The tallies that are asked for, each with its state. */
#include "svcgraph/flow.h"

#define TALLY(name) extern const struct request_tally tally_##name;
#include "flow.def"
#undef TALLY

static const struct request_tally *const rows[] = {
#define TALLY(name) &tally_##name,
#include "flow.def"
#undef TALLY
    NULL
};

struct tallies {
    unsigned parts;
    void *states[FLOW_PARTS + 1];
};

static bool is_asked(const struct tallies *t, size_t row)
{
    return t->parts >> row & 1;
}

struct tallies *tallies_begin(const struct flow_setup *setup, struct arena *arena,
                              const struct symtab *syms)
{
    struct tallies *t = arena_new(arena, struct tallies);
    t->parts = setup->parts;
    for (size_t i = 0; rows[i]; i++)
        if (is_asked(t, i))
            t->states[i] = rows[i]->begin(arena, setup, syms);
    return t;
}

void tallies_add(struct tallies *t, const struct request *request, const struct flow_names *names)
{
    for (size_t i = 0; rows[i]; i++)
        if (is_asked(t, i))
            rows[i]->add(t->states[i], request, names);
}

void tallies_merge(struct tallies *into, const struct tallies *from, const uint32_t *ops)
{
    for (size_t i = 0; rows[i]; i++)
        if (is_asked(into, i))
            rows[i]->merge(into->states[i], from->states[i], ops);
}

uint64_t tallies_bytes(const struct tallies *t)
{
    uint64_t bytes = 0;
    for (size_t i = 0; rows[i]; i++)
        if (is_asked(t, i))
            bytes += rows[i]->bytes(t->states[i]);
    return bytes;
}

void tallies_end(struct tallies *t, const struct flow_end *end)
{
    for (size_t i = 0; rows[i]; i++)
        if (is_asked(t, i))
            rows[i]->end(t->states[i], end);
}

void request_show(struct request_example *example, struct trace_key trace, struct place place)
{
    if (!example->set || place_before(place, example->place))
        *example = (struct request_example){ true, trace, place };
}

void request_show_merge(struct request_example *into, const struct request_example *from)
{
    if (from->set)
        request_show(into, from->trace, from->place);
}
