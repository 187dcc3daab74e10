/* OTLP in binary: a message while it is read. */
#ifndef READ_OTLP_PROTOBUF_PRIV_H
#define READ_OTLP_PROTOBUF_PRIV_H

#include "spans_priv.h"
#include "svcgraph/wire.h"

struct otlp_keys;
struct otlp_resources;

struct frame {
    struct spans *s;
    const char *begin, *end; /* of the message */
    struct otlp_keys *keys;
    struct otlp_resources *resources;
    bool failed;
};

/* Takes note of the fault. Returns false. */
bool otlp_fail(struct frame *frame, const struct wire *wire);

/* The fault of a part of the message is told once for each. */
static inline bool otlp_next(struct frame *frame, struct wire *wire, struct wire_field *field)
{
    return wire_next(wire, field) || (wire->error && otlp_fail(frame, wire));
}

/* Names of attributes as they stand in messages. */
struct otlp_keys *otlp_keys_new(struct arena *arena);

/* The attribute that is the message in bytes. */
void otlp_attribute(struct frame *frame, struct str bytes, struct attrs *attrs);

/*
 * A short cut for the fields with attributes at p in a span that ends at end. What is behind those
 * that were taken: none of one that needs a look.
 */
const char *otlp_quick_attributes(struct frame *frame, const char *p, const char *end,
                                  struct attrs *attrs);

struct otlp_resource {
    sym service, space, version;
    struct spans_instance instance;
};

/* Those that come again byte by byte are read once. */
struct otlp_resources *otlp_resources_new(struct arena *arena);
struct otlp_resource otlp_resource(struct frame *frame, struct str bytes);

/* The log record in bytes, which stands there. */
void otlp_binary_log(struct frame *frame, const struct otlp_resource *resource, struct str bytes,
                     struct loc loc);

#endif
