/* A saved graph on its way into the builder. */
#ifndef SVCGRAPH_READ_SVCGRAPH_BUILD_PRIV_H
#define SVCGRAPH_READ_SVCGRAPH_BUILD_PRIV_H

#include "svcgraph_priv.h"

struct building {
    struct builder *b;
    struct symtab *syms;
    struct sources *sources;
    const struct saved *saved;
    sym *global;      /* of each text of the file; 0 until asked for */
    uint32_t *source; /* of each text that names a file */
    bnode *node;      /* of each text that names a node */
    sym how;          /* of an edge without evidence */
    struct arena scratch;
};

static inline sym global(struct building *s, sym local)
{
    if (local && !s->global[local])
        s->global[local] = sym_intern(s->syms, sym_str(&s->saved->syms, local));
    return s->global[local];
}

static inline struct loc place(struct building *s, struct saved_loc loc)
{
    if (!loc.file || loc.file == NO_FILE)
        return LOC_NONE;
    if (!s->source[loc.file])
        s->source[loc.file] = sources_named(s->sources, sym_str(&s->saved->syms, loc.file));
    return (struct loc){ s->source[loc.file], loc.line, loc.column };
}

static inline bnode end_of(struct building *s, sym name, unsigned origin, struct loc here)
{
    if (s->node[name].i == NO_BNODE.i)
        s->node[name] = builder_node(s->b, 0, global(s, name), origin, here);
    return s->node[name];
}

static inline const void *record_at(const struct records *records, struct range range, uint32_t i,
                                    size_t size)
{
    return (const char *)records->v + (range.first + i) * size;
}
#define EACH(T, var, vector, range)                                                                \
    for (uint32_t i_ = 0; i_ < (range).n; i_++)                                                    \
        for (const T *var = record_at(&s->saved->vector, range, i_, sizeof(T)), *once_ = var;      \
             once_; once_ = NULL)
#define CHUNKED(T, var, chunks)                                                                    \
    for (const struct chunk *c_ = s->saved->chunks.first; c_; c_ = c_->next)                       \
        for (const T *var = c_->v, *end_ = var + c_->n; var < end_; var++)
#define ALL(T, var, vector)                                                                        \
    for (const T *var = s->saved->vector.v, *end_ = var ? var + s->saved->vector.n : NULL;         \
         var != end_; var++)

/* Sums over logs, how services are run, verifications: what hangs on nodes by name alone. */
void saved_facts(struct building *s);

#endif
