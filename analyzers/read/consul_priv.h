/* Consul: definitions of services, and config entries that speak of them by name. */
#ifndef SVCGRAPH_READ_CONSUL_PRIV_H
#define SVCGRAPH_READ_CONSUL_PRIV_H

#include "hcl_inputs_priv.h"
#include "image_priv.h"

struct cs_service {
    const struct node *body;
    const struct node *name; /* scalar: of the service that it stands for, also behind a proxy */
    bnode node;
};

struct cs_entry {
    struct str kind;
    const struct node *body, *name;
};

struct consul {
    struct reading *reading;
    struct builder *builder;
    struct symtab *syms;
    struct arena *arena;
    struct symtab defined; /* names that something is registered under */
    VEC(struct cs_service) services;
    VEC(struct cs_entry) entries;
};

sym consul_intern(struct consul *c, struct str text);
/* The node of a name, and a note that something runs under it. */
bnode consul_node(struct consul *c, const struct node *name);
/* From a node to a service by its name; "*" and nothing are none. */
void consul_ref(struct consul *c, bnode from, const struct node *name, const char *how,
                const char *detail);

/* consul_entry.c */
void consul_define_entry(struct consul *c, const struct cs_entry *entry);
void consul_entry_edges(struct consul *c, const struct cs_entry *entry);

#endif
