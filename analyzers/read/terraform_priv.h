/*
 * Terraform: what .tf files say, plans and states, brought to one list of resources. Names that are
 * not known stand in values as "${type.name.attribute}"; a plan names them beside its values.
 */
#ifndef SVCGRAPH_READ_TERRAFORM_PRIV_H
#define SVCGRAPH_READ_TERRAFORM_PRIV_H

#include "address_parts_priv.h"
#include "hcl_inputs_priv.h"
#include "image_priv.h"

/* What a type is to the graph. */
enum tf_role {
    TF_NONE,   /* nothing by itself */
    TF_NODE,   /* a node */
    TF_RUNS,   /* a node whose values are read: it runs programs */
    TF_STANDS, /* for what one of its members names: an alias, an instance of a cluster */
};
struct tf_kind {
    enum tf_role role;
    enum graph_kind kind;
    const char *name;  /* member with its name outside of Terraform */
    const char *means; /* TF_STANDS: members that name what it stands for, parted by blanks */
};
struct tf_kind tf_kind_of(struct str type);

/* A module called by another: how its variables and outputs are found in a plan. */
struct tf_call {
    const struct tf_call *parent;
    const struct node *module;      /* configuration of the module */
    const struct node *expressions; /* arguments; NULL for the root */
    struct str prefix;              /* "module.a.module.b." */
};

struct tf_root { /* a root module, a plan or a state */
    const struct input *input;
    struct str name;
    sym space;
};

struct tf_res {
    const struct tf_root *root;
    struct str prefix; /* "module.a.", instances left out */
    struct str type, label, key;
    const struct node *values; /* map */
    const struct node *config; /* plan: expressions; or NULL */
    const struct tf_call *call;
    struct loc loc;
    struct tf_kind kind;
    bnode node;
    VEC(struct tf_res *) by; /* what it stands for: a secret for what is in it */
    uint32_t next;           /* of the same address, behind it; 0: none */
    bool data, following;
};

struct tf_output { /* of a module with several instances, or in a plan */
    const struct node *value;
    const struct tf_call *call; /* plan: whose expression it is */
};

/* A resource that a value names, and where. */
struct tf_ref {
    struct tf_res *res;
    struct loc loc;
};
struct tf_refs {
    VEC(struct tf_ref) all;
};

struct tf_table { /* root and name to index + 1 */
    struct symtab names;
    VEC(uint32_t) values;
};

struct tf {
    struct reading *reading;
    struct builder *builder;
    struct symtab *syms;
    struct arena *arena;
    VEC(struct tf_root *) roots;
    VEC(struct tf_res *) all;
    struct tf_table addresses; /* prefix, type and label: first of that address */
    struct tf_table values;    /* an ARN, a URL: of a resource */
    struct tf_table names;     /* of nodes */
    struct tf_table output_names;
    VEC(struct tf_output) outputs;
    size_t work;                       /* that may still be done */
    unsigned depth;                    /* of resources that stand for others */
    VEC(const struct input *) modules; /* .tf files, in order of path */
};

/* terraform.c */
bool tf_spend(struct tf *t, size_t work);
struct tf_res *tf_add(struct tf *t, const struct tf_root *root, struct str prefix, struct str type,
                      struct str label);
struct tf_root *tf_root_add(struct tf *t, const struct input *input, struct str name);
void tf_output_add(struct tf *t, const struct tf_root *root, struct str name,
                   const struct node *value, const struct tf_call *call);
void tf_table_put(struct tf *t, struct tf_table *table, const struct tf_root *root, struct str name,
                  uint32_t index);
uint32_t tf_table_get(struct tf *t, const struct tf_table *table, const struct tf_root *root,
                      struct str name); /* UINT32_MAX: not there */

/* terraform_kind.c: type of the resource that a module of the registry makes */
struct str tf_registry_type(struct str source);

/* terraform_module.c: .tf files */
void tf_load_modules(struct tf *t);

/* terraform_plan.c: plans and states */
bool tf_is_plan(const struct node *root);
void tf_load_plan(struct tf *t, const struct input *input, const struct node *root);

/* terraform_refs.c: resources that values name */
void tf_refs_in(struct tf *t, const struct tf_res *from, struct str text, struct loc loc,
                struct tf_refs *out);
/* In all texts of a tree. */
void tf_refs_below(struct tf *t, const struct tf_res *from, const struct node *node,
                   struct tf_refs *out);
/* At a path of members, in values and in a plan's expressions. */
void tf_refs_at(struct tf *t, const struct tf_res *from, const char *path, struct tf_refs *out);
/* In all expressions below a node of a plan's configuration. */
void tf_refs_of_config(struct tf *t, const struct tf_res *from, const struct node *node,
                       struct tf_refs *out);
/* Values at a path, past blocks that repeat. */
struct tf_leaves {
    VEC(const struct node *) all;
};
void tf_leaves(struct tf *t, const struct node *values, const char *path, struct tf_leaves *out);
/* Only those that are nodes, and nodes in place of what stands for them. */
void tf_nodes_of(struct tf *t, const struct tf_refs *refs, struct tf_refs *out);

/* terraform_node.c */
void tf_define(struct tf *t);

/* terraform_scale.c: how many of it run, what it scales */
void tf_scale(struct tf *t, const struct tf_res *res);

/* terraform_env.c: what programs are told */
void tf_program_edges(struct tf *t, struct tf_res *res);

/* terraform_edge.c: what resources lead to, and who reads from where */
void tf_resource_edges(struct tf *t, struct tf_res *res);
void tf_edge(struct tf *t, const struct tf_res *from, const struct tf_ref *to, enum edge_kind kind,
             unsigned guess, const char *how, struct str detail);

#endif
