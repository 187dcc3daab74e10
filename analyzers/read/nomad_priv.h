/*
 * Nomad jobs: HCL, HCL as JSON, and the JSON of the API, brought to one shape. A node of the graph
 * is a task that does the work of its group; the tasks that only start or accompany it are part of
 * it.
 */
#ifndef SVCGRAPH_READ_NOMAD_PRIV_H
#define SVCGRAPH_READ_NOMAD_PRIV_H

#include "address_priv.h"
#include "hcl_inputs_priv.h"

struct nport {
    struct str label;
    uint32_t number; /* 0: whichever Nomad gives it */
};

struct nupstream {
    const struct node *name; /* scalar */
    uint32_t bind;           /* port on localhost */
};

struct nservice {
    struct str name;
    const struct node *body;
    struct loc loc;  /* of the name */
    struct str port; /* label or number */
    struct str task; /* that it says it belongs to; may be empty */
    size_t owner;    /* index into the group's tasks; SIZE_MAX: none, a gateway */
    bnode node;
};

struct ntask {
    struct str name;
    const struct node *body, *config;
    struct loc loc;
    bool main;         /* a node of its own */
    bool before;       /* runs to its end before the main tasks start */
    size_t head;       /* the main task it is part of */
    struct str called; /* name of its node */
    bnode node;
    VEC(struct nport) ports;
};

struct ngroup {
    struct str name;
    const struct node *body, *job; /* the job's body */
    struct loc loc;
    VEC(struct nport) ports;
    VEC(struct nservice) services;
    VEC(struct ntask) tasks;
    VEC(struct nupstream) upstreams;
};

struct njob {
    struct str name;
    const struct node *body;
    const struct input *input;
    struct loc loc;
    sym space;
    bool batch;
    VEC(struct ngroup) groups;
    struct symtab task_names;  /* of main tasks ... */
    VEC(uint32_t) task_counts; /* ... how many bear it, by sym */
};

struct nomad {
    struct reading *reading;
    struct builder *builder;
    struct symtab *syms;
    struct arena *arena;
    VEC(struct njob *) jobs;
    bnode proxy; /* the only one that routes by tags; NO_BNODE */
    size_t proxies;
};

/* nomad_load.c: what a job consists of */
void nomad_load_job(struct nomad *n, const struct input *input, const struct node *body,
                    struct str name, struct loc loc);

/* nomad_nodes.c: nodes and what is said of them */
void nomad_define(struct nomad *n, struct njob *job);
void nomad_facts(struct nomad *n, struct njob *job);

/* nomad_edges.c */
void nomad_edges(struct nomad *n, const struct njob *job);

/* nomad_text.c: values whose names only Nomad knows, and templates */
/* NOMAD_ADDR_x and its kin, and upstreams on localhost; the text itself when nothing changes. */
struct str nomad_expand(struct nomad *n, const struct ngroup *group, const struct ntask *task,
                        struct str text);
struct str nomad_name(struct nomad *n, struct str job, struct str group, struct str task,
                      struct str text);
/* A scalar as the task sees it. */
const struct node *nomad_scalar(struct nomad *n, const struct ngroup *group,
                                const struct ntask *task, const struct node *scalar);

bool nomad_is_name_char(char c); /* of variables and labels */
void nomad_template(struct nomad *n, const struct ngroup *group, const struct ntask *task,
                    const struct node *template, const struct address_from *from);

#endif
