/*
 * Templates of CloudFormation and what is written like them (SAM, Serverless), while they are read.
 *
 * A template that is nested in others is one stack for each of them, with its own parameters: what
 * a value means depends on the stack, so the two travel together as a spot.
 */
#ifndef SVCGRAPH_READ_CLOUD_PRIV_H
#define SVCGRAPH_READ_CLOUD_PRIV_H

#include "address_parts_priv.h"
#include "cloud_kind_priv.h"
#include "image_priv.h"
#include "svcgraph/reader.h"

struct stack;
struct serverless;

/* A node of a template, and in whose terms it is to be read. node NULL: not there. */
struct spot {
    struct stack *stack;
    const struct node *node;
};

struct spots {
    VEC(struct spot) all;
};

struct resource {
    struct stack *stack;
    struct str id, type;
    const struct node *node, *props;
    const struct cloud_kind *kind; /* NULL: no node of the graph */
    struct loc loc;                /* of the id */
    bnode at;                      /* its node; NO_BNODE: none */
    bool off;                      /* its condition is false by the defaults */
    bool replaced;                 /* others stand for it whatever its kind */
    bool naming;                   /* its name is being read: names in a ring */
    bool named;
    struct str physical; /* name outside of the stack; empty when not given */
    VEC(struct resource *) stands; /* who is meant by a reference to it */
    VEC(struct resource *) users;  /* of a role: who runs under it */
    struct stack *nested;          /* the stack that it is, when it is one */
};

struct stack {
    struct cloud *cloud;
    const struct input *input;
    struct str name;
    sym space;
    struct stack *parent;
    const struct resource *within;   /* of the parent */
    VEC(const struct node *) roots;  /* maps with Resources, Parameters, ...: mostly one */
    struct symtab ids;
    VEC(struct resource *) by_id;    /* by the symbol of the id; several ids may mean one */
    VEC(struct resource *) resources;
    struct spot bindings;            /* map of parameters that the parent gives */
    struct symtab conditions;        /* names of those that were asked for ... */
    VEC(uint8_t) decided;            /* ... and by symbol: 0, being asked for, or enum tri + 2 */
    struct serverless *sls;          /* variables of a Serverless service; NULL: none */
    unsigned depth;
    bool foreign; /* of another reader's files: read for its names only */
};

/* A reference in a value. */
struct cref {
    struct resource *res;
    struct str attr; /* of GetAtt; empty for Ref */
    struct loc loc;
    size_t offset; /* in the text */
};

/* Where a part of a value's text stands. */
struct cpiece {
    size_t begin; /* in the text */
    const struct node *scalar;
    size_t offset; /* in the scalar */
};

struct cvalue {
    struct strbuf buf;
    VEC(struct cref) refs;
    VEC(struct cpiece) pieces;
    bool unknown; /* a part is not known before deployment */
    bool none;    /* AWS::NoValue */
    size_t tail;  /* of the text: behind the last part that is not known for sure */
    unsigned guess;
    struct cvalue *other; /* the other branch of a condition that nothing decides */
};

struct cexport {
    struct str name;
    size_t tail; /* as in struct cvalue */
    struct spot value;
};

struct cphysical { /* a resource by its name outside of the stack */
    const char *service;
    struct resource *res;
    uint32_t next; /* of the same name, behind it; 0: none */
};

struct croute { /* a gateway leads to it */
    bnode gateway, to;
};

struct cloud {
    struct reading *reading;
    struct builder *builder;
    struct symtab *syms;
    struct arena *arena; /* of this build */
    VEC(struct stack *) stacks;
    VEC(struct cexport) exports;
    struct symtab physical_names;
    VEC(uint32_t) physical_first; /* by the symbol of the name; 0: none */
    VEC(struct cphysical) physical; /* [0] is none */
    VEC(struct croute) routes;
    sym hosts;      /* the space in which addresses are known */
    size_t budget;  /* steps of evaluation that are left */
    unsigned nesting; /* of values that are being evaluated */
    bool exhausted; /* told */
    struct symtab labels; /* what services are called: hosts that begin so mean them */
    VEC(bnode) by_label;  /* by symbol */
};

/* --- cloud_load.c: files to stacks --- */
void cloud_init(struct cloud *c, struct reading *reading, struct arena *arena);
/* More work for more text: in proportion, so that no input costs more than its length is worth. */
void cloud_afford(struct cloud *c, struct input *const *inputs, size_t n);
bool cloud_is_template(const struct node *root);
/* All templates of these files, nested ones in their places. */
void cloud_load(struct cloud *c, struct input *const *inputs, size_t n, bool foreign);
/* Templates of this run that CloudFormation's own reader reads: named, and linked. */
void cloud_load_foreign(struct cloud *c);
struct stack *cloud_stack(struct cloud *c, const struct input *input, struct str name);
void cloud_stack_root(struct stack *stack, const struct node *root); /* adds its resources */
struct resource *cloud_resource_add(struct stack *stack, struct str id, struct str type,
                                    const struct node *node, const struct node *props,
                                    struct loc loc);
void cloud_resource_alias(struct stack *stack, struct str id, struct resource *res);
struct resource *cloud_resource(const struct stack *stack, struct str id); /* or NULL */
/* reading_open, where there are files; NULL when it is not there. */
const struct input *cloud_open(const struct cloud *c, const struct stack *stack, struct str name,
                               bool docs);
/* Name of a folder or file, for what is called after it. */
struct str cloud_file_name(struct str path);

/* --- cloud_eval.c, cloud_function.c, cloud_condition.c: what a value means --- */
enum fn {
    FN_NONE,
    FN_REF,
    FN_GETATT,
    FN_SUB,
    FN_JOIN,
    FN_SELECT,
    FN_SPLIT,
    FN_FIND,
    FN_IMPORT,
    FN_IF,
    FN_BASE64,
    FN_ZONES,
    FN_TRANSFORM,
    FN_EQUALS,
    FN_AND,
    FN_OR,
    FN_NOT,
    FN_CONDITION,
    FN_JSON,
    FN_OTHER,
};
/* arg: what it is applied to; it may bear the tag itself. */
enum fn cloud_fn(const struct node *node, const struct node **arg);

enum tri { TRI_NO, TRI_YES, TRI_MAYBE };
enum tri cloud_condition(struct cloud *c, struct spot spot);
enum tri cloud_condition_named(struct cloud *c, struct stack *stack, struct str name);

bool cloud_spend(struct cloud *c, size_t steps); /* false: no more work on values */
void cloud_value(struct cloud *c, struct spot spot, struct cvalue *out);
struct str cloud_value_text(const struct cvalue *value);
struct str cloud_text(struct cloud *c, struct spot spot); /* its text alone */
/* A list of values: Split, a list, a parameter that is one. */
struct cvalues {
    VEC(struct cvalue) all;
};
void cloud_values(struct cloud *c, struct spot spot, struct cvalues *out);
/* Place of a byte of a value's text; of the whole when there is none better. */
struct loc cloud_value_loc(const struct cvalue *value, size_t offset, struct loc whole);

/* Inside of cloud_eval.c and its neighbours. */
enum { CLOUD_DEPTH_MAX = 24, CLOUD_NESTING_MAX = 48 };
void cloud_eval(struct cloud *c, struct spot spot, unsigned depth, bool untagged,
                struct cvalue *out);
void cloud_eval_fn(struct cloud *c, struct spot spot, enum fn fn, const struct node *arg,
                   unsigned depth, struct cvalue *out);
void cloud_eval_list(struct cloud *c, struct spot spot, unsigned depth, struct cvalues *out);
void cloud_eval_name(struct cloud *c, struct stack *stack, struct str name, struct loc loc,
                     unsigned depth, struct cvalue *out);
void cloud_eval_attr(struct cloud *c, struct stack *stack, struct str id, struct str attr,
                     struct loc loc, unsigned depth, struct cvalue *out);
void cloud_add_text(struct cvalue *out, struct str text, const struct node *scalar, size_t offset);
void cloud_value_init(struct cloud *c, struct cvalue *out);
void cloud_value_join(struct cloud *c, struct cvalue *out, const struct cvalue *from, bool text);

/* --- structure: conditions decided, files included --- */
struct spot cloud_resolve(struct cloud *c, struct spot spot);
struct spot cloud_get(struct cloud *c, struct spot map, const char *key);
struct spot cloud_path(struct cloud *c, struct spot map, const char *dotted);
void cloud_each(struct cloud *c, struct spot list, struct spots *out);
struct cpair {
    struct str key;
    struct loc key_loc;
    struct spot value;
};
struct cpairs {
    VEC(struct cpair) all;
};
void cloud_pairs(struct cloud *c, struct spot map, struct cpairs *out);
struct spot cloud_prop(struct resource *res, const char *key);
struct spot cloud_props(struct resource *res);
struct str cloud_prop_text(struct resource *res, const char *key);
bool cloud_is(const struct resource *res, const char *type);

/* --- cloud_link.c, cloud_name.c: resources to nodes --- */
struct bnodes {
    VEC(bnode) all;
};
void cloud_link(struct cloud *c);  /* who stands for whom */
void cloud_nodes(struct cloud *c); /* nodes, kinds, names */
void cloud_index(struct cloud *c); /* exports, physical names, stored parameters */
struct str cloud_physical(struct resource *res);
/* The resource that bears the name, of a service ("sqs"; NULL: of any, then only when it is one). */
struct resource *cloud_by_name(const struct cloud *c, struct str service, struct str name);
/* The same, of an ARN or a name that stands alone. */
struct resource *cloud_by_text(const struct cloud *c, struct str service, struct str text);
/* Nodes that a value names, by reference or by name. */
void cloud_nodes_of(struct cloud *c, struct spot spot, const char *service, struct bnodes *out);
struct resource *cloud_parameter(struct cloud *c, struct str name);
bool cloud_spot_of_export(struct cloud *c, const struct cvalue *name, struct spot *out,
                          unsigned *guess);
/* Nodes that are meant by a resource. */
void cloud_targets(struct cloud *c, struct resource *res, struct bnodes *out);
bnode cloud_named_node(struct cloud *c, const struct cloud_name *name, struct loc loc);

/* --- cloud_refs.c: values to edges --- */
struct cfrom {
    bnode from;
    const char *how;
    struct str key;      /* of the value, for the evidence */
    enum edge_kind kind; /* EDGE_SYNC for what depends on the target */
    bool reversed;       /* the targets call from */
    bool fed;            /* from feeds the targets: services among them depend on it */
    bool route;          /* remembered by cloud_leads_to */
    bool by_key;         /* the key must allow for it: variables */
    bool names;          /* a text that is the name of a resource means it */
    bool addresses;      /* hosts in the text count */
    const char *service; /* of a name that stands alone; NULL: any */
    unsigned guess;
};
void cloud_refs(struct cloud *c, const struct cfrom *from, const struct cvalue *value,
                struct loc loc);
/* The text is what it says, up to domains in it; and its edges when it is the name of a resource. */
bool cloud_is_text(const struct cvalue *value);
bool cloud_name_refs(struct cloud *c, const struct cfrom *from, const struct cvalue *value,
                     struct loc loc);
void cloud_spot_refs(struct cloud *c, const struct cfrom *from, struct spot spot);
/* References anywhere below: a definition, a document. */
void cloud_deep_refs(struct cloud *c, const struct cfrom *from, struct spot spot);
void cloud_edge(struct cloud *c, const struct cfrom *from, bnode to, struct loc loc);
/* Consumers depend on what they are fed from; a gateway on what it leads to. */
void cloud_route(struct cloud *c, bnode gateway, bnode to, const char *how, struct str key,
                 struct loc loc, unsigned guess);
bool cloud_leads_to(const struct cloud *c, bnode gateway, bnode to);

/* Variables of one function or container, in their order. */
struct cenv {
    struct cloud *c;
    bnode from;
    struct symtab names;
    VEC(struct env_var) vars; /* texts, for addresses */
};
void cloud_env_begin(struct cenv *env, struct cloud *c, bnode from);
void cloud_env_add(struct cenv *env, struct str name, struct spot value, const char *how);
void cloud_env_add_text(struct cenv *env, struct str name, const struct cvalue *value,
                        struct loc loc, const char *how);
void cloud_env_map(struct cenv *env, struct spot map, const char *how);
void cloud_env_list(struct cenv *env, struct spot list, const char *name, const char *value,
                    const char *how);
void cloud_env_end(struct cenv *env);
struct address_from cloud_from(const struct cenv *env);

/* --- what becomes of types of resources; each takes one and leaves what is not its own --- */
void cloud_routes(struct cloud *c, struct resource *res);    /* cloud_route.c */
void cloud_balancers(struct cloud *c, struct resource *res); /* cloud_balancer.c */
void cloud_messages(struct cloud *c, struct resource *res);  /* cloud_message.c */
void cloud_lambda(struct cloud *c, struct resource *res);    /* cloud_lambda.c */
void cloud_events(struct cloud *c, struct resource *res);    /* cloud_event.c */
void cloud_states(struct cloud *c, struct resource *res);    /* cloud_state.c */
void cloud_containers(struct cloud *c, struct resource *res); /* cloud_container.c */
void cloud_machines(struct cloud *c, struct resource *res);   /* cloud_machine.c */
void cloud_policies(struct cloud *c, struct resource *res);   /* cloud_policy.c */
void cloud_statements(struct cloud *c, bnode from, struct spot statements, unsigned guess);
void cloud_hosts(struct cloud *c, struct resource *res);      /* cloud_host.c: names in DNS */
/* "orders.shop.internal" is the service called orders, whose domain no file tells. */
void cloud_label(struct cloud *c, struct str name, bnode node);
bnode cloud_labelled(const struct cloud *c, struct str name);
void cloud_host_seen(struct cloud *c, struct str host);
void cloud_known_as(struct cloud *c, bnode node, struct str host); /* everywhere */
void cloud_mesh(struct cloud *c, struct resource *res);           /* cloud_mesh.c */
void cloud_mesh_link(struct cloud *c, struct resource *res);
void cloud_stand(struct cloud *c, struct resource *whom, struct resource *who);
void cloud_depends(struct cloud *c, struct resource *res);
void cloud_scale(struct cloud *c, struct resource *res); /* cloud_scale.c: how many of it run */
void cloud_build(struct cloud *c); /* all of them, in order */

/* Labels as a map, or as a list of Key and Value in either spelling. */
void cloud_tags(struct cloud *c, bnode node, sym space, struct spot tags);

/* A task: its containers, by CloudFormation's spelling of keys or the API's. */
struct ctask {
    struct spot definition; /* map with the containers */
    bnode node;             /* what its main container is; NO_BNODE: called as the container */
    sym space;              /* in which its other containers are named */
    struct str name;        /* of the task */
    struct str main;        /* name of the main container; empty: to be found out */
    bool capital;           /* ContainerDefinitions, not containerDefinitions */
};
void cloud_task(struct cloud *c, const struct ctask *task);
/* Its nodes alone; the main one, or NO_BNODE. */
bnode cloud_task_nodes(struct cloud *c, const struct ctask *task);
bool cloud_is_side(struct str image); /* an agent or proxy beside what a task is for */
void cloud_function_env(struct cloud *c, struct resource *res, struct spot *maps, size_t n);
void cloud_destinations(struct cloud *c, bnode from, struct spot config);
/* Whether a reference means a node of some kind that runs: it depends on what feeds it. */
bool cloud_runs(const struct resource *res);

#endif
