/*
 * API definitions and contracts as they are compared: what goes into each operation and what comes
 * out of it. One model for OpenAPI, AsyncAPI, Pact and Protobuf.
 *
 * A definition says what its provider accepts and emits. A view says the same of one consumer: what
 * it sends and what it reads; a contract (Pact) is one, and so is a copy of a definition that a
 * consumer was built with. Everything lies in the arena of the run; schemas may refer to each other
 * in rings, so walks over them remember pairs.
 */
#ifndef SVCGRAPH_API_H
#define SVCGRAPH_API_H

#include "svcgraph/graph.h"
#include "svcgraph/vec.h"

enum api_type {
    API_NULL = 1,
    API_BOOLEAN = 2,
    API_INTEGER = 4,
    API_FRACTION = 8, /* numbers that are no integers; "number" is both */
    API_STRING = 16,
    API_ARRAY = 32,
    API_OBJECT = 64,
    API_ANY = 127,
};

struct api_value {
    struct str text; /* as JSON, in one spelling: "\"open\"", "1", "null" */
    struct loc loc;
};

struct api_bound {
    double limit;
    bool set, exclusive;
};

struct api_span { /* of lengths and counts */
    uint64_t least, most; /* 0 and UINT64_MAX when not given */
};

struct api_schema;

struct api_property {
    struct str name;
    uint32_t number; /* Protobuf: what pairs two of them; else 0 */
    const struct api_schema *schema;
    bool required, read_only, write_only, deprecated;
    struct str oneof; /* Protobuf: of these only one is set */
    struct loc loc;
};

struct api_branches { /* schemas side by side */
    const struct api_schema *const *v;
    size_t n;
};

struct api_schema {
    struct str name;          /* of the component or message; empty: inline */
    unsigned types;           /* bits of enum api_type that it admits */
    struct str format, pattern;
    bool enumerated;          /* only these values: */
    const struct api_value *values; /* not enumerated: examples, of a contract */
    size_t n_values;
    struct api_bound minimum, maximum;
    double multiple_of; /* 0: not given */
    struct api_span length, items_count, properties_count;
    bool unique_items;
    const struct api_property *properties; /* sorted by name */
    size_t n_properties;
    bool closed;                       /* no other properties than these */
    const struct api_schema *other;    /* schema of other properties; NULL: any */
    const struct api_schema *items;    /* NULL: any */
    struct api_branches all_of, one_of, any_of;
    struct str discriminator;
    bool opaque; /* it says more than stands here: comparisons of it can only say "unknown" */
    uint64_t rest; /* opaque: hash of what else it says, so that equal ones compare; 0: not known */
    struct loc loc;
};

struct api_content {
    struct str media_type; /* lower case, without parameters; empty: any */
    const struct api_schema *schema; /* NULL: any */
    struct loc loc;
};

struct api_parameter {
    struct str name, place; /* place: "path", "query", "header", "cookie" */
    bool required, deprecated;
    const struct api_schema *schema; /* NULL: any */
    struct loc loc;
};

struct api_response {
    struct str status; /* "200", "2XX", "default" */
    const struct api_content *contents;
    size_t n_contents;
    const struct api_parameter *headers; /* by name */
    size_t n_headers;
    struct loc loc;
};

enum api_style { API_HTTP, API_RPC, API_MESSAGE };

struct api_operation {
    struct str name; /* as in the graph: "GET /orders/{id}", "shop.Orders/Get", "send orders.placed" */
    enum api_style style;
    struct str method; /* HTTP: upper case */
    struct str path;   /* HTTP: with the base path; a template, in a contract concrete. Messages:
                        * the address of the channel */
    size_t base;       /* how many bytes of it are the base path: "/api" of "/api/orders" is 4 */
    bool sends;        /* messages, webhooks, callbacks: the provider emits the request; else it receives it */
    const struct api_parameter *parameters; /* by place, then name */
    size_t n_parameters;
    bool body_required;
    const struct api_content *request; /* by media type */
    size_t n_request;
    const struct api_response *responses; /* by status */
    size_t n_responses;
    bool deprecated, pending; /* pending: of a contract that is not agreed on yet */
    struct str description;   /* of an interaction of a contract */
    struct loc loc;
};

struct api {
    const char *format; /* name of the reader row */
    bool contract;      /* a view by example: of what is read, what stands here is all (Pact) */
    struct str title, version;
    const struct api_operation *operations; /* by name; of a contract in order of the file */
    size_t n_operations;
    struct loc loc; /* its begin */
};

/*
 * Comparison: does a definition serve a view?
 *
 * Each schema is the set of values that it accepts, and one question is asked of all pairs: is all
 * that one side sends accepted by the other? In a request the view sends, in a response and in a
 * message that the provider sends the definition does. What is left out means its default; a property
 * that an open schema does not declare is accepted and is not sent. What cannot be decided (opaque
 * schemas, two different patterns, more work than it is worth) is unknown, never yes and never no.
 *
 *                                    | request               | response
 *   fewer values sent than accepted  | fine                  | fine
 *   more: types, null, bounds, ...   | no                    | no
 *   more: values of an enumeration   | no                    | warning: readers tolerate them
 *   property required, not sent      | no                    | no
 *   property sent, not declared      | warning; closed: no   | fine; closed: warning
 *   property read, not sent          | -                     | required: no; optional: warning
 *   operation, status 2xx, media type, required header gone  | no
 *   parameter gone, optional header gone                     | warning
 *
 * A view is a definition (all of it is used) or a contract. Of a contract only what stands in it is
 * compared: its examples must be accepted or possible; what it reads must be declared, even where the
 * schema is open; where the definition does not guarantee it (optional, null) is a warning. What a
 * pending interaction meets is a warning.
 */
enum api_severity { API_FINE, API_WARNING, API_UNKNOWN, API_BREAK };

struct api_break {
    enum api_severity severity;
    const struct api_operation *operation; /* of the view; where it has none, of the definition */
    struct str element; /* "response 200/total"; empty: the operation. Items and map values: "*" */
    struct str message; /* a clause: "orders reads total, which the definition does not have" */
    struct loc view, definition; /* of the elements; of what holds it where one is not there */
};

struct api_breaks { /* the worst first, then in the order of the view */
    VEC(struct api_break) all;
    bool cut; /* there are more */
};

/*
 * No where anything is API_BREAK, else unknown where anything is API_UNKNOWN, else yes: warnings do
 * not make a no. who: the view's owner, for the messages. out may be NULL.
 */
enum answer api_serves(struct arena *arena, const struct api *definition, const struct api *view,
                       struct str who, struct api_breaks *out);

/* The same for one operation of the view. */
enum answer api_serves_operation(struct arena *arena, const struct api *definition,
                                 const struct api *view, const struct api_operation *operation,
                                 struct str who, struct api_breaks *out);

/* The operation of a definition that takes what that of the view does; NULL: none. */
const struct api_operation *api_find(const struct api *definition, const struct api *view,
                                     const struct api_operation *operation);

/* What became of the values of a schema. Requests and responses differ in readOnly, writeOnly. */
enum api_change { API_SAME, API_NARROWED, API_WIDENED, API_BOTH, API_UNDECIDED };
enum api_change api_schema_change(const struct api_schema *before, const struct api_schema *now,
                                  bool response);

/*
 * The smallest definition that serves whoever is served by one of two: its requests accept what
 * either accepts, its responses guarantee what both guarantee. NULL when there is none; then *out
 * says why, with the places of both (view: before, definition: now).
 */
const struct api *api_union(struct arena *arena, const struct api *before, const struct api *now,
                            struct api_break *out);

/* An operation that is not the same in two versions of a definition. */
struct api_difference {
    const struct api_operation *before, *now; /* NULL: it is new, it is gone */
    bool deprecated, revived;                 /* it became so; it no longer is */
    enum answer old_served; /* does the new version serve who was built with the old one? */
    enum answer new_served; /* does the old version serve who was built with the new one? */
    const struct api_break *old_breaks, *new_breaks; /* as of api_serves, warnings included */
    size_t n_old_breaks, n_new_breaks;
};

struct api_differences { /* by name of the operation */
    VEC(struct api_difference) all;
    bool cut; /* there are more breaks than stand here */
};

void api_diff(struct arena *arena, const struct api *before, const struct api *now,
              struct api_differences *out);

struct proto_set;

/*
 * The rpcs of a service, or of all (empty), as a definition. Fields pair by number, and types that
 * read each other's bytes are the same; what is sent and not known is dropped, as on the wire.
 */
const struct api *api_of_proto(struct arena *arena, const struct proto_set *set,
                               struct str service);

/* In the graph: whose definition or view it is. */
struct api_use {
    const struct api *api;
    node_id of; /* the provider */
    node_id by; /* the consumer whose view it is; NO_NODE: it is the provider's own */
};

#endif
