/* Insides of the reader of OpenAPI: definitions, their operations, what they say of their end. */
#ifndef SVCGRAPH_READ_OPENAPI_PRIV_H
#define SVCGRAPH_READ_OPENAPI_PRIV_H

#include "json_schema_priv.h"
#include "provider_priv.h"

struct definition {
    const struct input *input;
    const struct node *root, *info;
    const struct ref_file *file;
    struct str base; /* path of its servers, without a '/' at the end; empty when they differ */
    struct provider provider;
};

struct openapi { /* one run of build */
    struct reading *reading;
    struct arena *arena;
    struct refs *refs;
    struct schemas *schemas; /* NULL: APIs are not kept */
    VEC(struct definition) all;
    struct symtab folders;   /* of definitions ... */
    VEC(uint32_t) in_folder; /* ... and how many there are, by sym */
};

/* --- openapi_servers.c --- */

/* Hosts for the provider, and the base path. */
void openapi_servers(struct openapi *o, const struct definition *d, struct provider_query *out);
/* The path before those of an operation; empty when its servers differ. */
struct str openapi_base(struct openapi *o, const struct node *root, const struct node *item,
                        const struct node *operation);

/* --- openapi_paths.c --- */

struct openapi_operation {
    struct str name;        /* "GET /api/orders/{id}" */
    struct str method;      /* upper case */
    struct str path;        /* with the base path */
    size_t base;            /* bytes of the path */
    struct ref_at at, item; /* the operation, and the path item around it */
    struct loc loc;
};

struct openapi_operations {
    VEC(struct openapi_operation) all; /* as they stand there */
};

void openapi_operations(struct openapi *o, const struct definition *d,
                        struct openapi_operations *out);

/* What a webhook or a callback does, for each method: name is without it. */
void openapi_item(struct openapi *o, const struct definition *d, struct ref_at item,
                  struct str path, struct openapi_operations *out);

/* --- openapi_life.c --- */

/* False when nothing is said of an end. */
bool openapi_life(struct openapi *o, const struct openapi_operation *operation, struct op_life *out,
                  bool *out_deprecated);

/* --- openapi_model.c --- */

const struct api *openapi_model(struct openapi *o, const struct definition *d,
                                const struct openapi_operations *operations);

#endif
