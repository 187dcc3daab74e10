/* Paths of operations in parts. */
#ifndef SVCGRAPH_API_ROUTE_PRIV_H
#define SVCGRAPH_API_ROUTE_PRIV_H

#include "svcgraph/route.h"

enum {
    PARTS_MAX = 48,   /* of a path, with the method */
    BYTES_MAX = 4096, /* of an operation */
};

enum part_form { PART_LITERAL, PART_MIXED, PART_PARAMETER };

struct part { /* of a path, blanked: "{}" for each parameter */
    struct str text;
    enum part_form form;
};

struct parts {
    struct part all[PARTS_MAX];
    size_t n;
};

/*
 * The method first, as it stands there. Without an arena, mixed parts keep the names of their
 * parameters. False: there are too many.
 */
bool route_split(struct arena *arena, const struct route *route, struct parts *out);

/* Without server, query and fragment. */
struct str route_clean(struct str path);

/* End of a parameter in braces that begins at i, or i when none does. Braces may be nested. */
size_t route_parameter_end(struct str text, size_t i);

static inline bool route_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

#endif
