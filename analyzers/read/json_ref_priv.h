/*
 * References of API definitions ("$ref"): within a file, and into others below the root. All that
 * is found is remembered by its node, so a chain costs its length once and a ring ends.
 */
#ifndef SVCGRAPH_READ_JSON_REF_PRIV_H
#define SVCGRAPH_READ_JSON_REF_PRIV_H

#include "svcgraph/reader.h"

enum schema_dialect {
    SCHEMA_OPENAPI_2,
    SCHEMA_OPENAPI_30, /* nullable; exclusive bounds are truths; what stands beside $ref is nothing
                        */
    SCHEMA_OPENAPI_31, /* JSON Schema 2020-12: what stands beside $ref counts as well */
    SCHEMA_ASYNCAPI,   /* JSON Schema draft 7 */
};

struct ref_file { /* a document, as read in one dialect */
    const struct input *input;
    const struct node *root;
    enum schema_dialect dialect;
};

struct ref_at { /* a place in a definition; node NULL: there is none */
    const struct ref_file *file;
    const struct node *node;
};

struct ref_target {
    struct ref_at at;
    struct str name; /* last part of the pointer or of the file's name: "Order" */
};

/* From places in definitions to what was made of them. */
struct ref_map {
    struct arena *arena;
    struct ref_slot *slots;
    uint32_t n, capacity;
};
void **ref_map_slot(struct ref_map *map,
                    struct ref_at at); /* finds or adds; valid until the next */

struct refs;
/* Memory of the arena; findings go to those of the run. */
struct refs *refs_new(struct reading *reading, struct arena *arena);
const struct ref_file *refs_file(struct refs *refs, const struct input *input,
                                 const struct node *root, enum schema_dialect dialect);

static inline bool ref_is(const struct node *node)
{
    const struct node *ref = doc_is_map(node) ? doc_get(node, "$ref") : NULL;
    return ref && ref->type == DOC_STRING;
}

/* One reference, which may lead to the next one. False, with a finding, where it leads nowhere. */
bool ref_step(struct refs *refs, struct ref_at at, struct ref_target *out);
void ref_say_ring(struct refs *refs, struct ref_at at);

/* To the end of the chain. False, with a finding, where it leads nowhere; at must be a reference.
 */
bool ref_follow(struct refs *refs, struct ref_at at, struct ref_target *out);

/* The place itself, or where its reference leads; node NULL where that is nowhere. */
struct ref_at ref_end(struct refs *refs, struct ref_at at);

/* A member of a map, and where it leads; node NULL when it is not there. */
struct ref_at ref_get(struct refs *refs, struct ref_at map, const char *key);

#endif
