/*
 * Which operation of a definition a request is: concrete paths, and templates with other names,
 * against the templates of the definition.
 */
#ifndef SVCGRAPH_ROUTE_H
#define SVCGRAPH_ROUTE_H

#include "svcgraph/str.h"

struct route { /* of an HTTP operation: "GET /orders/{id}" */
    struct str method; /* empty when it is not said */
    struct str path;   /* begins with '/'; without server, query and fragment */
};

/* False for what is no HTTP operation: "shop.Orders/Get", "send orders.placed", "GET". */
bool route_parse(struct str operation, struct route *out);

enum route_fit {
    ROUTE_NONE,
    ROUTE_TAIL,  /* but for words that one of the two has before it: "/api" of a gateway */
    ROUTE_EXACT,
};

struct route_found {
    enum route_fit fit;
    uint32_t value; /* as added; when fit is not ROUTE_NONE */
};

/* The operations of one provider. */
struct routes;
struct routes *routes_new(struct arena *arena);

/*
 * An operation as a definition names it, its base path applied, in the order of the document; what is
 * no HTTP operation is passed over. Of two that differ in names of parameters only the first counts.
 */
void routes_add(struct routes *routes, struct str operation, uint32_t value);

/*
 * A request, or an operation as somebody else names it: "GET /orders/17?x=1", "GET /orders/:id",
 * "/orders/{orderId}". Literal parts beat templates, from the left. Where nothing fits, whole words
 * at the begin of either path may be missing in the other, when only one operation is left then.
 * Without a method it must be the only one of that path; HEAD may be GET.
 */
struct route_found routes_find(const struct routes *routes, struct str operation);

/* The same operation but for the names of parameters: "GET /a/{x}" and "GET /a/:y". */
struct str route_blank(struct arena *arena, struct str operation);

#endif
