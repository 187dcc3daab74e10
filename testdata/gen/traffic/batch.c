/*
 * What an exporter does: spans of each service wait, and go out in a batch of one or a few
 * services. So the spans of a trace stand in several batches, in the order in which they ended.
 */
#include "traffic.h"

struct part {
    struct buffer spans;
    uint32_t n, wanted;
    bool listed;
};

struct batches {
    struct writer *w;
    struct part *parts; /* by node */
    uint32_t *ready, n_ready, wanted;
    struct buffer out;
};

struct batches *batches_new(struct writer *w)
{
    size_t none = 0, room = 0, more = 0;
    struct batches *b = grow(NULL, &none, 1, sizeof(*b));
    *b = (struct batches){ .w = w, .wanted = 1 };
    b->parts = grow(NULL, &room, w->t->n_nodes, sizeof(*b->parts));
    b->ready = grow(NULL, &more, w->t->n_nodes, sizeof(*b->ready));
    return b;
}

struct buffer *batches_span(struct batches *b, uint32_t node)
{
    return &b->parts[node].spans;
}

static void send_ready(struct batches *b, const struct batch_form *form)
{
    if (!b->n_ready)
        return;
    b->out.n = 0;
    for (uint32_t i = 0; i < b->n_ready; i++) {
        struct part *p = &b->parts[b->ready[i]];
        form->part(b->w, &b->out, b->ready[i], &p->spans);
        p->spans.n = 0;
        p->n = 0;
        p->listed = false;
    }
    b->n_ready = 0;
    b->wanted = between(&b->w->random, 1, 4);
    form->whole(b->w, &b->out);
}

bool batches_is_first(const struct batches *b, uint32_t node)
{
    return !b->parts[node].n;
}

void batches_done(struct batches *b, uint32_t node, const struct batch_form *form)
{
    struct part *p = &b->parts[node];
    if (!p->n++)
        p->wanted = between(&b->w->random, 1, b->w->batch);
    if (p->n < p->wanted || p->listed)
        return;
    p->listed = true;
    b->ready[b->n_ready++] = node;
    if (b->n_ready >= b->wanted)
        send_ready(b, form);
}

void batches_flush(struct batches *b, const struct batch_form *form)
{
    for (uint32_t node = 0; node < b->w->t->n_nodes; node++) {
        if (!b->parts[node].n || b->parts[node].listed)
            continue;
        b->parts[node].listed = true;
        b->ready[b->n_ready++] = node;
    }
    send_ready(b, form);
}
