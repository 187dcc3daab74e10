/*
 * HCL as a document tree, and what its expressions come to.
 *
 * A body is a map. Blocks of one type are a list tagged HCL_BLOCKS under the type's name; each
 * label is a map of one pair around the block's body: job "x" { } reads as {"job": [{"x": {}}]},
 * which is also how HCL is written in JSON. Expressions stand in the tree as lists and texts with
 * the tags below until hcl_eval has made plain values of them.
 */
#ifndef SVCGRAPH_HCL_H
#define SVCGRAPH_HCL_H

#include "svcgraph/doc.h"

#define HCL_ROOT "hcl"       /* map: the file */
#define HCL_BLOCKS "$blocks" /* list */
#define HCL_BODY "$body"     /* map */
#define HCL_TEMPLATE "$text" /* list of parts of a text; its own text is the source of it */
#define HCL_CALL "$call"     /* list of arguments; text is the function */
#define HCL_OPS "$ops"       /* list: operand, operator, operand ... */
#define HCL_OP "$op"         /* text: an operator in HCL_OPS */
#define HCL_FOR "$for"       /* list: collection, [key,] value, [condition]; text "k,v" */
#define HCL_INDEX "$index"   /* list: collection, key */
#define HCL_REF "$ref"       /* text: a.b.c, a["b"].c, a[0].c, a[*].c, a.*.c */
#define HCL_OPAQUE "$opaque" /* text: not known; names in it stand as ${...} */

/*
 * Blocks, attributes, lists, objects, heredocs, templates; HCL 1 and 2. Trouble becomes findings,
 * and the rest is still read. False when nothing could be used.
 */
bool doc_parse_hcl(struct arena *arena, struct str text, struct loc base,
                   const struct doc_limits *limits, struct findings *findings, struct docs *out);

/* Its first line that says something is a block or an assignment. */
bool doc_looks_like_hcl(struct str text);

/* A text that is a template of HCL ("http://${var.host}"): of JSON files, of template files. */
const struct node *hcl_parse_template(struct arena *arena, const struct node *scalar);

/* --- Values --- */

struct hcl_scope; /* names known in a body: of a file, a module, an instance */

/* One run of evaluations, bounded as a whole. */
struct hcl_eval {
    struct arena *arena;
    size_t work;    /* that may still be done: nodes made and bytes written */
    bool spent;     /* something was left as it is for want of it */
    bool templates; /* the tree is of JSON: its texts are templates */
    /* Text of a file that an expression names, relative to the folder of what is evaluated. */
    const struct node *(*open)(void *context, struct str name);
    void *context;
};

/* prefix stands before names that stay unknown ("module.db."); outer may be NULL. */
struct hcl_scope *hcl_scope_new(struct arena *arena, const struct hcl_scope *outer,
                                struct str prefix);

/*
 * The name ("var.x", "local.x", "each.value", "module.db.host") means value, which is evaluated in
 * the scope in when it is asked for; NULL: value is plain already. The first definition counts.
 */
void hcl_define(struct hcl_scope *scope, struct str name, const struct node *value,
                const struct hcl_scope *in);

/*
 * The tree with plain values in place of expressions. What is not known is a text tagged HCL_REF or
 * HCL_OPAQUE, or part of a text, in which the unknown names stand as "${name}". Blocks called
 * dynamic become the blocks that they make.
 */
const struct node *hcl_eval(struct hcl_eval *eval, const struct node *node,
                            const struct hcl_scope *scope);

/* A value as text: lists and maps as JSON, cut where that grows out of proportion. */
struct str hcl_to_plain(struct arena *arena, const struct node *value);

/* --- Bodies, as HCL, as JSON, as lists or maps of either --- */

struct hcl_block {
    struct str label, label2; /* empty when it has none */
    struct loc loc;           /* of the first label, else of the body */
    const struct node *body;  /* map */
};
struct hcl_blocks {
    VEC(struct hcl_block) all;
};

/* The blocks of that type in a body, each with n labels (0 to 2). */
void hcl_blocks(struct arena *arena, const struct node *body, const char *type, unsigned n,
                struct hcl_blocks *out);
/* The first of them without labels, or the map of that name; NULL. */
const struct node *hcl_block(const struct node *body, const char *type);

#endif
