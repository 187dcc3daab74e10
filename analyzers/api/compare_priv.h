/*
 * Within analyzers/api: how two schemas are compared.
 *
 * A shape is a conjunction of schemas: allOf is taken apart, and "$ref is not identity" comes for
 * free. A shape with oneOf or anyOf has alternatives, shapes without. A pair (sender, receiver) of
 * shapes holds what is wrong between the two themselves and leads to the pairs of their parts;
 * pairs are remembered, so rings of schemas are rings of pairs. Where the receiver has several
 * alternatives, a choice pair stands for them: it is as good as its best, all others are as bad as
 * their worst. The marks are the greatest fixpoint: a ring without a fault is fine.
 */
#ifndef SVCGRAPH_API_COMPARE_PRIV_H
#define SVCGRAPH_API_COMPARE_PRIV_H

#include "svcgraph/api.h"

/* How two shapes are compared: bits. */
enum {
    MODE_RESPONSE = 1, /* the definition sends; else the view does */
    MODE_TEXT = 2,     /* scalars are strings on the wire: parameters, forms */
    MODE_EXAMPLE = 4,  /* the view is a contract */
    MODE_WIRE = 8,     /* Protobuf */
    MODE_STRICT = 16,  /* sets of values only: no tolerance, no readers by name */
};

enum { API_NUMBER = API_INTEGER | API_FRACTION };

struct member {
    const struct api_schema *schema;
    bool bare; /* one of each of its branches has been chosen: they are members of their own */
};

struct shape;

struct alternative {
    struct shape *shape;             /* without oneOf and anyOf */
    const struct api_schema *branch; /* that was chosen first; NULL: there was no choice */
};

struct flat_property {
    struct str name, oneof;
    uint32_t number;
    bool required, read_only, write_only;
    struct shape *shape;
    struct loc loc;
};

/* All members of a shape as one. Lists of alternatives are not looked at. */
struct flat {
    unsigned types;
    struct str name; /* of the first member that has one */
    struct loc loc;
    VEC(struct str) formats, patterns; /* all of them hold */
    bool enumerated;
    VEC(struct api_value) values;
    VEC(struct api_value) examples;
    struct api_bound minimum, maximum;
    VEC(double) factors; /* multiple of each */
    struct api_span length, items_count, properties_count;
    bool unique_items;
    VEC(struct flat_property) properties; /* by number, then name */
    bool closed;
    struct shape *other; /* NULL: any */
    struct shape *items; /* NULL: any */
    struct str discriminator;
    bool opaque;
    uint64_t rest; /* 0: not known */
};

struct shape {
    const struct member *members; /* in the order met; none: any value */
    size_t n;
    uint32_t id;
    uint64_t hash;
    bool has_branches;
    struct flat *flat;                      /* once asked for */
    const struct alternative *alternatives; /* once asked for; of itself when it has no branches */
    size_t n_alternatives;
    bool too_many; /* alternatives: those here are not all */
};

enum fault_kind {
    FAULT_TYPE,
    FAULT_NULL,
    FAULT_ENUM,   /* a value that is not among the receiver's */
    FAULT_LISTED, /* the receiver takes only listed values */
    FAULT_BOUND,
    FAULT_PATTERN,
    FAULT_FORMAT,
    FAULT_UNIQUE,
    FAULT_REQUIRED, /* the receiver requires a property that need not be there */
    FAULT_MISSING,  /* ... that is never there */
    FAULT_UNREAD,   /* sent, but unknown to an open receiver */
    FAULT_CLOSED,   /* sent, but not admitted by a closed receiver */
    FAULT_ONEOF,    /* two fields that the receiver can only have one of */
    FAULT_VARIANT,  /* no alternative takes it */
    FAULT_EXAMPLE,  /* the example of a contract is not accepted, or not possible */
    FAULT_OPAQUE,
    FAULT_FREE, /* nothing is said about what is read, or sent */
    FAULT_LIMIT,
};

/* Why a choice among alternatives is surely lost when all of them share one. */
enum { SURE_HIGH = 1, SURE_LOW = 2, SURE_LEAST = 4 };

struct fault {
    enum fault_kind kind;
    enum api_severity severity;
    uint8_t sure;
    struct str name;        /* the property that it is about; empty: the element itself */
    struct str sent, taken; /* described; either may be empty */
    struct loc s, r;
};

struct pair_edge {
    uint32_t pair;
    struct str label; /* step of the path: name of a property, "*"; empty: the same element */
    struct loc s, r;
};

struct pair {
    struct shape *s, *r; /* sender, receiver */
    uint8_t mode;
    bool choice;            /* good when one of the edges is */
    bool done;              /* looked at: own and edges are complete */
    uint8_t types;          /* of the values that are compared; API_ANY: all */
    enum api_severity mark; /* worst of own and of what it leads to */
    uint8_t sure;
    VEC(struct fault) own;
    SMALL_VEC(struct pair_edge) edges;
};

struct shapes {
    VEC(struct shape *) all;
    uint32_t *slots; /* index + 1 into all */
    uint32_t n_slots;
};

struct comparison {
    struct arena *arena; /* lives as long as the comparison */
    struct shapes shapes;
    VEC(struct pair *) pairs;
    uint32_t *slots; /* index + 1 into pairs */
    uint32_t n_slots;
    size_t pending; /* pairs before this one are done */
    uint64_t work;  /* steps so far */
    bool spent;     /* more than it is worth: what is not looked at yet is unknown */
};

/* shape.c */
struct shape *shape_of(struct comparison *c, const struct api_schema *schema); /* NULL: any */
struct shape *shape_of_all(struct comparison *c, const struct api_schema *const *v, size_t n);
struct shape *shape_with(struct comparison *c, const struct member *members, size_t n);
bool spend(struct comparison *c, uint64_t steps); /* false when there is nothing left */

/* flat.c */
const struct flat *shape_flat(struct comparison *c, struct shape *shape);
/* flat_properties.c */
void flat_object(struct comparison *c, const struct shape *shape, struct flat *flat);
/* In the side's direction: readOnly does not exist in requests, writeOnly not in responses. */
bool property_exists(const struct flat_property *property, unsigned mode);
const struct flat_property *flat_find(const struct flat *flat, const struct flat_property *like,
                                      unsigned mode);

/* alternatives.c */
void shape_expand(struct comparison *c, struct shape *shape);
unsigned shape_types(struct comparison *c, struct shape *shape);

/* values.c: does it admit a scalar (as JSON)? as_text: "7" and 7 are the same on the wire. */
enum answer shape_admits(struct comparison *c, struct shape *shape, struct str value, bool as_text);
enum answer flat_admits(struct comparison *c, const struct flat *flat, struct str value,
                        bool as_text);
unsigned value_type(struct str text); /* bit of enum api_type; 0 for none */

/* formats.c */
enum answer format_within(struct str sent, struct str taken, bool wire);
bool format_range(struct str format, double *out_low, double *out_high); /* of whole numbers */
enum answer format_admits(struct str format, struct str text);

/* bounds.c: faults of strings and numbers */
void compare_string(struct comparison *c, struct pair *pair, const struct flat *s,
                    const struct flat *r);
void compare_formats(struct comparison *c, struct pair *pair, const struct flat *s,
                     const struct flat *r, bool numbers);
void compare_number(struct comparison *c, struct pair *pair, const struct flat *s,
                    const struct flat *r, unsigned types);
void compare_span(struct comparison *c, struct pair *pair, const char *what, struct api_span s,
                  struct api_span r);

/* objects.c */
void compare_object(struct comparison *c, struct pair *pair, const struct flat *s,
                    const struct flat *r);
bool is_free(const struct flat *flat); /* nothing is said of its properties: it may have all */
bool never_fits(struct comparison *c, struct shape *s, struct shape *r, bool text);
/* examples.c */
void compare_example(struct comparison *c, struct pair *pair);

/* branches.c */
bool is_exact(const struct shape *shape); /* a value fits one of its alternatives only: oneOf */
void compare_branches(struct comparison *c, struct pair *pair, unsigned types);

/* schema_compare.c */
void pair_look(struct comparison *c, struct pair *pair);
void compare_words(struct comparison *c, struct pair *pair, unsigned types);
void compare_values(struct comparison *c, struct pair *pair, const struct flat *s, unsigned types);

/* pairs.c */
uint32_t pair_get(struct comparison *c, struct shape *s, struct shape *r, unsigned mode,
                  unsigned types);
uint32_t pair_new_choice(struct comparison *c, struct shape *s, struct shape *r, unsigned mode);
void pair_lead(struct comparison *c, struct pair *from, uint32_t to, struct str label, struct loc s,
               struct loc r);
struct fault *pair_fault(struct comparison *c, struct pair *pair, enum fault_kind kind,
                         enum api_severity severity);
void pairs_settle(struct comparison *c); /* looks at all that is pending, and marks */

/* describe.c */
struct str describe_types(struct arena *arena, unsigned types);
struct str describe_fault(struct arena *arena, const struct fault *fault, struct str subject,
                          struct str who, bool response);

#endif
