/* Contracts of consumers as Pact files: rules of matching, bodies, interactions. */
#ifndef SVCGRAPH_READ_PACT_PRIV_H
#define SVCGRAPH_READ_PACT_PRIV_H

#include "svcgraph/api.h"
#include "svcgraph/reader.h"

/*
 * Rules of matching as a tree of the steps of their paths: one walk down a body finds those that
 * hold at each place. Trees of all parts of all contracts stand in one forest.
 */
struct pact_rule_node {
    const struct node *rule; /* what stands at the path that ends here; NULL: nothing */
    bool any;                /* it has a child for any key or index */
};

struct pact_forest {
    struct arena *arena;
    struct symtab steps;              /* "PARENT.KEY", "PARENT*" ... */
    VEC(uint32_t) by_step;            /* ... to the node, by symbol */
    VEC(struct pact_rule_node) nodes; /* [0] is none */
};

void pact_forest_init(struct pact_forest *forest, struct arena *arena);

/*
 * The rules of one section ("body", "header", "query", "path", "status", "metadata") of a request,
 * response or message, in any version of the format. 0 when there are none.
 */
uint32_t pact_rules(struct pact_forest *forest, const struct node *part, const char *section);

/* The places in the forest that one place in a body is at: exact ones before "any". */
enum { PACT_STATES_MAX = 16 };
struct pact_states {
    uint32_t v[PACT_STATES_MAX], n;
};
struct pact_states pact_root(uint32_t rules);
void pact_step(const struct pact_forest *forest, const struct pact_states *from, struct str key,
               struct pact_states *to); /* adds those for a key or index */
bool pact_any(const struct pact_forest *forest, const struct pact_states *states);

/* What a rule says of a place. */
struct pact_match {
    bool said;      /* there is a rule */
    bool like;      /* values of the same type do; holds below as well, until another rule */
    bool map;       /* keys do not matter */
    bool contains;  /* of a list: elements that are among others */
    unsigned types; /* bits of enum api_type; 0: those of the example */
    struct str pattern;
    const char *format;
    struct api_span count; /* elements */
};
struct pact_match pact_match_at(const struct pact_forest *forest, const struct pact_states *states);
struct pact_match pact_match_of(const struct node *rule);

struct pact { /* one run of build */
    struct reading *reading;
    struct arena *arena; /* of work */
    struct pact_forest forest;
};

/*
 * Schema of what is sent or read in the place of an example, with its rules. Sent: exactly this;
 * read: what of it is needed. In the arena of the run.
 */
const struct api_schema *pact_schema(struct pact *p, const struct node *example, uint32_t rules,
                                     bool sent);

/* Text in a header, a query or a path: a string, whatever it looks like. */
const struct api_schema *pact_text_schema(struct pact *p, struct str text, struct loc loc,
                                          const struct pact_match *match, bool sent);

/* The same for a parameter that is there once more. */
const struct api_schema *pact_repeated(struct pact *p, const struct api_schema *schema,
                                       struct str text, struct loc loc);

/* In the arena of the run: what outlives the files. */
struct str pact_keep(struct pact *p, struct str text);

/* "GET /orders/17" of an HTTP interaction; empty when it has no path. In the arena of work. */
struct str pact_request_name(struct pact *p, const struct node *request);

/* Operations of the view: see api.h. */
struct api_operation pact_http(struct pact *p, const struct node *interaction);
struct api_operation pact_message(struct pact *p, const struct node *message, struct str topic);
struct api_operation pact_rpc(struct pact *p, const struct node *interaction, struct str name);

#endif
