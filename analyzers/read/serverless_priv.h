/* The Serverless Framework: its variables, functions and what feeds them. */
#ifndef SVCGRAPH_READ_SERVERLESS_PRIV_H
#define SVCGRAPH_READ_SERVERLESS_PRIV_H

#include "cloud_priv.h"

struct sls_member { /* of a serverless-compose.yml */
    struct str name, dir;
    const struct node *params;
    const struct input *file;
};

struct serverless { /* one service */
    struct stack *stack;
    const struct node *root;
    struct str name, stage, region;
    struct str deployed; /* name of its stack */
    struct str dir;
    struct sls_world *world;
    VEC(struct resource *) functions;
    struct resource *rest, *http, *socket; /* its APIs, once an event needs them */
};

struct sls_world {
    struct cloud cloud;
    VEC(struct serverless *) services;
    VEC(struct sls_member) members;
};

/* What stands in the braces is a variable of the framework, not of CloudFormation. */
bool serverless_is_variable(struct str inner);
/* The scalar is one variable and nothing else. */
bool serverless_whole(const struct node *scalar, struct str *out_inner);
/*
 * What it means: a node of any type, of this or another stack. of is the scalar that it stands in.
 * False when only deployment knows.
 */
bool serverless_variable(struct cloud *c, struct stack *stack, struct str inner,
                         const struct node *of, unsigned depth, struct spot *out);

/* A scalar made of a view of another's text, at its place there. */
const struct node *serverless_literal(struct cloud *c, const struct node *of, struct str text);
const struct node *serverless_ref(struct cloud *c, const struct node *of, struct str id);

/* --- serverless_event.c --- */
void serverless_apis(struct serverless *sls);   /* resources that events imply */
void serverless_events(struct serverless *sls); /* edges of them */
/* --- serverless_function.c --- */
void serverless_function_edges(struct serverless *sls, struct resource *res);
void serverless_machines(struct serverless *sls);
void serverless_constructs(struct serverless *sls);
void serverless_construct_edges(struct serverless *sls);

#endif
