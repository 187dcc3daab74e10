/* Dapr outside of Kubernetes: run files, components, sidecars of a compose project. */
#ifndef SVCGRAPH_READ_DAPR_PRIV_H
#define SVCGRAPH_READ_DAPR_PRIV_H

#include "svcgraph/reader.h"

/*
 * For the reader of Kubernetes, which takes Dapr's objects: edges of applications that no workload
 * declares, by components, subscriptions and sidecars among all inputs. Nothing where workloads
 * are annotated for Dapr, or where a run file is among the inputs, whose reader does the same.
 */
void dapr_alone(struct reading *reading);

bool dapr_is_run_file(const struct node *root);

struct dapr_app {
    struct str id;
    bnode node;
    const struct node *map;    /* whose texts are the application's; may be NULL */
    const struct node *common; /* of all applications of its run file */
    struct str folder;         /* of its run file */
    struct str resources;      /* resolved path; empty: the whole folder */
    uint32_t port;
};

struct dapr_component {
    const struct node *root;
    const struct input *input;
    struct str name;
    VEC(uint32_t) users; /* applications, each once */
    bool scoped;
};

struct dapr {
    struct reading *reading;
    struct builder *builder;
    struct symtab *syms;
    struct arena *arena;
    VEC(struct dapr_app) apps;
    VEC(struct dapr_component) components;
};

uint32_t dapr_find_app(const struct dapr *d, struct str id); /* UINT32_MAX when there is none */
/* The component lies where the application looks for such. */
bool dapr_sees(const struct dapr_app *app, const struct dapr_component *component);
/* Of the application's own resources; of all when app is NULL. NULL when there is none. */
struct dapr_component *dapr_find_component(struct dapr *d, const struct dapr_app *app,
                                           struct str name);
void dapr_add_user(struct dapr *d, struct dapr_component *component, uint32_t app);

/* dapr_refs.c */
void dapr_run_app_refs(struct dapr *d, uint32_t self);     /* of a run file */
void dapr_compose_app_refs(struct dapr *d, uint32_t self); /* beside a sidecar of a project */
void dapr_component_edges(struct dapr *d, struct dapr_component *component);

#endif
