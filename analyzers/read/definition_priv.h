/*
 * Definitions of APIs of which only operations are kept: what their readers have in common. Each
 * fills a list; this finds the providers and tells the builder.
 */
#ifndef SVCGRAPH_READ_DEFINITION_PRIV_H
#define SVCGRAPH_READ_DEFINITION_PRIV_H

#include "provider_priv.h"

struct defined_operation {
    struct str method; /* upper case */
    struct str path;   /* with the base path */
    struct loc loc;
    bool deprecated;
    struct loc deprecated_loc;
};

struct defined_need { /* another definition of the list, in some version */
    size_t of;
    struct str range; /* of npm */
    struct loc loc;
};

struct defined {
    const struct input *input;
    const struct node *root, *version; /* version: NULL when none is given */
    struct str title, major;           /* major: "v2", told elsewhere than in paths */
    struct loc major_loc;
    const char *version_how, *major_how;
    bool published; /* the version is nobody's default */
    struct str base, hosts[PROVIDER_HOSTS_MAX];
    size_t n_hosts;
    VEC(struct defined_operation) operations;
    VEC(struct defined_need) needs;
    struct provider provider;
};

struct definitions {
    struct reading *reading;
    struct arena *arena;
    VEC(struct defined) all;
};

void definitions_build(struct definitions *d);

/* What generators write, and nobody changes; the empty text. */
bool definition_version_is_default(struct str version);

/* The version among the first parts of a path: "/api/v2/orders"; empty when there is none. */
struct str definition_path_major(struct str path);

/* "v1", "v2beta1" */
bool definition_is_major(struct str part);

/* Host without user and port; path without query, and without '/' at its end. */
void definition_url(struct str url, struct str *host, struct str *path);

#endif
