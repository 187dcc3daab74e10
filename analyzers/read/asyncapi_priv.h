/* Insides of the reader of AsyncAPI: documents, what their applications send and receive. */
#ifndef SVCGRAPH_READ_ASYNCAPI_PRIV_H
#define SVCGRAPH_READ_ASYNCAPI_PRIV_H

#include "json_schema_priv.h"
#include "provider_priv.h"

struct async_operation {
    bool sends;            /* the application does; else it receives */
    struct ref_at at;      /* the operation */
    struct ref_at channel; /* where its address stands */
    struct str id;         /* what the document calls it; may be empty */
    struct str address;    /* what the topic is called; empty: only known while running */
    VEC(struct ref_at) messages;
    struct loc loc;
    uint32_t topic; /* of the run; UINT32_MAX: none */
};

struct async_document {
    const struct input *input;
    const struct node *root, *info;
    const struct ref_file *file;
    bool new_style; /* version 3: channels and operations apart */
    VEC(struct async_operation) operations;
    VEC(uint32_t) sent; /* topics, for async_view */
    struct provider provider;
    bnode node; /* the application */
};

struct async_end { /* of a topic */
    uint32_t document, operation;
};

struct async_topic {
    struct str name;
    bnode node;
    VEC(struct async_end) senders, receivers; /* one for each application and topic */
};

struct asyncapi { /* one run of build */
    struct reading *reading;
    struct arena *arena;
    struct refs *refs;
    struct schemas *schemas; /* NULL: APIs are not kept */
    VEC(struct async_document) all;
    struct symtab addresses;  /* with parameters left blank ... */
    VEC(uint32_t) by_address; /* ... to the topic + 1, by sym */
    VEC(struct async_topic) topics;
    struct symtab folders;   /* of documents ... */
    VEC(uint32_t) in_folder; /* ... and how many there are, by sym */
};

/* --- asyncapi_channels.c --- */

/* All operations of a document, as they stand there. */
void async_operations(struct asyncapi *a, struct async_document *d);

/* --- asyncapi_model.c --- */

/* What the application defines, in the arena of the run. */
const struct api *async_model(struct asyncapi *a, const struct async_document *d);

/*
 * What a receiver takes of what a sender sends: the view of the first on the second, of all topics
 * that they share. NULL when they share none.
 */
const struct api *async_view(struct asyncapi *a, struct async_document *sender,
                             const struct async_document *receiver);

#endif
