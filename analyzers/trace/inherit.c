/* A part of a service's work that was sent without the service's name is of its parent's service.
 */
#include "forest_priv.h"

static bool waits(const struct forest *f, uint32_t i)
{
    return f->spans[i].inherits && !f->spans[i].service && !(f->marks[i] & MARK_DROPPED);
}

/* The parent's record that has a service, or may yet come to one. */
static uint32_t parent_of(const struct forest *f, uint32_t i)
{
    uint64_t id = f->spans[i].parent;
    uint32_t head = id ? span_ids_find(f, f->trace[i], id) : NONE;
    for (uint32_t k = head; k != NONE; k = f->same[k])
        if (k != i && !(f->marks[k] & MARK_DROPPED) && (f->spans[k].service || waits(f, k)))
            return k;
    return NONE;
}

/*
 * Each span is walked over once: what a walk meets either has its service by then, or belongs to an
 * earlier walk that found none, or to this one, which then is a ring.
 */
void inherit_services(struct forest *f)
{
    uint32_t *walk = NULL;
    for (uint32_t i = 0; i < f->n; i++) {
        if (!waits(f, i))
            continue;
        if (!walk)
            walk = arena_array(f->arena, uint32_t, f->n);
        uint32_t top = i;
        while (top != NONE && waits(f, top) && !walk[top]) {
            walk[top] = i + 1;
            top = parent_of(f, top);
        }
        if (top == NONE || waits(f, top))
            continue;
        for (uint32_t k = i; k != top;) {
            uint32_t parent = parent_of(f, k);
            f->spans[k].service = f->spans[top].service;
            f->spans[k].space = f->spans[top].space;
            f->profile[k] = NONE;
            k = parent;
        }
    }
}
