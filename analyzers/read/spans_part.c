/* Where the reader of a part of a file ends. */
#include "spans_priv.h"

enum { AGAIN = 1 << 20 /* bytes until a part that goes on asks whether it is still wanted */ };

/* The next part does not begin where this one is: it and all behind it are not used. */
static void go_on(struct input_part *part, uint64_t at)
{
    unsigned last = atomic_load(part->last);
    while (last > part->number && !atomic_compare_exchange_weak(part->last, &last, part->number))
        ;
    part->next = (struct part_border){ .offset = at + AGAIN };
    part->crossed = true;
}

static bool is_wanted(const struct input_part *part)
{
    return atomic_load(part->last) >= part->number;
}

bool spans_at_border(struct spans *s)
{
    struct input_part *part = s->input->part;
    if (!part || s->frame)
        return false;
    uint64_t at = part->first.offset + json_offset(s->j);
    if (at < part->next.offset)
        return false;
    if (!s->foreign && !part->crossed && at == part->next.offset &&
        json_is_within(s->j, part->next.closers, part->next.levels)) {
        struct loc loc = json_loc(s->j);
        part->reached = s->stopped = true;
        part->line = loc.line;
        part->column = loc.column;
        part->open_line = s->open_line;
        return true;
    }
    go_on(part, at);
    s->stopped = !is_wanted(part);
    return s->stopped;
}

void spans_go_alone(struct spans *s, uint64_t offset)
{
    struct input_part *part = s->input->part;
    if (part && !s->frame)
        go_on(part, part->first.offset + offset);
}

bool spans_at_message(struct spans *s, uint64_t offset, uint32_t n)
{
    struct input_part *part = s->input->part;
    if (!part || part->first.offset + offset < part->next.offset)
        return false;
    if (!part->crossed && part->first.offset + offset == part->next.offset) {
        part->reached = s->stopped = true;
        part->line = n + 1;
        part->column = 1;
        return true;
    }
    go_on(part, part->first.offset + offset);
    s->stopped = !is_wanted(part);
    return s->stopped;
}
