/* The evaluator of HCL: scopes, values, operators, functions. */
#ifndef DOC_HCL_EVAL_PRIV_H
#define DOC_HCL_EVAL_PRIV_H

#include "svcgraph/hcl.h"

struct hcl_def {
    const struct node *value;
    const struct hcl_scope *in; /* NULL: value is plain */
    bool done, busy;            /* busy: being evaluated, so that a ring ends */
};

struct hcl_scope {
    struct arena *arena;
    const struct hcl_scope *outer;
    struct str prefix;
    struct symtab names;
    VEC(struct hcl_def *) defs; /* by sym */
};

/* hcl_scope.c */
/* Definition of the longest known begin of a dotted name; rest is what follows it. */
struct hcl_def *hcl_find(const struct hcl_scope *scope, struct str ref, struct str *out_rest);
/* Member, element or, with "*", all of them; NULL when there is none. */
const struct node *hcl_member(struct hcl_eval *e, const struct node *value, struct str key);
/* The same along ".a[0].b"; NULL when something is not there. */
const struct node *hcl_traverse(struct hcl_eval *e, const struct node *value, struct str path);

/* hcl_value.c */
bool hcl_spend(struct hcl_eval *e, size_t work); /* false when there is none left */
struct node *hcl_new(struct hcl_eval *e, enum doc_type type, struct loc loc);
const struct node *hcl_string(struct hcl_eval *e, struct str text, struct loc loc);
struct node *hcl_list(struct hcl_eval *e, const struct node *const *items, size_t n,
                      struct loc loc);
struct node *hcl_map(struct hcl_eval *e, const struct pair *pairs, size_t n, struct loc loc);
const struct node *hcl_truth(struct hcl_eval *e, bool truth, struct loc loc);
/* A name that means nothing here: "${prefix.name}". */
const struct node *hcl_unknown(struct hcl_eval *e, const struct hcl_scope *scope, struct str name,
                               struct loc loc);
/* A name that something known does not have. */
const struct node *hcl_missing(struct hcl_eval *e, struct str name, struct loc loc);
/* What could not be computed from these. */
const struct node *hcl_opaque(struct hcl_eval *e, struct str name, const struct node *const *parts,
                              size_t n, struct loc loc);
bool hcl_is_unknown(const struct node *value); /* HCL_REF or HCL_OPAQUE */
bool hcl_is_missing(const struct node *value); /* null, or unknown and no name of a resource */
/* As it stands in a text: of lists and maps their JSON. */
struct str hcl_to_text(struct hcl_eval *e, const struct node *value);

/* hcl_ops.c: operands (values) and operators in a row */
const struct node *hcl_operate(struct hcl_eval *e, const struct node *const *items, size_t n,
                               struct loc loc);

/* hcl_dynamic.c: a body whose blocks called dynamic stand as loops; the body itself without any */
const struct node *hcl_without_dynamic(struct hcl_eval *e, const struct node *body);

/* hcl_func.c: NULL when the function is not known or cannot be computed */
const struct node *hcl_apply(struct hcl_eval *e, struct str name, const struct node *const *args,
                             size_t n, struct loc loc);

#endif
